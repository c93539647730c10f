// Whether the time of an answer tells what is wrong with an encrypted card: requests with each kind of wrong block, in
// random order over one HTTPS connection, and for each pair of kinds the Mann-Whitney U test. Exit code 1 where it
// tells two apart. encrypted_card_bench [ROUNDS]; needs COFFER_SOFTHSM_MODULE as the tests do.

#include "tests/support/rsa.hpp"
#include "tests/support/service.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace tests;
using Clock = std::chrono::steady_clock;
using support::RsaBytes;
using support::RsaPadding;

constexpr double telling = 4;  // standard deviations; ten pairs are looked at
constexpr int warm_up = 50;

std::mt19937_64 generator{20261122};

RsaBytes random_bytes(std::size_t size, unsigned least = 0) {
  std::uniform_int_distribution<unsigned> byte(least, 255);
  RsaBytes bytes(size);
  std::ranges::generate(bytes, [&] { return static_cast<unsigned char>(byte(generator)); });
  return bytes;
}

std::string text_of(const RsaBytes& bytes) { return {bytes.begin(), bytes.end()}; }

std::string clear_card(std::string_view number) {
  return R"({"number":")" + std::string(number) +
         R"(","exp_month":"01","exp_year":"2039","cvc":"100","name":"Omar Said"})";
}

/// A block with the first bytes of PKCS #1 v1.5 but for its type.
std::string wrongly_padded() {
  auto block = random_bytes(256, 1);
  block[0] = 0;
  block[1] = 1;
  block[100] = 0;
  return text_of(block);
}

struct Kind {
  std::string_view name;
  std::function<RsaBytes(EVP_PKEY&)> make;
};

const std::array kinds{
    Kind{"right padding, no JSON",
         [](EVP_PKEY& key) { return support::rsa_encrypt(key, RsaPadding::pkcs1_v15, text_of(random_bytes(90))); }},
    Kind{
        "right padding, wrong number",
        [](EVP_PKEY& key) { return support::rsa_encrypt(key, RsaPadding::pkcs1_v15, clear_card("5123450000000007")); }},
    Kind{"wrong padding", [](EVP_PKEY& key) { return support::rsa_encrypt(key, RsaPadding::none, wrongly_padded()); }},
    Kind{"OAEP, damaged",
         [](EVP_PKEY& key) {
           auto block = support::rsa_encrypt(key, RsaPadding::oaep_sha256, clear_card("5123450000000008"));
           block[200] ^= 1;
           return block;
         }},
    Kind{"wrong length", [](EVP_PKEY& /*key*/) { return random_bytes(255); }},
};

std::string request_with(const RsaBytes& block) {
  std::string text(4 * ((block.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), block.data(), static_cast<int>(block.size()))));
  return R"({"card":{"crypted_data":")" + text + "\"}}";
}

double microseconds_of(support::HttpsClient& client, const std::string& request) {
  const auto start = Clock::now();
  const auto answer = client.post("/v2/tokens", request);
  const auto time = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
  if (answer.status != 400 || answer.text("/errors/0/code") != "1125") {
    throw std::runtime_error("a wrong block got another answer: " + answer.body);
  }
  return time;
}

using Times = std::array<std::vector<double>, kinds.size()>;

Times measure(support::HttpsClient& client, EVP_PKEY& key, int rounds) {
  Times times;
  std::array<std::size_t, kinds.size()> order{0, 1, 2, 3, 4};
  for (int round = -warm_up; round < rounds; ++round) {
    std::ranges::shuffle(order, generator);
    for (const auto kind : order) {
      const auto time = microseconds_of(client, request_with(kinds[kind].make(key)));
      if (round >= 0) {
        times[kind].push_back(time);
      }
    }
  }
  std::ranges::for_each(times, [](auto& each) { std::ranges::sort(each); });
  return times;
}

double percentile(const std::vector<double>& sorted, double part) {
  return sorted.at(static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1)));
}

/// How likely one of the first takes longer than one of the second; one half where nothing tells them apart.
double likelihood(const std::vector<double>& first, const std::vector<double>& second) {
  double longer = 0;
  for (const auto time : first) {
    const auto [low, high] = std::equal_range(second.begin(), second.end(), time);
    longer += static_cast<double>(low - second.begin()) + static_cast<double>(high - low) / 2;
  }
  return longer / (static_cast<double>(first.size()) * static_cast<double>(second.size()));
}

/// In standard deviations of what chance gives, for samples of one size.
double deviation(double likelihood, std::size_t size) {
  const auto n = static_cast<double>(size);
  return (likelihood - 0.5) / std::sqrt((2 * n + 1) / (12 * n * n));
}

bool report(const Times& times) {
  std::printf("%-28s %8s %8s %8s %8s %8s  us\n", "", "p1", "p25", "p50", "p75", "p99");
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    std::printf("%-28s", std::string(kinds[i].name).c_str());
    for (const auto part : {0.01, 0.25, 0.5, 0.75, 0.99}) {
      std::printf(" %8.1f", percentile(times[i], part));
    }
    std::printf("\n");
  }
  bool alike = true;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    for (std::size_t j = i + 1; j < kinds.size(); ++j) {
      const auto longer = likelihood(times[i], times[j]);
      const auto z = deviation(longer, times[i].size());
      std::printf("%-28s / %-28s P(longer) %.4f  z %+.2f%s\n", std::string(kinds[i].name).c_str(),
                  std::string(kinds[j].name).c_str(), longer, z, std::abs(z) < telling ? "" : "  TELLS");
      alike = alike && std::abs(z) < telling;
    }
  }
  return alike;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::stoi(argv[1]) : 2000;
  const support::Service service({.settings = {{"log.requests", "false"},
                                               {"limits.failed_encrypted_cards", "0"},
                                               {"limits.public_requests", "0"},
                                               {"limits.address_requests", "0"},
                                               {"limits.tenant_token_writes", "0"}}});
  const auto shop = service.coffer({"applications", "create", "--face", "tap", "--name", "bench"});
  auto client = service.client(shop.text("/pk_test"));
  const auto key = support::rsa_public_key(client.get("/v2/init").text("/encryption_key"));
  std::printf("%d of each kind\n", rounds);
  const bool alike = report(measure(client, *key, rounds));
  std::printf("%s\n", alike ? "no two kinds are told apart" : "the time tells");
  return alike ? 0 : 1;
}
