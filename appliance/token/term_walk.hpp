#pragma once

#include "appliance/token/terms.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace appliance::token {

/// A run of rows of one term: those in a scope (terms.hpp; empty: all).
struct Lane {
  std::string term;
  std::string scope;
};

/// The parts of the lanes that lie in one of the scopes.
[[nodiscard]] std::vector<Lane> within(const std::vector<Lane>& lanes, const std::vector<std::string>& scopes);

/// How many rows the lanes have together, as far as it is less than `most`. Throws storage::Error.
[[nodiscard]] std::size_t count_rows(const storage::Store& store, const Uuid& tenant, const std::vector<Lane>& lanes,
                                     std::size_t most);

/// Goes over the tokens of several lanes in the order of the API, each token once, in the state that the store had at
/// the beginning: a token that moves from one lane to another meanwhile is not missed. Throws storage::Error.
class TermWalk {
 public:
  /// Begins behind `after`, an order; empty: with the first. Reads about `expected` rows a lane at first.
  TermWalk(const storage::Store& store, const Uuid& tenant, const std::vector<Lane>& lanes, const std::string& after,
           std::size_t expected);

  [[nodiscard]] std::optional<Listed> next();

 private:
  struct Reader {
    std::string prefix;
    std::size_t order_at;
    std::string after;
    std::size_t limit;
    bool finished = false;
    std::deque<Listed> rows;
  };

  void fill(Reader& reader);

  const std::unique_ptr<const storage::Snapshot> state_;
  std::vector<Reader> readers_;
};

}  // namespace appliance::token
