#include "tests/fault/faulty.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/store_view.hpp"

#include <algorithm>
#include <set>

namespace tests::fault {

namespace {

const std::string canary = "078-05-1120 Ada Canary";

struct FaultLoop : Faulty {
  std::set<std::string> ids;

  support::Answer create_with(const std::string& id) {
    return client.post("/tokens", R"({"type":"token","id":")" + id + R"(","data":")" + canary + " " + id + "\"}");
  }

  [[nodiscard]] bool struck() {
    const auto calls = service.module().trace();
    return std::ranges::any_of(calls, [](const support::TracedCall& call) { return !call.fault.empty(); });
  }

  /// Fails the n-th call from now on; false once a create makes fewer calls.
  bool fail_call(int n, const std::string& how) {
    const std::string id = "loop" + std::to_string(ids.size());
    ids.insert(id);
    service.module().forget_trace();
    service.module().plan("* " + std::to_string(n) + " " + how);
    const auto first = create_with(id);
    const bool was_struck = struck();
    service.module().clear_plan();

    BOOST_TEST((first.status == 201U || first.status == 503U), first.body);
    BOOST_TEST((was_struck || first.status == 201U));
    if (first.status != 201) {
      BOOST_TEST(service.eventually([&] { return client.get("/tokens/" + id).status == 404; }));
      BOOST_TEST(service.eventually([&] { return create_with(id).status == 201; }));
    }
    const auto shows_all = [&] { return client.get("/tokens/" + id).text("/data") == canary + " " + id; };
    BOOST_TEST(service.eventually(shows_all));
    return was_struck;
  }

  void check_afterwards() {
    BOOST_TEST(support::find_canary(service.home(), canary).empty());
    service.stop();
    const auto store = service.open_store();
    const auto present = support::token_ids(*store);
    const auto audit = support::read_audit(*store);
    for (const std::string& id : ids) {
      BOOST_TEST(present.count(id) == 1U, id);
      BOOST_TEST(support::times_audited(audit, "create", id) == 1U, id);
    }
    constexpr std::size_t tokens_of_fixture = 1;
    BOOST_TEST(present.size() == ids.size() + tokens_of_fixture);
    BOOST_TEST(store->scan(storage::Table::fingerprints, "", "", 100'000).size() == present.size());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_create_whose_nth_call_fails, FaultLoop)

BOOST_AUTO_TEST_CASE(leaves_nothing_by_half_and_works_the_next_time) {
  constexpr int most_calls = 40;
  for (const std::string code : {"CKR_SESSION_HANDLE_INVALID", "CKR_USER_NOT_LOGGED_IN", "CKR_KEY_HANDLE_INVALID",
                                 "CKR_DEVICE_MEMORY", "CKR_GENERAL_ERROR"}) {
    for (const std::string when : {" before", " after"}) {
      int n = 1;
      BOOST_TEST_CONTEXT(code << when << ", call " << n) {
        while (n < most_calls && fail_call(n, code + when)) {
          ++n;
        }
      }
      BOOST_TEST(n > 5, code << when);
      BOOST_TEST(n < most_calls, code << when);
    }
  }
  check_afterwards();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
