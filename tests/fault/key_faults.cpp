#include "tests/fault/faulty.hpp"
#include "tests/support/store_view.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tests::fault {

namespace {

/// The n-th call of the token fails while a key is rotated and everything moved; then the same is asked again.
struct KeyFaults : Faulty {
  bool was_struck() {
    const auto calls = service.module().trace();
    return std::ranges::any_of(calls, [](const support::TracedCall& call) { return !call.fault.empty(); });
  }

  support::Ran keys(std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    return service.coffer(std::move(words));
  }

  bool is_readable() { return client.get(path).text("/data/number") == "4242424242424242"; }

  /// False once everything is done in fewer calls.
  bool fail_call(const std::string& kind, int n, const std::string& how) {
    service.module().forget_trace();
    service.module().plan("* " + std::to_string(n) + " " + how);
    const auto rotated = keys({"rotate", kind});
    const auto begun = keys({"rewrap", "--background"});
    BOOST_TEST(service.eventually([&] { return is_readable(); }));
    const bool struck = was_struck();
    service.module().clear_plan();

    BOOST_TEST((rotated.code == 0 || struck), rotated.out);
    BOOST_TEST(service.eventually([&] { return keys({"rewrap"}).code == 0; }));
    BOOST_TEST(service.eventually([&] { return is_readable() && create() == 201; }));
    check_keys(kind);
    destroy_older(kind);
    return struck;
  }

  /// So that each rotation makes as many calls as the one before.
  void destroy_older(const std::string& kind) {
    const auto listed = keys({"list"});
    for (int i = 0; listed.json.has("/" + std::to_string(i)); ++i) {
      const auto at = "/" + std::to_string(i);
      const auto key = listed.text(at + "/key");
      if (key.starts_with(kind + "/") && listed.text(at + "/current") == "false" &&
          listed.text(at + "/state") == "active") {
        BOOST_TEST(keys({"retire", key}).code == 0, key);
        BOOST_TEST(keys({"destroy", key, "--confirm", key}).code == 0, key);
      }
    }
  }

  /// One version protects and has the records; the others have none, and at most one waits.
  void check_keys(const std::string& kind) {
    const auto listed = keys({"list"});
    int current = 0;
    int waiting = 0;
    for (int i = 0; listed.json.has("/" + std::to_string(i)); ++i) {
      const auto at = "/" + std::to_string(i);
      if (listed.text(at + "/key").starts_with(kind + "/")) {
        const bool is_current = listed.text(at + "/current") == "true";
        current += is_current ? 1 : 0;
        waiting += listed.text(at + "/state") == "pre-activation" ? 1 : 0;
        BOOST_TEST((is_current || listed.text(at + "/records") == "0"), listed.out);
      }
    }
    BOOST_TEST(current == 1);
    BOOST_TEST(waiting <= 1);
  }

  void fail_each_call(const std::string& kind, const std::vector<std::string>& faults) {
    constexpr int most_calls = 300;
    for (const auto& how : faults) {
      int n = 1;
      BOOST_TEST_CONTEXT(kind << ", " << how << ", call " << n) {
        while (n < most_calls && fail_call(kind, n, how)) {
          n += kind == "root" ? 7 : 2;
        }
      }
      BOOST_TEST(n < most_calls, how);
    }
    service.restart();
    client = service.client();
    BOOST_TEST(is_readable());
    check_keys(kind);
  }
};

/// The same where a second token gets a copy of every root key.
struct CopiedKeyFaults : KeyFaults {
  std::vector<std::string> second{"--token", service.token().add_token("second"), "--pin-file",
                                  service.token().pin_file().string()};

  support::Ran custody(std::vector<std::string> words) {
    words.insert(words.begin(), "custody");
    words.insert(words.end(), second.begin(), second.end());
    return service.coffer(std::move(words));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_rotation_whose_nth_call_fails, KeyFaults)

BOOST_AUTO_TEST_CASE(of_a_tenants_key_leaves_nothing_by_half) {
  fail_each_call("tenant", {"CKR_KEY_HANDLE_INVALID after", "CKR_DEVICE_MEMORY before"});
}

BOOST_AUTO_TEST_CASE(of_the_root_key_leaves_nothing_by_half) {
  fail_each_call("root", {"CKR_SESSION_HANDLE_INVALID after", "CKR_DEVICE_MEMORY after"});
}

BOOST_FIXTURE_TEST_CASE(of_a_root_key_that_is_copied_leaves_no_version_without_its_copy, CopiedKeyFaults) {
  const auto added = custody({"add-token", "--name", "vault"});
  BOOST_TEST_REQUIRE(added.code == 0, added.out);
  fail_each_call("root", {"CKR_DEVICE_MEMORY after"});
  const auto listed = service.coffer({"custody", "list"});
  BOOST_TEST(!listed.json.has("/without_copy/0"), listed.out);
  const auto verified = custody({"verify"});
  BOOST_TEST(verified.code == 0, verified.out);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
