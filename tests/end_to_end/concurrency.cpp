#include "tests/end_to_end/shared.hpp"

#include <functional>
#include <map>
#include <set>
#include <thread>

namespace tests::end_to_end {

using support::Answer;

namespace {

/// Runs `act(client, i)` at once on `count` connections and returns the answers.
std::vector<Answer> at_once(const support::Service& service, int count,
                            const std::function<Answer(support::HttpsClient&, int)>& act) {
  std::vector<std::optional<Answer>> answers(static_cast<std::size_t>(count));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        auto client = service.client();
        answers[static_cast<std::size_t>(i)] = act(client, i);
      });
    }
  }
  std::vector<Answer> all;
  for (auto& answer : answers) {
    all.push_back(std::move(answer).value());
  }
  return all;
}

std::map<unsigned, int> statuses_of(const std::vector<Answer>& answers) {
  std::map<unsigned, int> counts;
  for (const Answer& answer : answers) {
    counts[answer.status] += 1;
  }
  return counts;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(requests_at_once, Caller)

BOOST_AUTO_TEST_CASE(for_one_id_create_it_once) {
  for (int round = 0; round < 5; ++round) {
    const std::string id = fresh_id("wanted-by-all");
    const auto answers = at_once(service, 32, [&](support::HttpsClient& one, int i) {
      return one.post("/tokens", R"({"type":"token","id":")" + id + R"(","data":)" + std::to_string(i) + "}");
    });
    BOOST_TEST((statuses_of(answers) == std::map<unsigned, int>{{201, 1}, {409, 31}}));
    const auto winner = std::ranges::find(answers, 201U, &Answer::status);
    BOOST_TEST(client.get("/tokens/" + id).text("/data") == winner->text("/data"));
  }
}

BOOST_AUTO_TEST_CASE(patch_one_token_without_losing_a_change) {
  for (int round = 0; round < 3; ++round) {
    const std::string path = "/tokens/" + create(R"({"type":"token","data":{}})").text("/id");
    const auto answers = at_once(service, 16, [&](support::HttpsClient& one, int i) {
      const std::string n = std::to_string(i);
      return one.patch(path, R"({"data":{"last":)" + n + R"(,"d)" + n + R"(":1},"metadata":{"m)" + n + R"(":"1"}})");
    });
    BOOST_TEST((statuses_of(answers) == std::map<unsigned, int>{{200, 16}}));
    const auto read = client.get(path);
    BOOST_TEST(read.json.members("/data").size() == 17U);
    BOOST_TEST(read.json.members("/metadata").size() == 16U);
  }
}

BOOST_AUTO_TEST_CASE(agree_on_the_fingerprint_of_a_new_value) {
  for (const std::string number : {"4532015112830366", "6011000990139424", "4916338506082832"}) {
    const auto answers = at_once(service, 24, [&](support::HttpsClient& one, int /*i*/) {
      return one.post("/tokens", R"({"type":"card","data":{"number":")" + number + R"("}})");
    });
    BOOST_TEST((statuses_of(answers) == std::map<unsigned, int>{{201, 24}}));
    std::set<std::string> fingerprints;
    for (const Answer& answer : answers) {
      fingerprints.insert(answer.text("/fingerprint"));
    }
    BOOST_TEST(fingerprints.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(patch_and_delete_one_token_into_nothing) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":{}})").text("/id");
  const auto answers = at_once(service, 16, [&](support::HttpsClient& one, int i) {
    return i % 4 == 0 ? one.remove(path) : one.patch(path, R"({"metadata":{"a":"b"}})");
  });
  const auto statuses = statuses_of(answers);
  BOOST_TEST(statuses.at(204) == 1);
  for (const auto& [status, count] : statuses) {
    BOOST_TEST((status == 204 || status == 200 || status == 404), status);
  }
  BOOST_TEST(client.get(path).status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
