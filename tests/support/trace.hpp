#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tests::support {

/// std::monostate: the attribute is there, its value is not recorded.
using AttributeValue = std::variant<std::monostate, bool, std::uint64_t, std::string>;
/// By name ("CKA_SENSITIVE"), or by hexadecimal number where the shim knows no name.
using AttributeMap = std::map<std::string, AttributeValue, std::less<>>;

/// One PKCS#11 call as the shim recorded it.
struct TracedCall {
  /// In the order in which calls began, within one process.
  std::uint64_t sequence = 0;
  std::uint64_t process = 0;
  std::uint64_t thread = 0;
  std::string function;
  /// What the caller was told: "CKR_OK".
  std::string result;
  /// "before", "after", "flip", "delay" or "absent"; empty for an untouched call.
  std::string fault;
  std::string mechanism;
  std::optional<std::uint64_t> session;
  /// The key that was used, wrapped, copied or derived from.
  std::optional<std::uint64_t> key;
  std::optional<std::uint64_t> wrapping_key;
  /// What was made (also if the failure was feigned afterwards), destroyed, read or changed.
  std::optional<std::uint64_t> object;
  std::optional<std::uint64_t> private_object;
  std::optional<std::uint64_t> input_length;
  std::optional<std::uint64_t> output_length;
  /// What C_FindObjects found.
  std::vector<std::uint64_t> objects;
  AttributeMap attributes;
  /// The private key's, in C_GenerateKeyPair.
  AttributeMap private_attributes;

  /// True if the boolean attribute was given with this value.
  [[nodiscard]] bool has(std::string_view attribute, bool value) const;
};

/// All calls of a trace in file order, which is the order in which they ended; empty if there is no file yet. An
/// incomplete last line is left out. Throws std::runtime_error for anything else that is no record.
[[nodiscard]] std::vector<TracedCall> read_trace(const std::filesystem::path& file);

/// Those of one function.
[[nodiscard]] std::vector<TracedCall> calls_of(const std::vector<TracedCall>& calls, std::string_view function);

}  // namespace tests::support
