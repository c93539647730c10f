#pragma once

#include <p11-kit/pkcs11.h>

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace hsm {

/// A CK_ATTRIBUTE template that owns its small values; text is referred to and must outlive it.
class Template {
 public:
  Template() noexcept = default;
  Template(const Template&) = delete;
  Template& operator=(const Template&) = delete;

  Template& add(CK_ATTRIBUTE_TYPE type, bool value);
  Template& add(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
  Template& add(CK_ATTRIBUTE_TYPE type, std::string_view text);
  Template& add(CK_ATTRIBUTE_TYPE type, const char* text) = delete;  // would turn into a bool

  [[nodiscard]] CK_ATTRIBUTE* data() noexcept { return attributes_.data(); }
  [[nodiscard]] CK_ULONG size() const noexcept { return count_; }

 private:
  static constexpr std::size_t capacity = 20;

  std::array<CK_ATTRIBUTE, capacity> attributes_{};
  std::array<CK_ULONG, capacity> numbers_{};
  std::size_t count_ = 0;
};

/// Input of a PKCS#11 call, which takes mutable pointers but does not write. Never null: SoftHSM answers
/// CKR_ARGUMENTS_BAD to a null pointer even for no bytes.
[[nodiscard]] CK_BYTE* input_of(std::span<const unsigned char> bytes) noexcept;

/// A boolean attribute of an object. Throws Error.
[[nodiscard]] bool read_flag(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                             CK_ATTRIBUTE_TYPE type);

/// A public byte attribute (CKA_ID, CKA_LABEL; never a key's value). Throws Error.
[[nodiscard]] std::vector<unsigned char> read_bytes(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                                    CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

/// CKA_CHECK_VALUE, which is optional in the standard: empty where the module does not have it.
[[nodiscard]] std::vector<unsigned char> read_check_value(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                                          CK_OBJECT_HANDLE object);

}  // namespace hsm
