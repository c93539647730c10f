#include "appliance/token/matching.hpp"

#include "appliance/token/privacy.hpp"
#include "appliance/token/search_values.hpp"

#include <algorithm>

namespace appliance::token {

using search::Condition;
using search::Field;
using search::Query;

namespace {

std::optional<std::vector<std::string>> make_terms(const Context& context, const Condition& condition) {
  switch (condition.field) {
    case Field::type:
      return {{type_term(condition.text())}};
    case Field::fingerprint:
      return {{fingerprint_term(condition.text())}};
    case Field::metadata:
      return {{folded_metadata_term(condition.key, condition.text())}};
    case Field::data:
      return terms_of_value(context, condition.value);
    default:
      return std::nullopt;
  }
}

bool contains(const search::Interval& interval, UnixMicros at) {
  return at != 0 && (!interval.from || at >= *interval.from) && (!interval.until || at < *interval.until);
}

/// The second part of /classification/impact level/.
std::string_view impact_level_in(std::string_view container) {
  const auto first = container.find('/', 1);
  const auto second = first == std::string_view::npos ? first : container.find('/', first + 1);
  return second == std::string_view::npos ? std::string_view() : container.substr(first + 1, second - first - 1);
}

}  // namespace

std::optional<std::string> scope_named_by(const Condition& condition) {
  if (condition.field == Field::container) {
    return condition.with_below ? scope_below(condition.text()) : scope_of(condition.text());
  }
  if (condition.field == Field::classification) {
    return scope_below("/" + std::string(condition.text()) + "/");
  }
  return std::nullopt;
}

/// What is known of a token.
struct Matcher::Seen {
  const Listed& listed;
  const Query* proven = nullptr;
  const storage::TokenRecord* record = nullptr;
  std::set<std::string> terms = {};  ///< the record's
};

Matcher::Matcher(const Context& context, const Query& query) : query_(query) { prepare(context, query); }

void Matcher::prepare(const Context& context, const Query& query) {
  if (query.kind == Query::Kind::condition) {
    if (auto terms = make_terms(context, query.condition)) {
      terms_.emplace(&query.condition, *std::move(terms));
    }
  }
  for (const auto& part : query.parts) {
    prepare(context, part);
  }
}

std::optional<bool> Matcher::matches(const Listed& listed, const Query* proven) const {
  return judge(query_, {.listed = listed, .proven = proven});
}

bool Matcher::matches(const Listed& listed, const storage::TokenRecord& record) const {
  return judge(query_, {.listed = listed, .record = &record, .terms = token::terms_of(record)}).value_or(false);
}

const std::vector<std::string>* Matcher::terms_of(const Condition& condition) const {
  const auto found = terms_.find(&condition);
  return found == terms_.end() ? nullptr : &found->second;
}

std::optional<bool> Matcher::judge(const Query& query, const Seen& seen) const {
  if (&query == seen.proven) {
    return true;
  }
  switch (query.kind) {
    case Query::Kind::condition:
      return judge(query.condition, seen);
    case Query::Kind::all_of:
      return judge_parts(query, false, seen);
    case Query::Kind::any_of:
      return judge_parts(query, true, seen);
    case Query::Kind::negation:
      break;
  }
  const auto negated = judge(query.parts.front(), seen);
  return negated ? std::optional(!*negated) : std::nullopt;
}

/// One part that is `deciding` decides; else one that is not known leaves the whole unknown.
std::optional<bool> Matcher::judge_parts(const Query& query, bool deciding, const Seen& seen) const {
  std::optional<bool> result = !deciding;
  for (const auto& part : query.parts) {
    const auto judged = judge(part, seen);
    if (judged == deciding) {
      return deciding;
    }
    if (!judged) {
      result.reset();
    }
  }
  return result;
}

std::optional<bool> Matcher::judge(const Condition& condition, const Seen& seen) const {
  switch (condition.field) {
    case Field::id:
      return seen.listed.id == condition.text();
    case Field::container:
      return condition.with_below ? seen.listed.container.starts_with(condition.text())
                                  : seen.listed.container == condition.text();
    case Field::classification:
      return seen.listed.container.starts_with("/" + std::string(condition.text()) + "/");
    case Field::impact_level:
      return impact_level_in(seen.listed.container) == condition.text();
    case Field::created_at:
      return contains(condition.interval, seen.listed.created_at);
    default:
      break;
  }
  if (seen.record == nullptr) {
    return std::nullopt;
  }
  switch (condition.field) {
    case Field::created_by:
      return seen.record->created_by() == condition.text();
    case Field::modified_by:
      return seen.record->modified_by() == condition.text();
    case Field::modified_at:
      return contains(condition.interval, seen.record->modified_at_us());
    case Field::restriction_policy:
      return restriction_policy_of(*seen.record) == condition.text();
    default:
      break;
  }
  const auto* terms = terms_of(condition);
  return terms != nullptr &&
         std::ranges::any_of(*terms, [&](const std::string& term) { return seen.terms.contains(term); });
}

}  // namespace appliance::token
