#pragma once

#include "tests/support/shim/functions.hpp"
#include "tests/support/shim/record.hpp"

#include <p11-kit/pkcs11.h>

/// What a record says of each function beside its name and session. `done` is true if the real call succeeded, so
/// that what it wrote may be read. A handle that was made stands under "object" even if the failure was then feigned.
namespace tests::support::shim {

/// A function without a row below shows its name only.
template <Function F, class... Args>
void describe(Is<F> /*which*/, Record& /*record*/, bool /*done*/, Args... /*args*/) {}

inline void made(Record& record, const char* name, bool done, const CK_OBJECT_HANDLE* handle) {
  if (done && handle != nullptr) {
    record.number(name, *handle);
  }
}

inline void lengths(Record& record, bool done, CK_ULONG input, const CK_ULONG* output) {
  record.number("input_length", input);
  made(record, "output_length", done, output);
}

inline void describe(Is<Function::C_OpenSession> /*which*/, Record& record, bool done, CK_SLOT_ID slot, CK_FLAGS flags,
                     void* /*application*/, CK_NOTIFY /*notify*/, CK_SESSION_HANDLE* session) {
  record.number("slot", slot);
  record.number("flags", flags);
  made(record, "session", done, session);
}

inline void describe(Is<Function::C_Login> /*which*/, Record& record, bool /*done*/, CK_SESSION_HANDLE /*session*/,
                     CK_USER_TYPE user, CK_UTF8CHAR* /*pin*/, CK_ULONG /*length*/) {
  record.number("user", user);
}

inline void describe(Is<Function::C_CreateObject> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  record.attributes("template", attributes, count, true);
  made(record, "object", done, object);
}

inline void describe(Is<Function::C_CopyObject> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_OBJECT_HANDLE source, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  record.number("key", source);
  record.attributes("template", attributes, count, true);
  made(record, "object", done, object);
}

inline void describe(Is<Function::C_DestroyObject> /*which*/, Record& record, bool /*done*/,
                     CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object) {
  record.number("object", object);
}

inline void describe(Is<Function::C_GetAttributeValue> /*which*/, Record& record, bool done,
                     CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  record.number("object", object);
  record.attributes("template", attributes, count, done);
}

inline void describe(Is<Function::C_SetAttributeValue> /*which*/, Record& record, bool /*done*/,
                     CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  record.number("object", object);
  record.attributes("template", attributes, count, true);
}

inline void describe(Is<Function::C_FindObjectsInit> /*which*/, Record& record, bool /*done*/,
                     CK_SESSION_HANDLE /*session*/, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  record.attributes("template", attributes, count, true);
}

inline void describe(Is<Function::C_FindObjects> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_OBJECT_HANDLE* objects, CK_ULONG /*room*/, CK_ULONG* count) {
  record.handles("objects", objects, done ? *count : 0);
}

template <Function F>
concept StartsWithKey =
    F == Function::C_EncryptInit || F == Function::C_DecryptInit || F == Function::C_SignInit ||
    F == Function::C_VerifyInit || F == Function::C_SignRecoverInit || F == Function::C_VerifyRecoverInit;

template <Function F>
requires StartsWithKey<F>
void describe(Is<F> /*which*/, Record& record, bool /*done*/, CK_SESSION_HANDLE /*session*/, CK_MECHANISM* mechanism,
              CK_OBJECT_HANDLE key) {
  record.mechanism(mechanism);
  record.number("key", key);
}

inline void describe(Is<Function::C_DigestInit> /*which*/, Record& record, bool /*done*/, CK_SESSION_HANDLE /*session*/,
                     CK_MECHANISM* mechanism) {
  record.mechanism(mechanism);
}

template <Function F>
concept Transforms = F == Function::C_Encrypt || F == Function::C_Decrypt || F == Function::C_Sign ||
                     F == Function::C_Digest || F == Function::C_EncryptUpdate || F == Function::C_DecryptUpdate;

template <Function F>
requires Transforms<F>
void describe(Is<F> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/, CK_BYTE* /*input*/,
              CK_ULONG input_length, CK_BYTE* /*output*/, CK_ULONG* output_length) {
  lengths(record, done, input_length, output_length);
}

inline void describe(Is<Function::C_GenerateKey> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_MECHANISM* mechanism, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  record.mechanism(mechanism);
  record.attributes("template", attributes, count, true);
  made(record, "object", done, object);
}

inline void describe(Is<Function::C_GenerateKeyPair> /*which*/, Record& record, bool done,
                     CK_SESSION_HANDLE /*session*/, CK_MECHANISM* mechanism, CK_ATTRIBUTE* public_attributes,
                     CK_ULONG public_count, CK_ATTRIBUTE* private_attributes, CK_ULONG private_count,
                     CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key) {
  record.mechanism(mechanism);
  record.attributes("template", public_attributes, public_count, true);
  record.attributes("private_template", private_attributes, private_count, true);
  made(record, "object", done, public_key);
  made(record, "private_object", done, private_key);
}

inline void describe(Is<Function::C_WrapKey> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_MECHANISM* mechanism, CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key, CK_BYTE* /*wrapped*/,
                     CK_ULONG* length) {
  record.mechanism(mechanism);
  record.number("wrapping_key", wrapping_key);
  record.number("key", key);
  made(record, "output_length", done, length);
}

inline void describe(Is<Function::C_UnwrapKey> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_MECHANISM* mechanism, CK_OBJECT_HANDLE wrapping_key, CK_BYTE* /*wrapped*/, CK_ULONG length,
                     CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  record.mechanism(mechanism);
  record.number("wrapping_key", wrapping_key);
  record.number("input_length", length);
  record.attributes("template", attributes, count, true);
  made(record, "object", done, object);
}

inline void describe(Is<Function::C_DeriveKey> /*which*/, Record& record, bool done, CK_SESSION_HANDLE /*session*/,
                     CK_MECHANISM* mechanism, CK_OBJECT_HANDLE base_key, CK_ATTRIBUTE* attributes, CK_ULONG count,
                     CK_OBJECT_HANDLE* object) {
  record.mechanism(mechanism);
  record.number("key", base_key);
  record.attributes("template", attributes, count, true);
  made(record, "object", done, object);
}

inline void describe(Is<Function::C_GenerateRandom> /*which*/, Record& record, bool /*done*/,
                     CK_SESSION_HANDLE /*session*/, CK_BYTE* /*output*/, CK_ULONG length) {
  record.number("output_length", length);
}

}  // namespace tests::support::shim
