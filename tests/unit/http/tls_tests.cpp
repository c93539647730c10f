#include "api/http/error.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/http/fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/tls1.h>

#include <fstream>

namespace api::http::test {
namespace {

using tests::support::RawClient;
using tests::support::RawTls;

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";

struct TlsServer {
  explicit TlsServer(const Limits& limits = {}, const std::filesystem::path& client_ca = {})
      : own("server"), running(limits, TlsFiles{own.certificate, own.private_key, client_ca}) {}

  [[nodiscard]] RawClient connect(RawTls tls = {}) const {
    tls.ca = own.certificate;
    return {"127.0.0.1", running.server.port(0), tls};
  }
  [[nodiscard]] std::string port() const { return std::to_string(running.server.port(0)); }

  Certificate own;
  RunningServer running;
};

/// Whether `openssl s_client` with these arguments shakes hands.
bool shakes_hands(const TlsServer& server, std::vector<std::string> arguments) {
  std::vector<std::string> all{"openssl", "s_client", "-connect", "127.0.0.1:" + server.port()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto input = server.own.directory / "empty";
  std::ofstream(input).flush();
  std::string line;
  for (const std::string& argument : all) {
    line += "'" + argument + "' ";
  }
  return tests::support::run({{"/bin/sh", "-c", line + "< '" + input.string() + "'"}}).succeeded();
}

std::string error_of(const TlsFiles& files) {
  try {
    static_cast<void>(make_tls_context(files));
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Error::Kind::certificate));
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_tls_listener)

BOOST_AUTO_TEST_CASE(serves_tls_1_2_and_1_3) {
  TlsServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto client = server.connect({{}, {}, {}, version});
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
    const auto response = client.receive().value();
    BOOST_TEST(response.body.size() == 100'000U);
    BOOST_TEST(response.field("strict-transport-security") == "max-age=31536000");
  }
}

BOOST_AUTO_TEST_CASE(refuses_older_versions) {
  TlsServer server;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    BOOST_CHECK_THROW(static_cast<void>(server.connect({{}, {}, {}, version})), std::runtime_error);
  }
  wait_until([&] { return server.running.server.counters().handshake_failures == 2U; });
}

BOOST_AUTO_TEST_CASE(takes_only_ephemeral_key_exchange_with_aead) {
  TlsServer server;
  BOOST_TEST(shakes_hands(server, {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"}));
  BOOST_TEST(shakes_hands(server, {"-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"}));
  BOOST_TEST(!shakes_hands(server, {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"}));
  BOOST_TEST(!shakes_hands(server, {"-tls1_2", "-cipher", "AES128-GCM-SHA256"}));
}

BOOST_AUTO_TEST_CASE(speaks_no_other_protocol) {
  TlsServer server;
  BOOST_TEST(shakes_hands(server, {"-alpn", "h2,http/1.1"}));
  BOOST_TEST(!shakes_hands(server, {"-alpn", "h2"}));
}

BOOST_AUTO_TEST_CASE(closes_on_what_is_not_tls) {
  TlsServer server;
  for (const std::string& garbage : {get_echo, std::string(2000, '\0'), std::string("\x16\x03\x01\xff\xff\x01", 6),
                                     std::string("\x16\x03\x01\x00\x05\x01\xff\xff\xff\xff", 10)}) {
    RawClient client("127.0.0.1", server.running.server.port(0));
    client.send(garbage);
    client.finish_sending();
    BOOST_TEST(!client.receive());
  }
  BOOST_TEST(server.running.server.counters().handshake_failures == 4U);
  auto client = server.connect();
  client.send(get_echo);
  BOOST_TEST(client.receive().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(closes_on_a_handshake_that_does_not_come) {
  Limits limits;
  limits.handshake = std::chrono::milliseconds(30);
  TlsServer server(limits);
  RawClient client("127.0.0.1", server.running.server.port(0));
  BOOST_TEST(client.is_closed());
  BOOST_TEST(server.running.server.counters().timeouts == 1U);
}

BOOST_AUTO_TEST_CASE(answers_a_client_that_has_finished_sending) {
  TlsServer server;
  auto client = server.connect();
  client.send(get_echo);
  client.finish_sending();
  BOOST_TEST(client.receive().value().status == 200U);
  BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(drops_the_answer_of_a_client_that_is_gone) {
  TlsServer server;
  auto client = server.connect();
  client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  server.running.responder.await_pending(1);
  client.reset();
  server.running.responder.answer_all();
  server.running.server.stop(std::chrono::seconds(10));
  BOOST_TEST(server.running.server.counters().connections_open == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_listener_with_a_client_ca)

BOOST_AUTO_TEST_CASE(serves_only_clients_with_a_certificate_of_it) {
  const Certificate known("known");
  const Certificate stranger("stranger");
  TlsServer server({}, known.certificate);
  auto client = server.connect({{}, known.certificate, known.private_key});
  client.send(get_echo);
  BOOST_TEST(client.receive().value().status == 200U);

  for (const auto& tls : {RawTls{}, RawTls{{}, stranger.certificate, stranger.private_key}}) {
    // In TLS 1.3 the client's side of the handshake ends before the server judges the certificate.
    auto refused = server.connect(tls);
    refused.send(get_echo);
    BOOST_TEST(!refused.receive());
  }
  BOOST_TEST(server.running.server.counters().requests == 1U);
  wait_until([&] { return server.running.server.counters().handshake_failures == 2U; });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(tls_files)

BOOST_AUTO_TEST_CASE(that_do_not_work_are_named) {
  const Certificate one("one");
  const Certificate other("other");
  const auto garbage = one.directory / "garbage.pem";
  std::ofstream(garbage) << "not PEM";
  const auto names = [](const TlsFiles& files, const std::filesystem::path& culprit) {
    return error_of(files).find(culprit.string()) != std::string::npos;
  };
  BOOST_TEST(error_of({one.certificate, one.private_key, {}}).empty());
  BOOST_TEST(names({one.directory / "absent", one.private_key, {}}, one.directory / "absent"));
  BOOST_TEST(names({garbage, one.private_key, {}}, garbage));
  BOOST_TEST(names({one.certificate, garbage, {}}, garbage));
  BOOST_TEST(names({one.certificate, other.private_key, {}}, other.private_key));
  BOOST_TEST(names({one.certificate, one.private_key, garbage}, garbage));
}

BOOST_AUTO_TEST_CASE(with_a_passphrase_are_refused_without_asking_for_it) {
  const Certificate one("one");
  const auto locked = one.directory / "locked.pem";
  const auto made = tests::support::run({{"openssl", "ec", "-in", one.private_key.string(), "-out", locked.string(),
                                          "-aes256", "-passout", "pass:test"}});
  BOOST_REQUIRE(made.succeeded());
  BOOST_TEST(error_of({one.certificate, locked, {}}).find(locked.string()) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace api::http::test
