#include "appliance/token/cursor.hpp"
#include "appliance/token/list.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/search_values.hpp"
#include "appliance/token/showing.hpp"

#include <algorithm>

namespace appliance::token {
namespace {

// Rows of tokens that have expired or changed meanwhile cost a look each: so many end a page early, with a cursor.
constexpr std::size_t most_rows_per_page = 10'000;

/// The terms of which a token must have one.
std::vector<std::string> terms_of(const Context& context, const std::optional<search::Condition>& condition) {
  if (!condition) {
    return {every_token_term()};
  }
  switch (condition->field) {
    case search::Field::type:
      return {type_term(condition->text())};
    case search::Field::fingerprint:
      return {fingerprint_term(condition->text())};
    case search::Field::metadata:
      return {metadata_term(condition->key, condition->text())};
    case search::Field::data:
      return terms_of_value(context, condition->value);
    default:
      return {};
  }
}

std::vector<Lane> lanes_of(const Context& context, const search::Filter& filter) {
  std::vector<Lane> lanes;
  for (auto& term : terms_of(context, filter.condition)) {
    lanes.push_back({std::move(term), filter.container ? scope_below(*filter.container) : std::string()});
  }
  return lanes;
}

/// Expired, or not for this caller (rules with conditions may leave out single tokens of a container).
bool is_hidden(const Context& context, View view, const Listed& listed, UnixMicros at) {
  return (listed.expires_at != 0 && listed.expires_at <= at) ||
         !identity::decide(context.caller, permission_of(view), listed.container, listed.id);
}

/// The token, unless it changed since its row was read so that it stands elsewhere now.
std::optional<storage::TokenRecord> record_of(const Context& context, const Listed& listed,
                                              const std::vector<Lane>& lanes) {
  auto stored = find_live(context, listed.id);
  if (!stored || order_of(listed.id, stored->record) != listed.order) {
    return std::nullopt;
  }
  const auto terms = token::terms_of(stored->record);
  const bool matches = std::ranges::any_of(lanes, [&](const Lane& lane) { return terms.contains(lane.term); });
  return matches ? std::optional(std::move(stored->record)) : std::nullopt;
}

struct Selection {
  std::vector<Found> found;
  std::optional<std::string> last;  ///< order behind which there may be more
};

/// A cursor stands at a token that was shown, unless the bound on rows ends the page.
Selection select(const Context& context, View view, const std::vector<Lane>& lanes, TermWalk& walk, std::size_t size) {
  const auto at = now();
  Selection selection;
  std::string shown;
  std::string walked;
  for (std::size_t rows = 0; auto listed = walk.next(); ++rows) {
    const bool hidden = is_hidden(context, view, *listed, at);
    if (selection.found.size() == size && !hidden) {
      selection.last = std::move(shown);
      break;
    }
    if (rows == most_rows_per_page) {
      selection.last = std::move(walked);
      break;
    }
    auto record = hidden ? std::nullopt : record_of(context, *listed, lanes);
    walked = std::move(listed->order);
    if (record) {
      shown = walked;
      selection.found.emplace_back(std::move(listed->id), *std::move(record));
    }
  }
  return selection;
}

}  // namespace

Result<Page> page(const Context& context, View view, const search::Filter& filter,
                  const std::optional<std::string>& start, std::size_t size) {
  if (view == View::list && filter.container &&
      !identity::decide(context.caller, permission_of(view), *filter.container)) {
    return forbid(context, operation_of(view), "");
  }
  const auto lanes = lanes_of(context, filter);
  const auto subject = subject_of(context, view, lanes);
  const auto after = start ? read_cursor(subject, *start) : std::string();
  if (!after) {
    return invalid({{"start", "This is not a cursor of this list."}});
  }
  TermWalk walk(context.store, context.tenant.id, within(lanes, visible_scopes(context, view)), *after, size + 1);
  auto selection = size == 0 ? Selection() : select(context, view, lanes, walk, size);
  Page result;
  if (selection.last) {
    result.next = write_cursor(subject, *selection.last);
  }
  result.tokens = show(context, view, std::move(selection.found));
  return result;
}

std::optional<std::string> cursor_behind(const Context& context, View view, const search::Filter& filter,
                                         const std::string& id) {
  const auto stored = find_live(context, id);
  return stored ? std::optional(
                      write_cursor(subject_of(context, view, lanes_of(context, filter)), order_of(id, stored->record)))
                : std::nullopt;
}

}  // namespace appliance::token
