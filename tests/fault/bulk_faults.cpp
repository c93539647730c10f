#include "tests/fault/faulty.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/store_view.hpp"

#include <algorithm>

namespace tests::fault {

namespace {

const std::string canary = "078-05-1120 Ada Canary";

struct BulkFaults : Faulty {
  static std::string id_of(int round, int n) { return "bulk" + std::to_string(round) + "-" + std::to_string(n); }

  support::Answer tokenize(int round) {
    std::string body;
    for (int n = 0; n < 3; ++n) {
      body += (n == 0 ? "[" : ",") + (R"({"type":"token","deduplicate_token":true,"id":")" + id_of(round, n)) +
              R"(","data":")" + canary + id_of(round, n) + "\"}";
    }
    return client.post("/tokenize", body + "]");
  }

  std::size_t present(int round) {
    std::size_t count = 0;
    for (int n = 0; n < 3; ++n) {
      count += client.get("/tokens/" + id_of(round, n)).status == 200U ? 1U : 0U;
    }
    return count;
  }

  /// Fails the n-th call of a request; false once it makes fewer calls.
  bool fail_call(int n) {
    service.module().forget_trace();
    service.module().plan("* " + std::to_string(n) + " CKR_DEVICE_MEMORY before");
    const auto first = tokenize(n);
    const auto calls = service.module().trace();
    service.module().clear_plan();
    BOOST_TEST((first.status == 200U || first.status == 503U), first.body);
    if (first.status != 200U) {
      BOOST_TEST(service.eventually([&] { return client.get("/tokens/nobody").status == 404; }));
      BOOST_TEST(present(n) == 0U);
      BOOST_TEST(service.eventually([&] { return tokenize(n).status == 200; }));
    }
    BOOST_TEST(present(n) == 3U);
    return std::ranges::any_of(calls, [](const support::TracedCall& call) { return !call.fault.empty(); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_bulk_request_whose_nth_call_fails, BulkFaults)

BOOST_AUTO_TEST_CASE(makes_all_of_its_tokens_or_none) {
  constexpr int most_calls = 80;
  int n = 1;
  while (n < most_calls && fail_call(n)) {
    ++n;
  }
  BOOST_TEST(n > 15);
  BOOST_TEST(n < most_calls);
  BOOST_TEST(support::find_canary(service.home(), canary).empty());
  service.stop();
  static_cast<void>(support::read_audit(*service.open_store()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
