#include "hsm/pretended/tokens.hpp"

#include <algorithm>
#include <span>

namespace hsm::pretended {
namespace {

/// Blank-padded, as PKCS#11 has its texts.
template <class Char, std::size_t Size>
void fill(Char (&field)[Size], std::string_view text) {
  std::fill(std::begin(field), std::end(field), static_cast<Char>(' '));
  std::copy_n(text.begin(), std::min(text.size(), Size), std::begin(field));
}

std::span<const CK_ATTRIBUTE> span_of(const CK_ATTRIBUTE* attributes, CK_ULONG count) { return {attributes, count}; }

bool is_sensitive(const Object& object, CK_ATTRIBUTE_TYPE type) {
  return type == CKA_VALUE && object.key != 0 && object.flag(CKA_SENSITIVE);
}

CK_RV read_into(const Object& object, CK_ATTRIBUTE& attribute) {
  const auto value = is_sensitive(object, attribute.type) ? std::nullopt : object.read(attribute.type);
  if (!value) {
    attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return is_sensitive(object, attribute.type) ? CKR_ATTRIBUTE_SENSITIVE : CKR_ATTRIBUTE_TYPE_INVALID;
  }
  if (attribute.pValue != nullptr && attribute.ulValueLen < value->size()) {
    attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return CKR_BUFFER_TOO_SMALL;
  }
  if (attribute.pValue != nullptr) {
    std::ranges::copy(*value, static_cast<unsigned char*>(attribute.pValue));
  }
  attribute.ulValueLen = value->size();
  return CKR_OK;
}

}  // namespace

CK_RV Tokens::C_Initialize(void* /*arguments*/) {
  return std::exchange(initialised_, true) ? CKR_CRYPTOKI_ALREADY_INITIALIZED : CKR_OK;
}

CK_RV Tokens::C_Finalize(void* /*reserved*/) {
  initialised_ = false;
  for (CK_SLOT_ID slot = 1; slot <= faces_.size(); ++slot) {
    C_CloseAllSessions(slot);
  }
  return CKR_OK;
}

CK_RV Tokens::C_GetInfo(CK_INFO* info) {
  *info = {};
  info->cryptokiVersion = {2, 40};
  fill(info->manufacturerID, face(1).manufacturer);
  fill(info->libraryDescription, "pretended");
  return CKR_OK;
}

CK_RV Tokens::C_GetSlotList(CK_BBOOL /*present*/, CK_SLOT_ID* slots, CK_ULONG* count) {
  for (CK_SLOT_ID slot = 1; slots != nullptr && slot <= faces_.size(); ++slot) {
    slots[slot - 1] = slot;
  }
  *count = faces_.size();
  return CKR_OK;
}

CK_RV Tokens::C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  *info = {};
  fill(info->label, face(slot).label);
  fill(info->manufacturerID, face(slot).manufacturer);
  fill(info->model, face(slot).model);
  fill(info->serialNumber, face(slot).serial);
  info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED | CKF_RNG;
  return CKR_OK;
}

CK_RV Tokens::C_GetMechanismInfo(CK_SLOT_ID /*slot*/, CK_MECHANISM_TYPE /*type*/, CK_MECHANISM_INFO* info) {
  *info = {};
  return CKR_OK;
}

CK_RV Tokens::C_OpenSession(CK_SLOT_ID slot, CK_FLAGS /*flags*/, void* /*application*/, CK_NOTIFY /*notify*/,
                            CK_SESSION_HANDLE* session) {
  *session = ++last_handle_;
  sessions_[*session] = {.slot = slot};
  return CKR_OK;
}

CK_RV Tokens::C_CloseSession(CK_SESSION_HANDLE session) {
  std::erase_if(objects_, [&](const auto& row) { return row.second.session == session; });
  return sessions_.erase(session) == 1 ? CKR_OK : CKR_SESSION_HANDLE_INVALID;
}

CK_RV Tokens::C_CloseAllSessions(CK_SLOT_ID slot) {
  for (auto row = sessions_.begin(); row != sessions_.end();) {
    const auto session = row++;
    if (session->second.slot == slot) {
      C_CloseSession(session->first);
    }
  }
  return CKR_OK;
}

CK_RV Tokens::C_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO* info) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  *info = {};
  info->slotID = found->second.slot;
  info->state = CKS_RW_USER_FUNCTIONS;
  info->flags = CKF_SERIAL_SESSION | CKF_RW_SESSION;
  return CKR_OK;
}

CK_RV Tokens::C_Login(CK_SESSION_HANDLE /*session*/, CK_USER_TYPE /*user*/, CK_UTF8CHAR* /*pin*/, CK_ULONG /*length*/) {
  return CKR_OK;
}

CK_RV Tokens::C_DestroyObject(CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object) {
  return objects_.erase(object) == 1 ? CKR_OK : CKR_OBJECT_HANDLE_INVALID;
}

CK_RV Tokens::C_GetAttributeValue(CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                                  CK_ULONG count) {
  const auto* known = find(object);
  if (known == nullptr) {
    return CKR_OBJECT_HANDLE_INVALID;
  }
  CK_RV result = CKR_OK;
  for (CK_ULONG i = 0; i < count; ++i) {
    const CK_RV read = read_into(*known, attributes[i]);
    result = read == CKR_OK ? result : read;
  }
  return result;
}

CK_RV Tokens::C_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  auto& asking = sessions_[session];
  for (const auto& [handle, object] : objects_) {
    if (object.slot == asking.slot && object.matches(span_of(attributes, count))) {
      asking.found.push_back(handle);
    }
  }
  return CKR_OK;
}

CK_RV Tokens::C_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG room, CK_ULONG* count) {
  auto& found = sessions_[session].found;
  *count = std::min<CK_ULONG>(room, found.size());
  std::copy_n(found.begin(), *count, objects);
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(*count));
  return CKR_OK;
}

CK_RV Tokens::C_FindObjectsFinal(CK_SESSION_HANDLE session) {
  sessions_[session].found.clear();
  return CKR_OK;
}

}  // namespace hsm::pretended
