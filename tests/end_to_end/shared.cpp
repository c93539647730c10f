#include "tests/end_to_end/shared.hpp"

#include <array>
#include <ctime>
#include <regex>

namespace tests::end_to_end {

support::Service& shared_service() {
  static support::Service service;
  return service;
}

std::string fresh_id(const std::string& stem) {
  static int made = 0;
  return stem + "-" + std::to_string(++made);
}

support::Answer Caller::create(const std::string& body) {
  auto answer = client.post("/tokens", body);
  BOOST_TEST_REQUIRE(answer.status == 201U, answer.body);
  return answer;
}

bool is_uuid_v4(std::string_view text) {
  static const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  return std::regex_match(text.begin(), text.end(), shape);
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved.find(c) == std::string_view::npos) {
      encoded.append({'%', digits[byte >> 4], digits[byte & 0x0F]});
    } else {
      encoded.push_back(c);
    }
  }
  return encoded;
}

std::string instant_in(std::chrono::seconds ahead) {
  const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + ahead);
  std::tm parts{};
  gmtime_r(&at, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

void check_problem(const support::Answer& answer, unsigned status) {
  BOOST_TEST(answer.status == status, answer.body);
  BOOST_TEST(answer.field("content-type") == "application/problem+json; charset=utf-8");
  BOOST_TEST(answer.text("/status") == std::to_string(status));
  BOOST_TEST(!answer.text("/title").empty());
  BOOST_TEST(!answer.text("/detail").empty());
  BOOST_TEST(!answer.field("bt-trace-id").empty());
}

}  // namespace tests::end_to_end
