#pragma once

#include "appliance/identity/scope.hpp"
#include "tests/end_to_end/guardian.hpp"

namespace tests::end_to_end {

/// A merchant who makes API keys.
struct KeyedGuardian : Guardian {
  using Guardian::Guardian;

  using Scopes = std::vector<std::string>;

  /// `more`: members beside the scopes, each after a comma.
  support::Answer make(const Scopes& scopes, const std::string& more = {}) {
    std::string list;
    for (const auto& scope : scopes) {
      list += (list.empty() ? "\"" : ",\"") + scope + "\"";
    }
    auto made = admin.post("/api/admin/api-keys", R"({"scopes":[)" + list + "]" + more + "}");
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made;
  }
  support::HttpsClient client_with(const Scopes& scopes, const std::string& more = {}) {
    return service.client(make(scopes, more).text("/key_value"));
  }

  [[nodiscard]] static Scopes all_but(const std::string& one) {
    Scopes others(appliance::identity::scope_names.begin(), appliance::identity::scope_names.end());
    std::erase(others, one);
    return others;
  }
};

}  // namespace tests::end_to_end
