#include "tests/end_to_end/encryption.hpp"

#include <string>
#include <vector>

// Documents and keys for clients while the key encryption key above them changes.
namespace tests::end_to_end {

namespace {

constexpr std::size_t large = 24 << 20;  // more than what the sockets between client and service hold

const support::HttpsClient::Fields form_type{{"Content-Type", "multipart/form-data; boundary=limit"}};

std::string form(const std::string& content) {
  return "--limit\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\n" + content + "\r\n--limit--\r\n";
}

struct Message {
  std::string kind;
  std::string jwe;
};

struct MovedContent {
  support::Service service{{.settings = {{"limits.document_bytes", std::to_string(large)}}}};
  support::HttpsClient client = service.client();
  std::string content = std::string(large / 2, 'a') + std::string(large / 2, 'b');

  std::string head(const std::string& request_line, std::size_t length = 0) {
    return request_line + " HTTP/1.1\r\nHost: localhost\r\nBT-API-KEY: " + service.key() +
           "\r\nContent-Type: multipart/form-data; boundary=limit\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
  }

  std::string upload() {
    const auto made = client.send("POST", "/documents", form_type, form(content));
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made.text("/id");
  }

  std::vector<Message> encrypt_to_every_kind() {
    auto management =
        service.client(service.make_application("m", {.type = "management", .permissions = {"keys:create"}}).key);
    std::vector<Message> messages;
    for (const auto& kind : kinds_of_keys()) {
      messages.push_back({.kind = kind, .jwe = encrypted(public_key(management.post("/keys", kind)), R"("text")")});
    }
    return messages;
  }

  void run(std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    const auto ran = service.coffer(std::move(words));
    BOOST_TEST(ran.code == 0, ran.out);
  }

  /// Afterwards the key that everything was made under is gone.
  void replace_tenant_key() {
    run({"rotate", "tenant"});
    run({"rewrap"});
    run({"retire", "tenant/1"});
    run({"destroy", "tenant/1", "--confirm", "tenant/1"});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(content_under_a_key_that_is_replaced, MovedContent)

BOOST_AUTO_TEST_CASE(opens_as_before) {
  const auto document = upload();
  const auto messages = encrypt_to_every_kind();
  replace_tenant_key();
  service.restart();
  client = service.client();
  BOOST_TEST((client.get("/documents/" + document + "/data").body == content));
  for (const auto& message : messages) {
    BOOST_TEST_CONTEXT(message.kind) {
      const auto made = client.post("/tokens", request(message.jwe, "token"));
      BOOST_TEST(made.status == 201U, made.body);
      BOOST_TEST(made.text("/data") == "text");
    }
  }
}

BOOST_AUTO_TEST_CASE(goes_on_coming_and_going_meanwhile) {
  const auto document = upload();
  auto reader = service.raw_client();
  BOOST_TEST(reader.send(head("GET /documents/" + document + "/data")));
  auto writer = service.raw_client();
  const auto body = form(content);
  BOOST_TEST(writer.send(head("POST /documents", body.size()) + body.substr(0, large / 3)));
  replace_tenant_key();
  BOOST_TEST(writer.send(body.substr(large / 3)));
  const auto written = writer.receive();
  BOOST_TEST_REQUIRE(written.has_value());
  BOOST_TEST(written->status == 201U, written->body);
  const auto read = reader.receive();
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST((read->body == content));
  const auto second = support::Json(written->body).text("/id");
  BOOST_TEST((client.get("/documents/" + second + "/data").body == content));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
