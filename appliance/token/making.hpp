#pragma once

#include "appliance/token/deduplication.hpp"
#include "appliance/token/plan.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace appliance::token {

/// One try of making the tokens of one request: all of them in one batch, or none. Plans are added in their order, each
/// finding what those before it made. Refers to the plans. Throws hsm::Error, storage::Error, appliance::Error.
class Making {
 public:
  explicit Making(const Context& context) : context_(context), claims_(context) {}

  /// Finds the token that answers the plan, or begins a new one. What it refuses ends the request.
  [[nodiscard]] std::optional<Refused> add(const Plan& plan);

  /// Commits. Nothing where a concurrent request came in between, so that another try may succeed.
  [[nodiscard]] std::optional<Result<std::vector<Token>>> finish();

 private:
  /// A token as it will be.
  struct Draft {
    storage::TokenRecord record;
    std::optional<json::Document> data;           ///< nothing: not opened
    std::optional<Stored> stored = std::nullopt;  ///< nothing: it is new
    bool changed = false;
    bool attached = false;  ///< a row is added that goes with it
  };
  using Drafts = std::map<std::string, Draft>;
  struct Answer {
    const Plan* plan;
    Drafts::value_type* draft;
    Deduplication deduplication;
  };

  [[nodiscard]] std::optional<Refused> use(const std::string& single_use);
  [[nodiscard]] std::optional<Refused> convert(const StoredIntent& intent);
  [[nodiscard]] std::optional<Refused> start(const Plan& plan, const std::string& fingerprint);
  [[nodiscard]] std::optional<Refused> merge(const Plan& plan, Drafts::value_type& draft);
  [[nodiscard]] std::optional<Refused> attach(const Plan& plan, Drafts::value_type& draft);
  [[nodiscard]] std::optional<std::string> new_id(const Plan& plan, Violations& violations);
  [[nodiscard]] Drafts::value_type* find(const Plan& plan, const std::string& fingerprint);
  [[nodiscard]] Drafts::value_type* find_in(const std::optional<std::string>& container,
                                            const std::string& fingerprint);
  [[nodiscard]] json::Document& data_of(Drafts::value_type& draft);
  void put(Drafts::value_type& draft);
  [[nodiscard]] Token show(const Answer& answer);

  const Context& context_;
  Claims claims_;
  storage::Batch batch_;
  Drafts drafts_;
  std::vector<Answer> answers_;
  std::set<Uuid> intents_;
  std::map<std::size_t, Refused> refusals_;  ///< what the client is told where this expectation fails
};

}  // namespace appliance::token
