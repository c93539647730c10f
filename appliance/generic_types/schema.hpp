#pragma once

#include "appliance/generic_types/pattern.hpp"
#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace appliance::generic_types {

/// A schema or a part of one (JSON Schema draft 2020-12), as far as flat objects need it. What is not said holds for
/// all.
struct SchemaNode {
  using List = std::vector<SchemaNode>;
  using Child = std::unique_ptr<SchemaNode>;

  bool nothing = false;                               ///< the schema `false`
  std::uint8_t types = 0;                             ///< a bit for each of those named; 0: any
  std::optional<std::vector<json::Document>> values;  ///< enum, const
  std::optional<std::uint64_t> min_length, max_length, min_properties, max_properties, multiple_of;
  std::optional<double> minimum, maximum, exclusive_minimum, exclusive_maximum;
  std::optional<Pattern> pattern;
  std::vector<std::string> required;
  std::map<std::string, std::vector<std::string>> dependent_required;
  std::map<std::string, SchemaNode, std::less<>> properties;
  Child additional, property_names, negated, condition, consequence, alternative;
  List all_of, any_of, one_of;
};

/// What payloads of a type look like. Own code, because a payload is clear data: the validators at hand copy texts into
/// memory that is not wiped (valijson 1.0), or their regular expressions overflow the stack on `(a*)*` (RapidJSON 1.1).
/// Immutable; shared by threads freely.
class Schema {
 public:
  static constexpr std::size_t most_nodes = 500;

  /// Reads a schema, or says what in it is not supported, so that nothing in it is passed over: paths below "$.schema".
  [[nodiscard]] static std::variant<Schema, Violations> read(const json::Value& schema);

  /// What is wrong with a payload: paths below "$.payload".
  [[nodiscard]] Violations check(const json::Value& payload) const;

 private:
  explicit Schema(std::shared_ptr<const SchemaNode> root) : root_(std::move(root)) {}

  std::shared_ptr<const SchemaNode> root_;
};

/// The names of the types, by the number of their bit.
inline constexpr std::array<std::string_view, 7> schema_types{"null",   "boolean", "object", "array",
                                                              "number", "string",  "integer"};

/// The path of a member: "$.payload.iban", "$.payload[\"a b\"]".
[[nodiscard]] std::string member_path(std::string_view object, std::string_view name);

/// Whether a number is one that JSON readers keep alike: a whole one of at most 2^53, written without a point, or a
/// decimal that is not whole.
[[nodiscard]] bool is_exact(const json::Value& number) noexcept;

}  // namespace appliance::generic_types
