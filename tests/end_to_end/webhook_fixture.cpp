#include "tests/end_to_end/webhook_fixture.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>

namespace tests::end_to_end {
namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, auto Free>
using Held = std::unique_ptr<T, Freeing<Free>>;

std::vector<unsigned char> from_base64(const std::string& text) {
  std::vector<unsigned char> bytes(text.size());
  const int size =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size - std::ranges::count(text, '=')));
  return bytes;
}

Told told_by(const std::string& request) {
  const auto end = request.find("\r\n\r\n");
  const auto body = request.substr(end + 4);
  return {.head = request.substr(0, end + 2), .text = body, .body = support::Json(body)};
}

}  // namespace

std::string Told::field(std::string_view name) const {
  const auto at = head.find("\r\n" + std::string(name) + ": ");
  const auto begin = at + name.size() + 4;
  return at == std::string::npos ? std::string() : head.substr(begin, head.find("\r\n", begin) - begin);
}

bool is_signed_by(const Told& told, const std::string& pem) {
  const Held<BIO, BIO_free> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Held<EVP_PKEY, EVP_PKEY_free> key(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr));
  const Held<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;
  const auto signature = from_base64(told.field("BT-SIGNATURE"));
  return key != nullptr && EVP_PKEY_get_bits(key.get()) == 3072 &&
         EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(told.text.data()), told.text.size()) == 1;
}

support::ServiceOptions WebhookService::options(const support::Receiver& receiver,
                                                std::map<std::string, std::string> settings) {
  settings.insert(
      {{"basis_theory.destinations", "[" + support::json_text(receiver.url()) + R"(,"https://localhost:1"])"},
       {"basis_theory.destination_networks", R"(["127.0.0.0/8", "::1/128"])"},
       {"basis_theory.destination_ca", support::json_text(receiver.ca().string())},
       {"limits.outbound_response_milliseconds", "1000"}});
  return {.settings = std::move(settings)};
}

WebhookService::WebhookService(const std::map<std::string, std::string>& more)
    : service(options(receiver, more)),
      client(service.client()),
      manager(service.client(service.make_application("manager", {.type = "management"}).key)),
      manager_key_(manager.api_key()) {}

void WebhookService::reconnect() {
  client = service.client();
  manager = service.client(manager_key_);
}

std::string WebhookService::subscribe(const std::string& url, const std::string& events) {
  const auto made =
      manager.post("/webhooks", R"({"name":"Hook","url":)" + support::json_text(url) + R"(,"events":)" + events + "}");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  return made.text("/id");
}

std::string WebhookService::create_token(const std::string& body) {
  const auto made = client.post("/tokens", body);
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  return made.text("/id");
}

std::vector<Told> WebhookService::told(std::size_t count) const {
  receiver.await_requests(count);
  std::vector<Told> all;
  std::ranges::transform(receiver.requests(), std::back_inserter(all), told_by);
  return all;
}

support::Answer WebhookService::deliveries(const std::string& webhook) {
  return manager.get("/webhooks/" + webhook + "/deliveries");
}

bool WebhookService::first_delivery_becomes(const std::string& webhook, const std::string& member,
                                            const std::string& text) {
  return service.eventually([&] { return deliveries(webhook).text("/0/" + member) == text; });
}

void WebhookService::move_clock(std::chrono::seconds further) {
  ahead += further;
  clock.set(ahead);
}

void WebhookService::answer_with(unsigned status) {
  receiver.set_answer("HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: 0\r\n\r\n");
}

std::string WebhookService::public_key() { return manager.get("/webhooks/public-key").body; }

}  // namespace tests::end_to_end
