#include "appliance/token/access_path.hpp"
#include "appliance/token/list.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/showing.hpp"

#include <algorithm>
#include <set>

namespace appliance::token {
namespace {

constexpr std::size_t rows_expected = 128;
constexpr std::string_view too_broad =
    "The query has to look at too many tokens: narrow it, or use the second version of this route.";

/// One match, as far as its place in the list needs it.
struct Hit {
  UnixMicros created_at;
  std::string id;

  [[nodiscard]] bool operator<(const Hit& other) const {
    return std::tie(other.created_at, id) < std::tie(created_at, other.id);
  }
};

/// Collects what matches, within the bounds of one request.
class Collector {
 public:
  Collector(const Context& context, View view, const Matcher& matcher)
      : context_(context), view_(view), matcher_(matcher) {}

  /// False: it would cost too much.
  [[nodiscard]] bool collect(const AccessPath& path) {
    const std::set<std::string> ids(path.ids.begin(), path.ids.end());
    for (const auto& id : ids) {
      if (const auto stored = find_live(context_, id)) {
        ++records_;
        consider(listed_from(id, stored->record), stored->record);
      }
    }
    TermWalk walk(context_.store, context_.tenant.id, path.lanes, {}, rows_expected);
    for (std::size_t rows = 0; auto listed = walk.next(); ++rows) {
      if (rows == most_rows_walked || records_ > most_records_read) {
        return false;
      }
      if (!ids.contains(listed->id)) {
        consider(*listed, path.proven);
      }
    }
    return true;
  }

  [[nodiscard]] std::vector<Hit>& hits() noexcept { return hits_; }

 private:
  [[nodiscard]] bool may_see(const Listed& listed) const {
    return identity::decide(context_.caller, permission_of(view_), listed.container, listed.id).has_value();
  }

  void consider(const Listed& listed, const storage::TokenRecord& record) {
    if (may_see(listed) && matcher_.matches(listed, record)) {
      hits_.push_back({listed.created_at, listed.id});
    }
  }

  void consider(const Listed& listed, const search::Query* proven) {
    if ((listed.expires_at != 0 && listed.expires_at <= at_) || !may_see(listed)) {
      return;
    }
    const auto judged = matcher_.matches(listed, proven);
    if (judged) {
      if (*judged) {
        hits_.push_back({listed.created_at, listed.id});
      }
      return;
    }
    ++records_;
    if (const auto stored = find_live(context_, listed.id)) {
      consider(listed, stored->record);
    }
  }

  const Context& context_;
  View view_;
  const Matcher& matcher_;
  const UnixMicros at_ = now();
  std::size_t records_ = 0;
  std::vector<Hit> hits_;
};

std::vector<Found> read_page(const Context& context, std::vector<Hit>& hits, std::uint64_t first, std::uint32_t size) {
  const auto begin = std::min<std::uint64_t>(first, hits.size());
  const auto end = std::min<std::uint64_t>(begin + size, hits.size());
  const auto at = [&](std::uint64_t index) { return hits.begin() + static_cast<std::ptrdiff_t>(index); };
  std::ranges::partial_sort(hits, at(end), std::less<>());
  std::vector<Found> found;
  for (auto hit = at(begin); hit != at(end); ++hit) {
    if (auto stored = find_live(context, hit->id)) {
      found.emplace_back(std::move(hit->id), std::move(stored->record));
    }
  }
  return found;
}

Result<NumberedPage> answer(const Context& context, View view, const Matcher& matcher, const AccessPath& path,
                            std::uint32_t number, std::uint32_t size) {
  Collector collector(context, view, matcher);
  if (!collector.collect(path)) {
    return invalid({{"query", too_broad}});
  }
  auto& hits = collector.hits();
  NumberedPage result{.tokens = {}, .total = hits.size()};
  const auto first = std::uint64_t{number - 1} * size;
  result.tokens = show(context, view, read_page(context, hits, first, size));
  return result;
}

}  // namespace

Result<NumberedPage> numbered_page(const Context& context, View view, const search::Query& query, std::uint32_t number,
                                   std::uint32_t size) {
  const Matcher matcher(context, query);
  return answer(context, view, matcher, find_access_path(context, matcher, visible_scopes(context, view)), number,
                size);
}

Result<NumberedPage> numbered_page_of(const Context& context, std::vector<std::string> ids, const search::Query& query,
                                      std::uint32_t number, std::uint32_t size) {
  const Matcher matcher(context, query);
  return answer(context, View::list, matcher, {.ids = std::move(ids), .lanes = {}, .proven = nullptr}, number, size);
}

}  // namespace appliance::token
