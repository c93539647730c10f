#include "appliance/token/access_path.hpp"

#include <algorithm>
#include <iterator>

namespace appliance::token {
namespace {

using search::Field;
using search::Query;

/// The counts at which the parts of a conjunction are compared: what is counted is less than as many times the
/// smallest part as there are parts, times eight.
constexpr std::size_t first_count = 16;
constexpr std::size_t most_counted = 65'536;

class Planner {
 public:
  Planner(const Context& context, const Matcher& matcher, const std::vector<std::string>& scopes)
      : context_(context), matcher_(matcher), scopes_(scopes) {}

  /// Nothing where only a walk over every token can tell.
  [[nodiscard]] std::optional<AccessPath> plan(const Query& query) const {
    switch (query.kind) {
      case Query::Kind::condition:
        return plan_condition(query);
      case Query::Kind::all_of:
        return plan_all(query);
      case Query::Kind::any_of:
        return plan_any(query);
      case Query::Kind::negation:
        break;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<AccessPath> plan_condition(const Query& query) const {
    AccessPath path{.ids = {}, .lanes = {}, .proven = &query};
    if (query.condition.field == Field::id) {
      path.ids.emplace_back(query.condition.text());
      return path;
    }
    if (auto scope = scope_named_by(query.condition)) {
      path.lanes.push_back({every_token_term(), *std::move(scope)});
      return path;
    }
    const auto* terms = matcher_.terms_of(query.condition);
    if (terms == nullptr) {
      return std::nullopt;
    }
    for (const auto& term : *terms) {
      path.lanes.push_back({term, {}});
    }
    return path;
  }

  [[nodiscard]] std::optional<AccessPath> plan_any(const Query& query) const {
    AccessPath whole{.ids = {}, .lanes = {}, .proven = &query};
    for (const auto& part : query.parts) {
      auto path = plan(part);
      if (!path) {
        return std::nullopt;
      }
      std::ranges::move(path->ids, std::back_inserter(whole.ids));
      std::ranges::move(path->lanes, std::back_inserter(whole.lanes));
      whole.proven = path->proven == &part ? whole.proven : nullptr;
    }
    return whole;
  }

  [[nodiscard]] std::optional<AccessPath> plan_all(const Query& query) const {
    std::vector<AccessPath> paths;
    for (const auto& part : query.parts) {
      if (auto path = plan(part)) {
        paths.push_back(*std::move(path));
      }
    }
    if (paths.empty()) {
      return std::nullopt;
    }
    auto path = std::move(smallest(paths));
    for (const auto& part : query.parts) {
      const auto scope = part.kind == Query::Kind::condition ? scope_named_by(part.condition) : std::nullopt;
      path.lanes = scope ? within(path.lanes, {*scope}) : std::move(path.lanes);
    }
    return path;
  }

  [[nodiscard]] AccessPath& smallest(std::vector<AccessPath>& paths) const {
    for (std::size_t most = first_count; paths.size() > 1 && most <= most_counted; most *= 8) {
      const auto found = std::ranges::find_if(paths, [&](const AccessPath& path) {
        return count_rows(context_.store, context_.tenant.id, within(path.lanes, scopes_), most) < most;
      });
      if (found != paths.end()) {
        return *found;
      }
    }
    return paths.front();
  }

  const Context& context_;
  const Matcher& matcher_;
  const std::vector<std::string>& scopes_;
};

}  // namespace

AccessPath find_access_path(const Context& context, const Matcher& matcher, const std::vector<std::string>& scopes) {
  if (auto path = Planner(context, matcher, scopes).plan(matcher.query())) {
    path->lanes = within(path->lanes, scopes);
    return *std::move(path);
  }
  return {.ids = {}, .lanes = within({{every_token_term(), {}}}, scopes), .proven = nullptr};
}

}  // namespace appliance::token
