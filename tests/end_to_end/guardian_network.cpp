#include "tests/end_to_end/guardian_network.hpp"

#include <chrono>

namespace tests::end_to_end {
namespace {

support::ServiceOptions options_for(const support::Sandbox& sandbox) {
  return {.settings = {{"guardian.connectors", "[" + sandbox.connector() + "]"}}};
}

char check_digit(const std::string& digits) {
  int sum = 0;
  bool doubles = true;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubles = !doubles) {
    const int value = (*digit - '0') * (doubles ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace

NetworkService::NetworkService() : service(options_for(sandbox)), port(service.port()) {
  sandbox.notify("https://127.0.0.1:" + std::to_string(port) + "/api/network/notifications/sandbox", service.ca());
  sandbox.restart();
  configure();
}

void NetworkService::configure(const std::map<std::string, std::string>& settings) {
  auto all = settings;
  all.emplace("server.listen", support::json_text("127.0.0.1:" + std::to_string(port)));
  service.configure(all);
}

void NetworkService::restart(const std::map<std::string, std::string>& settings) {
  configure(settings);
  service.restart();
}

NetworkService& shared_network() {
  static NetworkService network;
  return network;
}

std::string card_with(std::string_view code) {
  auto digits = "42424200" + std::string(code) + "000";
  return digits + check_digit(digits);
}

std::string network_body(const std::string& number, const std::string& beside) {
  return R"({"source":{"type":"pan","account_number":")" + number + R"(","expiry_month":8,"expiry_year":2040})" +
         beside + "}";
}

support::Answer NetworkMerchant::make(const std::string& body) {
  auto made = admin.post("/api/network/tokens", body);
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  return made;
}

support::Answer NetworkMerchant::cryptogram(const std::string& id, const std::string& more, unsigned amount) {
  return admin.post("/api/network/tokens/" + id + "/cryptograms",
                    R"({"type":"ecom","amount":)" + std::to_string(amount) +
                        R"(,"currency_code":"EUR","reference":"o-90")" + more + "}");
}

bool NetworkMerchant::becomes(const std::string& id, const std::string& pointer, const std::string& text) {
  return service.eventually([&] { return look(id).text(pointer) == text; });
}

std::string NetworkMerchant::only_new_reference() const {
  const auto now = sandbox.ask("GET", "/lab/tokens");
  std::string found;
  for (std::size_t i = 0; now.has("/tokens/" + std::to_string(i)); ++i) {
    const auto reference = now.text("/tokens/" + std::to_string(i) + "/scheme_reference");
    if (known.find(reference) == std::string::npos) {
      BOOST_TEST(found.empty());
      found = reference;
    }
  }
  return found;
}

}  // namespace tests::end_to_end
