#include "tests/unit/expression/fixture.hpp"

#include "appliance/json/reader.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/hmac.h>

#include <memory>
#include <random>

namespace tests::expression {

using namespace appliance;
using namespace appliance::expression;

json::Document document(std::string_view text) {
  auto read = json::read(hsm::bytes_of(text), 64);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<json::Document>(read), "not valid JSON: " << text);
  return std::move(std::get<json::Document>(read));
}

Services services() {
  Services result;
  result.random = [engine = std::make_shared<std::mt19937>(7)](std::span<unsigned char> out) {
    for (auto& byte : out) {
      byte = static_cast<unsigned char>((*engine)());
    }
  };
  result.hmac = [](Digest digest, std::span<const unsigned char> key, std::span<const unsigned char> data) {
    const auto* algorithm =
        digest == Digest::sha1 ? EVP_sha1() : (digest == Digest::sha256 ? EVP_sha256() : EVP_sha512());
    hsm::WipingBytes mac(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    HMAC(algorithm, key.data(), static_cast<int>(key.size()), data.data(), data.size(), mac.data(), &size);
    mac.resize(size);
    return mac;
  };
  result.now = [] { return UnixMicros{1'709'210'096'000'000}; };
  return result;
}

std::string evaluate(std::string_view expression, std::string_view data, const Limits& limits) {
  const auto parsed = parse(expression, limits);
  if (const auto* failure = std::get_if<Failure>(&parsed)) {
    return "!" + std::string(failure->reason);
  }
  const auto values = document(data);
  const auto metadata = document(R"({"source":"web"})");
  const Scope scope{{"data", &values.root()}, {"metadata", &metadata.root()}};
  const auto result = appliance::expression::evaluate(std::get<Template>(parsed), scope, services(), limits);
  if (const auto* failure = std::get_if<Failure>(&result)) {
    return "!" + std::string(failure->reason);
  }
  return json::write_public(std::get<json::Document>(result).root());
}

void check(std::span<const Vector> vectors) {
  for (const auto& vector : vectors) {
    BOOST_TEST_CONTEXT(vector.expression << " over " << vector.data) {
      BOOST_TEST(evaluate(vector.expression, vector.data) == vector.result);
    }
  }
}

}  // namespace tests::expression
