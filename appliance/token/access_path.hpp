#pragma once

#include "appliance/token/matching.hpp"

#include <optional>
#include <string>
#include <vector>

namespace appliance::token {

/// Where the tokens that match a query are looked for: everything that matches is among these ids and lanes.
struct AccessPath {
  std::vector<std::string> ids;
  std::vector<Lane> lanes;
  const search::Query* proven = nullptr;  ///< the part of the query that whatever lies in the lanes fulfils
};

/// The cheapest way to a query's matches. Of parts that must all hold, the one with the fewest rows below `scopes` is
/// taken, which is found out by counting; a container among them narrows it. Of parts of which one must hold, all are.
/// Throws storage::Error.
[[nodiscard]] AccessPath find_access_path(const Context& context, const Matcher& matcher,
                                          const std::vector<std::string>& scopes);

}  // namespace appliance::token
