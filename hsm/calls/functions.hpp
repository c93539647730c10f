#pragma once

#include <p11-kit/pkcs11.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace hsm::calls {

/// What the first argument of a PKCS#11 function names.
enum class Scope { library, slot, session };

/// Every function of CK_FUNCTION_LIST (PKCS#11 v2.40) but C_GetFunctionList, which is how the list is got.
#define COFFER_PKCS11_FUNCTIONS(X)  \
  X(C_Initialize, library)          \
  X(C_Finalize, library)            \
  X(C_GetInfo, library)             \
  X(C_GetSlotList, library)         \
  X(C_GetSlotInfo, slot)            \
  X(C_GetTokenInfo, slot)           \
  X(C_GetMechanismList, slot)       \
  X(C_GetMechanismInfo, slot)       \
  X(C_InitToken, slot)              \
  X(C_InitPIN, session)             \
  X(C_SetPIN, session)              \
  X(C_OpenSession, slot)            \
  X(C_CloseSession, session)        \
  X(C_CloseAllSessions, slot)       \
  X(C_GetSessionInfo, session)      \
  X(C_GetOperationState, session)   \
  X(C_SetOperationState, session)   \
  X(C_Login, session)               \
  X(C_Logout, session)              \
  X(C_CreateObject, session)        \
  X(C_CopyObject, session)          \
  X(C_DestroyObject, session)       \
  X(C_GetObjectSize, session)       \
  X(C_GetAttributeValue, session)   \
  X(C_SetAttributeValue, session)   \
  X(C_FindObjectsInit, session)     \
  X(C_FindObjects, session)         \
  X(C_FindObjectsFinal, session)    \
  X(C_EncryptInit, session)         \
  X(C_Encrypt, session)             \
  X(C_EncryptUpdate, session)       \
  X(C_EncryptFinal, session)        \
  X(C_DecryptInit, session)         \
  X(C_Decrypt, session)             \
  X(C_DecryptUpdate, session)       \
  X(C_DecryptFinal, session)        \
  X(C_DigestInit, session)          \
  X(C_Digest, session)              \
  X(C_DigestUpdate, session)        \
  X(C_DigestKey, session)           \
  X(C_DigestFinal, session)         \
  X(C_SignInit, session)            \
  X(C_Sign, session)                \
  X(C_SignUpdate, session)          \
  X(C_SignFinal, session)           \
  X(C_SignRecoverInit, session)     \
  X(C_SignRecover, session)         \
  X(C_VerifyInit, session)          \
  X(C_Verify, session)              \
  X(C_VerifyUpdate, session)        \
  X(C_VerifyFinal, session)         \
  X(C_VerifyRecoverInit, session)   \
  X(C_VerifyRecover, session)       \
  X(C_DigestEncryptUpdate, session) \
  X(C_DecryptDigestUpdate, session) \
  X(C_SignEncryptUpdate, session)   \
  X(C_DecryptVerifyUpdate, session) \
  X(C_GenerateKey, session)         \
  X(C_GenerateKeyPair, session)     \
  X(C_WrapKey, session)             \
  X(C_UnwrapKey, session)           \
  X(C_DeriveKey, session)           \
  X(C_SeedRandom, session)          \
  X(C_GenerateRandom, session)      \
  X(C_GetFunctionStatus, session)   \
  X(C_CancelFunction, session)      \
  X(C_WaitForSlotEvent, library)

#define COFFER_ENUMERATOR(name, scope) name,
enum class Function : std::size_t { COFFER_PKCS11_FUNCTIONS(COFFER_ENUMERATOR) };
#undef COFFER_ENUMERATOR

struct FunctionRow {
  std::string_view name;
  Scope scope;
};

#define COFFER_ROW(name, scope) FunctionRow{#name, Scope::scope},
inline constexpr std::array function_rows{COFFER_PKCS11_FUNCTIONS(COFFER_ROW)};
#undef COFFER_ROW

[[nodiscard]] constexpr const FunctionRow& row_of(Function function) {
  return function_rows[static_cast<std::size_t>(function)];
}

/// Selects an overload by function at compile time.
template <Function F>
struct Is {};

}  // namespace hsm::calls
