#pragma once

#include <p11-kit/pkcs11.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hsm::calls {

// The names of PKCS#11 v2.40 for its numbers; hexadecimal where the tables do not know one.

/// "CKR_OK", or hexadecimal where the standard has no name.
[[nodiscard]] std::string result_name(CK_RV code);
/// A name ("CKR_DEVICE_ERROR") or "0x30"; nothing for anything else.
[[nodiscard]] std::optional<CK_RV> result_code(std::string_view text);
[[nodiscard]] std::string mechanism_name(CK_MECHANISM_TYPE type);
[[nodiscard]] std::string object_class_name(CK_OBJECT_CLASS object_class);
[[nodiscard]] std::string key_type_name(CK_KEY_TYPE type);
[[nodiscard]] std::string hexadecimal(unsigned long value);

/// How an attribute may appear in a record. Hidden ones appear by name only, because they may hold key material.
enum class AttributeKind { boolean, number, text, bytes, hidden };

struct AttributeName {
  CK_ATTRIBUTE_TYPE type;
  /// Empty for an attribute that the table does not know.
  std::string_view text;
  AttributeKind kind;
};

[[nodiscard]] AttributeName attribute_name(CK_ATTRIBUTE_TYPE type);

}  // namespace hsm::calls
