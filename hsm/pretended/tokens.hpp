#pragma once

#include "hsm/pretended/objects.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace hsm::pretended {

/// What a token says of itself (CK_TOKEN_INFO), as it is expected to.
struct TokenFace {
  std::string label;
  std::string serial;
  std::string manufacturer;
  std::string model = {};
};

/// A key as it left a token.
struct WrappedKey {
  KeyNumber under = 0;
  Object object;
};

/// What goes from library to library in a dry run.
struct KeyBook {
  std::recursive_mutex mutex;
  KeyNumber last = 0;
  std::uint64_t draws = 0;  ///< of random numbers
  std::map<KeyNumber, KeyPair> pairs;
  std::map<Bytes, WrappedKey> wrapped;
};

/// Empty, healthy tokens in the slots of one library that is none: their functions answer as PKCS#11 v2.40 says, from
/// memory, and no module is loaded. Keys have numbers instead of values, so check values, wrapped keys, random numbers
/// and texts are pretended; only signatures are real, by a pair that lives as long as the book. For dry runs: what
/// would be called, with which templates and mechanisms. Four at a time in a process. Thread-safe.
class Tokens {
 public:
  /// Libraries of one dry run share a book. Throws Error: misuse where there are four already.
  Tokens(std::vector<TokenFace> faces, std::shared_ptr<KeyBook> book);
  ~Tokens();
  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;

  [[nodiscard]] CK_FUNCTION_LIST* functions() noexcept { return &list_; }

  // What the functions of the list do; names and arguments are those of PKCS#11.
  CK_RV C_Initialize(void* arguments);
  CK_RV C_Finalize(void* reserved);
  CK_RV C_GetInfo(CK_INFO* info);
  CK_RV C_GetSlotList(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count);
  CK_RV C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info);
  CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info);
  CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify, CK_SESSION_HANDLE* session);
  CK_RV C_CloseSession(CK_SESSION_HANDLE session);
  CK_RV C_CloseAllSessions(CK_SLOT_ID slot);
  CK_RV C_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO* info);
  CK_RV C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG length);
  CK_RV C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object);
  CK_RV C_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);
  CK_RV C_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                            CK_ULONG count);
  CK_RV C_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count);
  CK_RV C_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG room, CK_ULONG* count);
  CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE session);
  CK_RV C_EncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
  CK_RV C_Encrypt(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* out, CK_ULONG* out_length);
  CK_RV C_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
  CK_RV C_Decrypt(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* out, CK_ULONG* out_length);
  CK_RV C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
  CK_RV C_Sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* out, CK_ULONG* out_length);
  CK_RV C_GenerateKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* attributes, CK_ULONG count,
                      CK_OBJECT_HANDLE* key);
  CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* public_attributes,
                          CK_ULONG public_count, CK_ATTRIBUTE* private_attributes, CK_ULONG private_count,
                          CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key);
  CK_RV C_WrapKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE wrapping_key,
                  CK_OBJECT_HANDLE key, CK_BYTE* wrapped, CK_ULONG* length);
  CK_RV C_UnwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE unwrapping_key,
                    CK_BYTE* wrapped, CK_ULONG length, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* key);
  CK_RV C_GenerateRandom(CK_SESSION_HANDLE session, CK_BYTE* out, CK_ULONG length);

  [[nodiscard]] std::unique_lock<std::recursive_mutex> lock() { return std::unique_lock(book_->mutex); }

 private:
  struct Session {
    CK_SLOT_ID slot = 0;
    std::vector<CK_OBJECT_HANDLE> found = {};
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    CK_MECHANISM_TYPE mechanism = 0;
  };
  template <std::size_t Index>
  void fill_list();
  template <std::size_t... Indexes>
  void fill_list_at(std::size_t index, std::index_sequence<Indexes...> all);
  [[nodiscard]] const TokenFace& face(CK_SLOT_ID slot) const { return faces_[slot - 1]; }
  [[nodiscard]] Object* find(CK_OBJECT_HANDLE object);
  CK_OBJECT_HANDLE add(CK_SESSION_HANDLE session, Object object);
  CK_RV begin(CK_SESSION_HANDLE session, const CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
  [[nodiscard]] bool refuses(CK_SESSION_HANDLE session, const CK_MECHANISM& mechanism) const;

  std::vector<TokenFace> faces_;
  CK_FUNCTION_LIST list_{};
  std::shared_ptr<KeyBook> book_;
  std::map<CK_SESSION_HANDLE, Session> sessions_;
  std::map<CK_OBJECT_HANDLE, Object> objects_;
  CK_ULONG last_handle_ = 0;
  bool initialised_ = false;
};

}  // namespace hsm::pretended
