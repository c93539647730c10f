#pragma once

#include "hsm/calls/functions.hpp"
#include "hsm/calls/line.hpp"

/// What a line says of each function, and what it teaches the numbering. `done` is true where the call succeeded, so
/// that what it wrote may be read.
namespace hsm::calls {

/// Functions that neither change nor use anything: they have no lines.
[[nodiscard]] constexpr bool is_query(Function function) {
  switch (function) {
    case Function::C_GetInfo:
    case Function::C_GetSlotList:
    case Function::C_GetSlotInfo:
    case Function::C_GetTokenInfo:
    case Function::C_GetMechanismList:
    case Function::C_GetMechanismInfo:
    case Function::C_GetSessionInfo:
    case Function::C_GetObjectSize:
    case Function::C_FindObjectsInit:
    case Function::C_FindObjects:
    case Function::C_FindObjectsFinal:
      return true;
    default:
      return false;
  }
}

/// What is not said of a function without a row below is its arguments after the first.
template <Function F, class... Rest>
void describe(Is<F> /*which*/, Line& line, bool /*done*/, CK_ULONG subject, Rest... /*rest*/) {
  row_of(F).scope == Scope::slot ? line.slot(subject) : line.session(subject);
}

template <Function F>
void describe(Is<F> /*which*/, Line& /*line*/, bool /*done*/, void* /*reserved*/) {}

inline void describe(Is<Function::C_OpenSession> /*which*/, Line& line, bool done, CK_SLOT_ID slot, CK_FLAGS flags,
                     void* /*application*/, CK_NOTIFY /*notify*/, CK_SESSION_HANDLE* session) {
  line.slot(slot);
  line.word((flags & CKF_RW_SESSION) != 0 ? "read/write" : "read-only");
  if (done) {
    line.numbers().opened(*session, slot);
    line.gave_session(*session);
  }
}

inline void describe(Is<Function::C_Login> /*which*/, Line& line, bool /*done*/, CK_SESSION_HANDLE session,
                     CK_USER_TYPE user, CK_UTF8CHAR* /*pin*/, CK_ULONG /*length*/) {
  line.session(session);
  line.word(user == CKU_SO ? "CKU_SO" : user == CKU_USER ? "CKU_USER" : "CKU_CONTEXT_SPECIFIC");
  line.word("PIN");
}

inline void describe(Is<Function::C_FindObjectsInit> /*which*/, Line& line, bool /*done*/, CK_SESSION_HANDLE session,
                     CK_ATTRIBUTE* attributes, CK_ULONG count) {
  line.numbers().searching(session, label_in(attributes, count));
}

inline void describe(Is<Function::C_FindObjects> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_OBJECT_HANDLE* objects, CK_ULONG /*room*/, CK_ULONG* count) {
  line.numbers().found(session, objects, done ? *count : 0);
}

inline void describe(Is<Function::C_CloseSession> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session) {
  line.session(session);
  if (done) {
    line.numbers().closed(session);
  }
}

inline void describe(Is<Function::C_CloseAllSessions> /*which*/, Line& line, bool done, CK_SLOT_ID slot) {
  line.slot(slot);
  if (done) {
    line.numbers().closed_all(slot);
  }
}

inline void describe(Is<Function::C_Finalize> /*which*/, Line& line, bool /*done*/, void* /*reserved*/) {
  line.numbers().forget_handles();
}

inline void made(Line& line, bool done, const CK_OBJECT_HANDLE* object, std::string label) {
  if (done) {
    line.numbers().labelled(*object, std::move(label));
    line.gave_object(*object);
  }
}

inline void describe(Is<Function::C_CreateObject> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  line.session(session);
  line.attributes(attributes, count);
  made(line, done, object, label_in(attributes, count));
}

inline void describe(Is<Function::C_CopyObject> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_OBJECT_HANDLE source, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  line.session(session);
  line.object(source);
  line.attributes(attributes, count);
  made(line, done, object, label_in(attributes, count));
}

inline void describe(Is<Function::C_DestroyObject> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_OBJECT_HANDLE object) {
  line.session(session);
  line.object(object);
  if (done) {
    line.numbers().destroyed(object);
  }
}

template <Function F>
concept TouchesAttributes = F == Function::C_GetAttributeValue || F == Function::C_SetAttributeValue;

template <Function F>
requires TouchesAttributes<F>
void describe(Is<F> /*which*/, Line& line, bool /*done*/, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
              CK_ATTRIBUTE* attributes, CK_ULONG count) {
  line.session(session);
  line.object(object);
  line.attributes(attributes, count);
}

template <Function F>
concept BeginsWithKey =
    F == Function::C_EncryptInit || F == Function::C_DecryptInit || F == Function::C_SignInit ||
    F == Function::C_VerifyInit || F == Function::C_SignRecoverInit || F == Function::C_VerifyRecoverInit;

template <Function F>
requires BeginsWithKey<F>
void describe(Is<F> /*which*/, Line& line, bool /*done*/, CK_SESSION_HANDLE session, CK_MECHANISM* mechanism,
              CK_OBJECT_HANDLE key) {
  line.session(session);
  line.mechanism(mechanism);
  line.object(key);
}

template <Function F>
concept Transforms = F == Function::C_Encrypt || F == Function::C_Decrypt || F == Function::C_Sign ||
                     F == Function::C_Digest || F == Function::C_EncryptUpdate || F == Function::C_DecryptUpdate;

template <Function F>
requires Transforms<F>
void describe(Is<F> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session, CK_BYTE* /*input*/,
              CK_ULONG input_length, CK_BYTE* /*output*/, CK_ULONG* output_length) {
  line.session(session);
  line.bytes(input_length);
  if (done) {
    line.gave_bytes(*output_length);
  }
}

inline void describe(Is<Function::C_Verify> /*which*/, Line& line, bool /*done*/, CK_SESSION_HANDLE session,
                     CK_BYTE* /*data*/, CK_ULONG length, CK_BYTE* /*signature*/, CK_ULONG signature_length) {
  line.session(session);
  line.bytes(length);
  line.bytes(signature_length);
}

inline void describe(Is<Function::C_GenerateKey> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_MECHANISM* mechanism, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  line.session(session);
  line.mechanism(mechanism);
  line.attributes(attributes, count);
  made(line, done, object, label_in(attributes, count));
}

inline void describe(Is<Function::C_GenerateKeyPair> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_MECHANISM* mechanism, CK_ATTRIBUTE* public_attributes, CK_ULONG public_count,
                     CK_ATTRIBUTE* private_attributes, CK_ULONG private_count, CK_OBJECT_HANDLE* public_key,
                     CK_OBJECT_HANDLE* private_key) {
  line.session(session);
  line.mechanism(mechanism);
  line.attributes(public_attributes, public_count);
  line.attributes(private_attributes, private_count);
  made(line, done, public_key, label_in(public_attributes, public_count));
  made(line, done, private_key, label_in(private_attributes, private_count));
}

inline void describe(Is<Function::C_WrapKey> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_MECHANISM* mechanism, CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key, CK_BYTE* /*wrapped*/,
                     CK_ULONG* length) {
  line.session(session);
  line.mechanism(mechanism);
  line.object(wrapping_key);
  line.object(key);
  if (done) {
    line.gave_bytes(*length);
  }
}

inline void describe(Is<Function::C_UnwrapKey> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_MECHANISM* mechanism, CK_OBJECT_HANDLE wrapping_key, CK_BYTE* /*wrapped*/, CK_ULONG length,
                     CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  line.session(session);
  line.mechanism(mechanism);
  line.object(wrapping_key);
  line.bytes(length);
  line.attributes(attributes, count);
  made(line, done, object, label_in(attributes, count));
}

inline void describe(Is<Function::C_DeriveKey> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_MECHANISM* mechanism, CK_OBJECT_HANDLE base_key, CK_ATTRIBUTE* attributes, CK_ULONG count,
                     CK_OBJECT_HANDLE* object) {
  line.session(session);
  line.mechanism(mechanism);
  line.object(base_key);
  line.attributes(attributes, count);
  made(line, done, object, label_in(attributes, count));
}

inline void describe(Is<Function::C_GenerateRandom> /*which*/, Line& line, bool done, CK_SESSION_HANDLE session,
                     CK_BYTE* /*output*/, CK_ULONG length) {
  line.session(session);
  if (done) {
    line.gave_bytes(length);
  }
}

}  // namespace hsm::calls
