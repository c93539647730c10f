#include "tests/end_to_end/shared.hpp"

#include <array>
#include <chrono>
#include <ctime>

namespace tests::end_to_end {

namespace {

struct TimeRow {
  std::string given;
  std::string shown;
};

const std::array<TimeRow, 7> time_rows{{
    {"2099-01-02", "2099-01-02T00:00:00+00:00"},
    {"2099-01-02T03:04:05Z", "2099-01-02T03:04:05+00:00"},
    {"2099-01-02 03:04", "2099-01-02T03:04:00+00:00"},
    {"2099-01-02T03:04:05.678901+02:00", "2099-01-02T03:04:05.678901+02:00"},
    {"2099-01-02T03:04:05.5-05:30", "2099-01-02T03:04:05.500000-05:30"},
    {"8/26/2099 7:23:57 PM -07:00", "2099-08-26T19:23:57-07:00"},
    {"12/31/2099", "2099-12-31T00:00:00+00:00"},
}};

std::string seconds_from_now(std::chrono::seconds ahead) {
  const std::time_t then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + ahead);
  std::tm parts{};
  ::gmtime_r(&then, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_expiry, Caller)

BOOST_AUTO_TEST_CASE(is_echoed_as_iso_8601_with_the_offset_that_was_given) {
  for (const TimeRow& row : time_rows) {
    BOOST_TEST_CONTEXT(row.given) {
      const auto created = create(R"({"type":"token","data":1,"expires_at":")" + row.given + R"("})");
      BOOST_TEST(created.text("/expires_at") == row.shown);
      BOOST_TEST(client.get("/tokens/" + created.text("/id")).text("/expires_at") == row.shown);
    }
  }
}

BOOST_AUTO_TEST_CASE(in_the_past_or_in_no_known_form_is_refused) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":1})").text("/id");
  for (const std::string given :
       {R"("2001-01-01")", R"("2020-02-03T04:05:06Z")", R"("tomorrow")", R"("")", R"("2099-02-30")", R"("2099-13-01")",
        R"("2099-01-01T25:00:00Z")", "4070908800", "true", R"("2099-01-01T00:00:00Zjunk")"}) {
    BOOST_TEST_CONTEXT(given) {
      for (const auto& refused : {client.post("/tokens", R"({"type":"token","data":1,"expires_at":)" + given + "}"),
                                  client.patch(path, R"({"expires_at":)" + given + "}")}) {
        check_problem(refused, 400);
        BOOST_TEST(refused.json.members("/errors") == std::vector<std::string>{"expires_at"});
      }
    }
  }
  BOOST_TEST(!client.get(path).has("/expires_at"));
}

BOOST_AUTO_TEST_CASE(hides_the_token_from_then_on) {
  const auto created =
      create(R"({"type":"token","data":1,"expires_at":")" + seconds_from_now(std::chrono::seconds(2)) + R"("})");
  const std::string path = "/tokens/" + created.text("/id");
  BOOST_TEST(service.eventually([&] { return client.get(path).status == 404; }));
  check_problem(client.get(path), 404);
  check_problem(client.patch(path, R"({"expires_at":null})"), 404);
  check_problem(client.remove(path), 404);
}

BOOST_AUTO_TEST_CASE(is_changed_and_taken_away_by_a_patch) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":"d","expires_at":"2099-01-01"})").text("/id");
  BOOST_TEST(client.patch(path, R"({"expires_at":"2098-01-01"})").text("/expires_at") == "2098-01-01T00:00:00+00:00");
  BOOST_TEST(client.patch(path, R"({"metadata":{"a":"b"}})").has("/expires_at"));
  BOOST_TEST(!client.patch(path, R"({"expires_at":null})").has("/expires_at"));
  const auto read = client.get(path);
  BOOST_TEST(!read.has("/expires_at"));
  BOOST_TEST(read.text("/data") == "d");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
