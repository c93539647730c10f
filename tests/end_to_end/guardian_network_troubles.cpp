#include "tests/end_to_end/guardian_network.hpp"

#include <csignal>
#include <thread>

namespace tests::end_to_end {
namespace {

/// Has the shared sandbox lie for the length of a case.
struct Lying {
  Lying(support::Sandbox& sandbox, const std::string& how) : sandbox_(sandbox) {
    sandbox_.restart({{"lie", support::json_text(how)}});
  }
  Lying(const Lying&) = delete;
  Lying& operator=(const Lying&) = delete;
  ~Lying() { sandbox_.restart(); }

 private:
  support::Sandbox& sandbox_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_scheme, NetworkMerchant)

BOOST_AUTO_TEST_CASE(that_answers_slowly_is_waited_for) {
  BOOST_TEST(make(network_body(card_with("9004"))).text("/network_token/status") == "active");
}

BOOST_AUTO_TEST_CASE(that_never_answers_leaves_no_token_anywhere) {
  const auto active = sandbox.count("ACTIVE");
  const auto answer = admin.post("/api/network/tokens", network_body(card_with("9005")));
  BOOST_TEST(answer.status == 503U, answer.body);
  BOOST_TEST(classifier_of(answer) == "SCHEME_UNAVAILABLE");
  BOOST_TEST(!answer.field("retry-after").empty());
  BOOST_TEST(admin.get("/api/network/tokens").json.json("/data") == "[]");
  BOOST_TEST(admin.get("/api/pci/tokens").json.json("/data") == "[]");
  BOOST_TEST(service.eventually([&] { return sandbox.count("ACTIVE") == active; }));
}

BOOST_AUTO_TEST_CASE(that_never_answers_holds_up_nobody_else) {
  std::thread waiting([this] {
    auto client = service.client(admin_token);
    BOOST_TEST(client.post("/api/network/tokens", network_body(card_with("9005"))).status == 503U);
  });
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(admin.get("/api/network/tokens").status == 200U);
  }
  BOOST_TEST(make().text("/network_token/status") == "active");
  waiting.join();
}

BOOST_AUTO_TEST_CASE(that_never_answers_for_a_cryptogram_changes_nothing) {
  const auto id = make_id();
  BOOST_TEST(classifier_of(cryptogram(id, {}, 9005)) == "SCHEME_UNAVAILABLE");
  BOOST_TEST(look(id).text("/network_token/status") == "active");
  BOOST_TEST(cryptogram(id).status == 200U);
}

BOOST_AUTO_TEST_CASE(that_is_dead_is_not_asked_for_a_while_and_catches_up_when_it_returns) {
  const auto kept = make_id();
  const auto deleted = make_id();
  const auto active = sandbox.count("ACTIVE");
  sandbox.process().kill();
  BOOST_TEST(admin.remove("/api/network/tokens/" + deleted).status == 204U);
  for (int i = 0; i < 6; ++i) {
    const auto refused = admin.post("/api/network/tokens", network_body());
    BOOST_TEST(refused.status == 503U, refused.body);
    BOOST_TEST(classifier_of(refused) == "SCHEME_UNAVAILABLE");
    BOOST_TEST(!refused.field("retry-after").empty());
  }
  BOOST_TEST(classifier_of(cryptogram(kept)) == "SCHEME_UNAVAILABLE");
  BOOST_TEST(look(kept).text("/network_token/status") == "active");
  sandbox.start();
  BOOST_TEST(service.eventually([&] { return cryptogram(kept).status == 200U; }));
  BOOST_TEST(service.eventually([&] { return sandbox.count("ACTIVE") == active - 1; }));
  const auto made = make_id();
  const auto listed = admin.get("/api/network/tokens");
  BOOST_TEST(listed.text("/data/0/id") == made);
  BOOST_TEST(listed.text("/data/1/id") == kept);
  BOOST_TEST(!listed.has("/data/2"));
  BOOST_TEST(sandbox.count("ACTIVE") == active);
}

BOOST_AUTO_TEST_CASE(that_hangs_as_a_whole_is_given_up_in_time) {
  const auto id = make_id();
  sandbox.process().signal(SIGSTOP);
  BOOST_TEST(classifier_of(cryptogram(id)) == "SCHEME_UNAVAILABLE");
  sandbox.process().signal(SIGCONT);
  BOOST_TEST(service.eventually([&] { return cryptogram(id).status == 200U; }));
}

BOOST_AUTO_TEST_CASE(that_gives_two_tokens_one_reference_is_not_believed) {
  const Lying lie(sandbox, "duplicate-references");
  const auto before = sandbox.count("ACTIVE");
  static_cast<void>(admin.post("/api/network/tokens", network_body()));
  NetworkMerchant other;
  for (auto* merchant : {static_cast<NetworkMerchant*>(this), &other}) {
    const auto refused = merchant->admin.post("/api/network/tokens", network_body());
    BOOST_TEST(refused.status == 502U, refused.body);
    BOOST_TEST(classifier_of(refused) == "SCHEME_ANSWER_INVALID");
  }
  BOOST_TEST(service.eventually([&] { return sandbox.count("ACTIVE") <= before + 1; }));
  BOOST_TEST(other.admin.get("/api/pci/tokens").json.json("/data") == "[]");
}

BOOST_AUTO_TEST_CASE(that_talks_nonsense_is_not_believed) {
  const auto id = make_id();
  const Lying lie(sandbox, "nonsense");
  BOOST_TEST(classifier_of(admin.post("/api/network/tokens", network_body())) == "SCHEME_ANSWER_INVALID");
  BOOST_TEST(classifier_of(cryptogram(id)) == "SCHEME_ANSWER_INVALID");
  BOOST_TEST(look(id).text("/network_token/status") == "active");
}

BOOST_AUTO_TEST_CASE(that_gives_a_cryptogram_for_another_number_is_not_believed) {
  const auto id = make_id();
  const Lying lie(sandbox, "other-number");
  BOOST_TEST(classifier_of(cryptogram(id)) == "SCHEME_ANSWER_INVALID");
}

BOOST_AUTO_TEST_CASE(that_gives_a_wrong_cryptogram_is_found_out_by_who_verifies) {
  const auto id = make_id();
  const Lying lie(sandbox, "wrong-cryptogram");
  const auto answer = cryptogram(id);
  BOOST_TEST(answer.status == 200U);
  BOOST_TEST(sandbox.verify(answer.text("/number"), answer.text("/cryptogram"), 1999, "EUR") == "WRONG");
}

BOOST_AUTO_TEST_CASE(keeps_no_token_of_a_request_that_died_with_cofferd) {
  const auto active = sandbox.count("ACTIVE");
  std::thread dying([this] {
    auto client = service.client(admin_token);
    try {
      static_cast<void>(client.post("/api/network/tokens", network_body(card_with("9005"))));
    } catch (const std::runtime_error&) {
      // cofferd is gone
    }
  });
  BOOST_TEST(service.eventually([&] { return sandbox.count("ACTIVE") == active + 1; }));
  service.kill();
  dying.join();
  service.start();
  reconnect();
  BOOST_TEST(service.eventually([&] { return sandbox.count("ACTIVE") == active; }));
  BOOST_TEST(admin.get("/api/network/tokens").json.json("/data") == "[]");
  BOOST_TEST(make().text("/network_token/status") == "active");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
