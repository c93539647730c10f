#pragma once

#include "appliance/token/rules.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace appliance::token {

/// Whether a request wants to find a token of the same fingerprint instead of making a second one.
[[nodiscard]] bool deduplicates(const Context& context, const std::optional<bool>& asked);

/// Whether the tenant wants what a creation says to be merged into the token that is found for it.
[[nodiscard]] bool updates_existing(const Context& context);

struct Duplicate {
  std::string id;
  Stored stored;
};

/// A token that lives and has the fingerprint; of several, the first in the order of the API. With a container, of
/// those that lie in it. Throws storage::Error.
[[nodiscard]] std::optional<Duplicate> find_duplicate(const Context& context, const std::string& fingerprint,
                                                      const std::optional<std::string>& container);

/// Lets one of several requests win that find no duplicate of a fingerprint at the same time: a row per fingerprint
/// changes with each token that is made so, and each of them expects it as it was before it looked. Creations without
/// deduplication leave the row alone; they count as having come later. For one try of one request.
class Claims {
 public:
  explicit Claims(const Context& context) : context_(context) {}

  /// Comes before find_duplicate().
  void watch(const std::string& fingerprint);
  /// The batch gives a token this fingerprint, which was watched.
  void take(const std::string& fingerprint, storage::Batch& batch);

 private:
  const Context& context_;
  std::map<std::string, std::optional<std::string>> rows_;
  std::set<std::string> taken_;
};

}  // namespace appliance::token
