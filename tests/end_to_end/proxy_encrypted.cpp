#include "tests/end_to_end/encryption.hpp"
#include "tests/end_to_end/proxy_fixture.hpp"

#include <openssl/evp.h>

// What clients encrypted and send through the vault without storing it.
namespace tests::end_to_end {

namespace {

std::string base64(const std::string& text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

struct EncryptedCaller : ProxyCaller {
  support::HttpsClient management = service.client(
      service.make_application(fresh_id("m"), {.type = "management", .permissions = {"keys:create"}}).key);
  PublicKey key = public_key(management.post("/keys", "{}"));

  std::string jwe() { return encrypted(key, R"({"number":")" + number + R"("})"); }
  support::Answer send(const std::string& beside, const std::string& body, Fields more = {}) {
    more.emplace_back("BT-ENCRYPTED", base64(beside));
    return invoke("/pay", body, std::move(more));
  }
};

const std::string one = R"({"pan":"{{ encrypted | json: '$.data.number' }}"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(what_comes_encrypted_beside_a_proxy_request, EncryptedCaller)

BOOST_AUTO_TEST_CASE(reaches_the_destination_in_body_and_headers_and_is_not_stored) {
  const auto answer = send(request(jwe()), one, {{"X-Pan", "{{ encrypted | json: '$.data.number' }}"}});
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(received() == R"({"pan":")" + number + R"("})");
  BOOST_TEST(received_head().find("\r\nx-pan: " + number + "\r\n") != std::string::npos, received_head());
  BOOST_TEST(received_head().find("encrypted") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(may_be_several_by_name) {
  const auto beside = R"({"a":)" + request(jwe()) + R"(,"b":)" + request(encrypted(key, R"("text")"), "token") + "}";
  const auto answer =
      send(beside, R"(["{{ encrypted | json: '$.a.data.number' }}","{{ encrypted | json: '$.b.data' }}"])");
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(received() == R"([")" + number + R"(","text"])");
}

BOOST_AUTO_TEST_CASE(is_refused_in_one_way_and_sends_nothing) {
  const auto taken = request(jwe());
  BOOST_TEST(send(taken, one).status == 200U);
  receiver.forget_requests();
  auto altered = jwe();
  altered.back() = altered.back() == 'A' ? 'Q' : 'A';
  auto other = key;
  other.id = "5a9d9c3e-0000-4000-8000-000000000000";
  const std::vector<std::pair<std::string, std::string>> rows{
      {"taken before", taken},
      {"altered", request(altered)},
      {"for another key", request(encrypted(other, "{}"))},
      {"no message", request("x")},
      {"no JSON", "x"},
  };
  for (const auto& [name, beside] : rows) {
    BOOST_TEST_CONTEXT(name) {
      const auto answer = send(beside, one);
      BOOST_TEST(answer.status == 400U, answer.body);
      BOOST_TEST(answer.json.json("/proxy_error/errors").find("This cannot be decrypted.") != std::string::npos,
                 answer.body);
    }
  }
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
