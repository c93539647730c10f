#include "hsm/attributes.hpp"

#include "hsm/error.hpp"

#include <algorithm>
#include <cassert>

namespace hsm {
namespace {
CK_BBOOL true_value = CK_TRUE;
CK_BBOOL false_value = CK_FALSE;
CK_BYTE no_bytes = 0;
}  // namespace

Template& Template::add(CK_ATTRIBUTE_TYPE type, bool value) {
  assert(count_ < capacity);
  attributes_[count_++] = {type, value ? &true_value : &false_value, sizeof(CK_BBOOL)};
  return *this;
}

Template& Template::add(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  assert(count_ < capacity);
  numbers_[count_] = value;
  attributes_[count_] = {type, &numbers_[count_], sizeof(CK_ULONG)};
  ++count_;
  return *this;
}

Template& Template::add(CK_ATTRIBUTE_TYPE type, std::string_view text) {
  assert(count_ < capacity);
  attributes_[count_++] = {type, const_cast<char*>(text.data()), text.size()};
  return *this;
}

CK_BYTE* input_of(std::span<const unsigned char> bytes) noexcept {
  return bytes.empty() ? &no_bytes : const_cast<unsigned char*>(bytes.data());
}

bool read_flag(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
               CK_ATTRIBUTE_TYPE type) {
  CK_BBOOL value = CK_FALSE;
  CK_ATTRIBUTE attribute{type, &value, sizeof value};
  check(functions.C_GetAttributeValue(session, object, &attribute, 1), "C_GetAttributeValue");
  return value != CK_FALSE;
}

std::vector<unsigned char> read_bytes(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                      CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE attribute{type, nullptr, 0};
  check(functions.C_GetAttributeValue(session, object, &attribute, 1), "C_GetAttributeValue");
  std::vector<unsigned char> value(attribute.ulValueLen);
  attribute.pValue = value.data();
  check(functions.C_GetAttributeValue(session, object, &attribute, 1), "C_GetAttributeValue");
  value.resize(attribute.ulValueLen);
  return value;
}

std::vector<unsigned char> read_check_value(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                            CK_OBJECT_HANDLE object) {
  std::array<unsigned char, 3> value{};
  CK_ATTRIBUTE attribute{CKA_CHECK_VALUE, value.data(), value.size()};
  const CK_RV result = functions.C_GetAttributeValue(session, object, &attribute, 1);
  if (result == CKR_ATTRIBUTE_TYPE_INVALID || (result == CKR_OK && attribute.ulValueLen == 0)) {
    return {};
  }
  check(result, "C_GetAttributeValue");
  const auto size = std::min<std::size_t>(attribute.ulValueLen, value.size());
  return {value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace hsm
