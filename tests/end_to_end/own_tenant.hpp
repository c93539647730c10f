#pragma once

#include "tests/end_to_end/shared.hpp"

#include <functional>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tests::end_to_end {

/// A caller who may do everything in a tenant of his own, whose settings no other case sees.
struct OwnTenant {
  support::Service& service = shared_service();
  std::string name = fresh_id("tenant");
  std::string id = service.make_tenant(name);
  support::HttpsClient manager = application({.type = "management"});
  support::HttpsClient client = application();

  support::HttpsClient application(support::ApplicationOptions options = {}) const {
    options.tenant = name;
    return service.client(service.make_application(fresh_id("app"), options).key);
  }

  /// A private application with these rules alone.
  support::HttpsClient ruled(std::vector<std::string> rules) const { return application({.rules = std::move(rules)}); }

  /// `settings` is a JSON object.
  void set(const std::string& settings) {
    const auto answer = manager.send("PUT", "/tenants/self", {{"Content-Type", "application/json"}},
                                     R"({"name":")" + name + R"(","settings":)" + settings + "}");
    BOOST_TEST_REQUIRE(answer.status == 200U, answer.body);
  }

  support::Answer create(const std::string& body) {
    auto answer = client.post("/tokens", body);
    BOOST_TEST_REQUIRE(answer.status == 201U, answer.body);
    return answer;
  }

  /// How many tokens the tenant has.
  std::string count() { return manager.get("/tenants/self/reports/usage").text("/total_tokens"); }

  /// Messages of the log about one entity, newest first.
  std::vector<std::string> log_of(const std::string& entity) {
    const auto answer = manager.get("/logs?entity_id=" + entity);
    std::vector<std::string> messages;
    for (int i = 0; answer.has("/data/" + std::to_string(i)); ++i) {
      messages.push_back(answer.text("/data/" + std::to_string(i) + "/message"));
    }
    return messages;
  }

  /// The answers of as many callers at once, each on a connection of its own.
  std::vector<support::Answer> at_once(int callers,
                                       const std::function<support::Answer(support::HttpsClient&, int)>& act) const {
    std::vector<std::optional<support::Answer>> answers(static_cast<std::size_t>(callers));
    std::latch together(callers);
    {
      std::vector<std::jthread> threads;
      for (int n = 0; n < callers; ++n) {
        threads.emplace_back([&, n] {
          auto one = service.client(client.api_key());
          static_cast<void>(one.get("/ping"));
          together.arrive_and_wait();
          answers.at(static_cast<std::size_t>(n)) = act(one, n);
        });
      }
    }
    std::vector<support::Answer> all;
    for (auto& answer : answers) {
      all.push_back(std::move(answer).value());
    }
    return all;
  }
};

}  // namespace tests::end_to_end
