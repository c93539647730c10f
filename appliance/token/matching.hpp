#pragma once

#include "appliance/search/query.hpp"
#include "appliance/token/term_walk.hpp"
#include "appliance/token/token.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace appliance::token {

/// A query made ready: its values as terms of the index. Refers to the query.
class Matcher {
 public:
  /// Throws hsm::Error: search values are made in the token.
  Matcher(const Context& context, const search::Query& query);

  /// What the row alone says about the query; nothing where the record must be seen. `proven`: a part that is known to
  /// hold, because the row was found by it.
  [[nodiscard]] std::optional<bool> matches(const Listed& listed, const search::Query* proven) const;
  /// What the token itself says.
  [[nodiscard]] bool matches(const Listed& listed, const storage::TokenRecord& record) const;

  /// The terms of which a token that fulfils the condition has one; nothing where no term stands for it.
  [[nodiscard]] const std::vector<std::string>* terms_of(const search::Condition& condition) const;

  [[nodiscard]] const search::Query& query() const noexcept { return query_; }

 private:
  struct Seen;

  void prepare(const Context& context, const search::Query& query);
  [[nodiscard]] std::optional<bool> judge(const search::Query& query, const Seen& seen) const;
  [[nodiscard]] std::optional<bool> judge(const search::Condition& condition, const Seen& seen) const;
  [[nodiscard]] std::optional<bool> judge_parts(const search::Query& query, bool deciding, const Seen& seen) const;

  const search::Query& query_;
  std::map<const search::Condition*, std::vector<std::string>> terms_;
};

/// The scope of the index that a condition about containers names; nothing for other conditions.
[[nodiscard]] std::optional<std::string> scope_named_by(const search::Condition& condition);

}  // namespace appliance::token
