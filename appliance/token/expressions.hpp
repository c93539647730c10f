#pragma once

#include "appliance/expression/evaluate.hpp"
#include "appliance/outcome.hpp"
#include "hsm/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {
class TokenRecord;
}

namespace appliance::token {

/// The data that an expression sees.
enum class Sight : std::uint8_t {
  everything,
  what_stays  ///< without a card's verification code, which what is made of the data would outlive (PCI DSS 3.3.1)
};

/// Evaluates what a token's author wrote, over its data and metadata. Refers to the data; blocks where an alias needs
/// random characters from the token. Failures become violations at the path given.
class Evaluation {
 public:
  Evaluation(hsm::Session& session, const json::Value& data, const storage::TokenRecord& record, Sight sight);

  /// The text of an expression that gives the same each time; nothing where it cannot be parsed or evaluated, or is an
  /// alias.
  [[nodiscard]] std::optional<hsm::WipingBytes> text(std::string_view source, std::string_view path,
                                                     Violations& violations) const;
  /// The text of an alias, new at each call.
  [[nodiscard]] std::optional<std::string> alias(std::string_view source, Violations& violations) const;
  /// The values of search indexes, none of them empty.
  [[nodiscard]] std::vector<hsm::WipingBytes> search_values(const std::vector<std::string>& sources,
                                                            Violations& violations) const;
  /// What a mask (JSON whose texts are templates) shows. Members that cannot be evaluated are left out; nothing where
  /// the mask as a whole cannot.
  [[nodiscard]] std::optional<json::Document> mask(std::string_view mask_text) const;

 private:
  json::Document metadata_;
  json::Document staying_;  ///< used for Sight::what_stays alone
  expression::Scope scope_;
  expression::Services services_;
};

/// What the expressions of a token give for its data: clear data.
struct Derived {
  std::optional<hsm::WipingBytes> fingerprint_text;
  std::vector<hsm::WipingBytes> search_values;
};

/// Evaluates the fingerprint expression (none where empty) and the record's search indexes, over what stays of the
/// data.
[[nodiscard]] Derived derive(hsm::Session& session, const json::Value& data, std::string_view fingerprint_expression,
                             const storage::TokenRecord& record, Violations& violations);

/// Whether an id is to be evaluated rather than taken as it is.
[[nodiscard]] bool is_alias(std::string_view id) noexcept;

}  // namespace appliance::token
