#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

namespace tests::end_to_end {

using support::Ran;

namespace {

const std::vector<std::string> kinds{"root", "tenant", "fingerprint", "index"};
const std::vector<std::string> states{"pre-activation", "active",    "deactivated",
                                      "compromised",    "destroyed", "destroyed-compromised"};

/// What each verb makes of a key in each state; nothing: it is refused. NIST SP 800-57 part 1, section 7.
const std::map<std::string, std::map<std::string, std::string>> steps{
    {"activate", {{"pre-activation", "active"}}},
    {"retire", {{"active", "deactivated"}}},
    {"compromise",
     {{"pre-activation", "compromised"},
      {"active", "compromised"},
      {"deactivated", "compromised"},
      {"destroyed", "destroyed-compromised"}}},
    {"destroy",
     {{"pre-activation", "destroyed"}, {"deactivated", "destroyed"}, {"compromised", "destroyed-compromised"}}},
};

struct Keys {
  support::Service service;

  Ran run(const std::string& verb, const std::string& what, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"keys", verb, what});
    return service.coffer(std::move(more));
  }
  Ran take(const std::string& verb, const std::string& key) {
    return run(verb, key, verb == "destroy" ? std::vector<std::string>{"--confirm", key} : std::vector<std::string>{});
  }
  std::string done(const Ran& ran) {
    BOOST_TEST_REQUIRE(ran.code == 0, ran.out);
    return ran.text("/key");
  }
  std::string state_of(const std::string& key) { return run("show", key).text("/state"); }

  /// A version of the kind in the state, which is not the current one and has no records.
  std::string make(const std::string& kind, const std::string& state) {
    if (state == "pre-activation") {
      return done(run("rotate", kind, {"--prepare"}));
    }
    const auto key = done(run("rotate", kind));
    done(run("rotate", kind));
    if (state == "deactivated" || state == "destroyed") {
      done(take("retire", key));
    }
    if (state.ends_with("compromised")) {
      done(take("compromise", key));
    }
    if (state.starts_with("destroyed")) {
      done(take("destroy", key));
    }
    return key;
  }

  void check_step(const std::string& kind, const std::string& state, const std::string& verb) {
    const auto key = make(kind, state);
    BOOST_TEST_REQUIRE(state_of(key) == state);
    const auto& reached = steps.at(verb);
    const auto target = reached.find(state);
    const auto ran = take(verb, key);
    if (target != reached.end()) {
      BOOST_TEST(done(ran) == key);
      BOOST_TEST(ran.text("/state") == target->second);
      BOOST_TEST(state_of(key) == target->second);
      return;
    }
    BOOST_TEST(ran.code == 1, ran.out);
    BOOST_TEST(ran.text("/error/code") == "refused");
    BOOST_TEST(ran.text("/error/message").starts_with("from " + state + " to "), ran.out);
    BOOST_TEST(state_of(key) == state);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_key_in_the_hands_of_an_operator, Keys)

BOOST_AUTO_TEST_CASE(goes_from_each_state_where_the_standard_lets_it_and_nowhere_else) {
  for (const auto& kind : kinds) {
    for (const auto& state : states) {
      for (const auto& [verb, reached] : steps) {
        BOOST_TEST_CONTEXT(verb << " of " << kind << " in " << state) { check_step(kind, state, verb); }
      }
    }
  }
  auto client = service.client();
  const auto created = client.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242"}})");
  BOOST_TEST_REQUIRE(created.status == 201U, created.body);
  service.restart();
  BOOST_TEST(service.client().get("/tokens/" + created.text("/id")).text("/data/number") == "4242424242424242");
}

BOOST_AUTO_TEST_CASE(does_not_leave_its_place_while_it_is_the_current_one) {
  for (const auto& kind : kinds) {
    const auto key = done(run("rotate", kind));
    for (const std::string verb : {"retire", "compromise"}) {
      const auto ran = take(verb, key);
      BOOST_TEST(ran.code == 1);
      BOOST_TEST(ran.text("/error/message") == "this is the current version: rotate first");
    }
    BOOST_TEST(state_of(key) == "active");
  }
}

BOOST_AUTO_TEST_CASE(is_named_exactly_and_destroyed_only_when_named_twice) {
  const std::vector<std::pair<std::vector<std::string>, int>> wrong{
      {{"show", "tenant/9"}, 1},
      {{"show", "root/9"}, 1},
      {{"show", "tenants/1"}, 2},
      {{"show", "tenant"}, 2},
      {{"show", "root/1", "--tenant", "main"}, 2},
      {{"show", "tenant/1", "--tenant", "nobody"}, 1},
      {{"rotate", "everything"}, 2},
      {{"retire", "tenant/1", "--forget"}, 2},
      {{"destroy", "tenant/1"}, 2},
      {{"destroy", "tenant/1", "--confirm", "tenant/2"}, 2},
      {{"rewrap", "--status", "--background"}, 2},
  };
  for (auto [words, code] : wrong) {
    words.insert(words.begin(), "keys");
    const auto ran = service.coffer(words);
    BOOST_TEST(ran.code == code, words[1] << ' ' << words.back() << ' ' << ran.out);
  }
  BOOST_TEST(state_of("tenant/1") == "active");
}

BOOST_AUTO_TEST_CASE(is_listed_with_all_there_is_to_know) {
  const auto listed = service.coffer({"keys", "list"});
  BOOST_TEST_REQUIRE((listed.json.has("/3") && !listed.json.has("/4")), listed.out);
  BOOST_TEST(listed.text("/0/key") == "root/1");
  BOOST_TEST(listed.text("/0/scope") == "appliance");
  BOOST_TEST(listed.text("/0/records") == "3");
  BOOST_TEST(listed.text("/1/key") == "tenant/1");
  BOOST_TEST(listed.text("/1/scope") == "main");
  BOOST_TEST(listed.text("/1/state") == "active");
  BOOST_TEST(listed.text("/1/current") == "true");
  BOOST_TEST(listed.text("/1/uses") == "wrap, unwrap");
  BOOST_TEST(!listed.text("/1/cryptoperiod_ends").empty());
  const auto shown = run("show", "tenant/1");
  BOOST_TEST(shown.text("/wrapped_by") == "root/1");
  BOOST_TEST(shown.json.json("/may_become") == R"(["deactivated","compromised"])");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_cryptoperiod)

BOOST_AUTO_TEST_CASE(is_warned_of_before_its_end_until_the_key_is_rotated) {
  support::Service service({.settings = {{"keys.tenant_cryptoperiod_days", "20"}}});
  auto status = service.coffer({"status"});
  BOOST_TEST_REQUIRE((status.json.has("/warnings/0") && !status.json.has("/warnings/1")), status.out);
  BOOST_TEST(status.text("/warnings/0").starts_with("tenant/1 of main: cryptoperiod ends "));
  BOOST_TEST(service.metric("coffer_keys_ending ").value() == 1);
  const auto left = service.metric("coffer_tenant_key_cryptoperiod_left_seconds ").value();
  BOOST_TEST((left > 19 * 86'400.0 && left <= 20 * 86'400.0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
