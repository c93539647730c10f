#include "tests/support/directory.hpp"
#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <regex>
#include <sstream>

namespace tests::end_to_end {

using support::Json;
using support::Process;
using support::read_file;
using support::Service;

namespace {

/// A collector with a certificate for 127.0.0.1, and a service whose audit log goes there.
struct Collected {
  support::TemporaryDirectory place{"syslog"};
  std::filesystem::path received = place / "received";
  std::string port = "0";
  std::unique_ptr<Process> collector;
  Service service{{.start = false}};

  Collected() {
    for (const std::string name : {"collector", "stranger"}) {
      const auto made =
          support::run({.arguments = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                      "-nodes", "-keyout", place / (name + ".key"), "-out", place / (name + ".pem"),
                                      "-days", "2", "-subj", "/CN=" + name, "-addext",
                                      "subjectAltName=IP:127.0.0." + std::string(name == "collector" ? "1" : "9")}});
      BOOST_TEST_REQUIRE(made.succeeded());
    }
    support::write_file(received, {});
    listen("collector", "-");
    configure();
    BOOST_TEST_REQUIRE(service.coffer({"init"}).code == 0);
  }

  void listen(const std::string& certificate, const std::string& client_ca) {
    const auto output = place / "output";
    support::write_file(output, {});
    collector = std::make_unique<Process>(
        support::Command{.arguments = {COFFER_SYSLOG_RECEIVER, port, place / (certificate + ".pem"),
                                       place / (certificate + ".key"), client_ca, received},
                         .standard_output = output,
                         .standard_error = place / "errors"});
    BOOST_TEST_REQUIRE(collector->wait_for_line("listening on "));
    const auto text = read_file(output);
    port = text.substr(std::string("listening on ").size(), text.size() - std::string("listening on ").size() - 1);
  }

  void configure(std::map<std::string, std::string> more = {}) {
    more.insert({{"audit.syslog", support::json_text("127.0.0.1:" + port)},
                 {"audit.syslog_ca", support::json_text((place / "collector.pem").string())},
                 {"audit.checkpoint_seconds", "1"}});
    service.configure(more);
  }

  std::vector<std::string> messages() const {
    std::vector<std::string> lines;
    std::istringstream stream(read_file(received));
    for (std::string line; std::getline(stream, line);) {
      lines.push_back(line);
    }
    return lines;
  }

  static Json content_of(const std::string& message) { return Json(message.substr(message.find('{'))); }

  /// Numbers of the entries that arrived, in order, each once.
  std::vector<std::uint64_t> entries() const {
    std::vector<std::uint64_t> numbers;
    for (const auto& message : messages()) {
      const auto content = content_of(message);
      if (content.text("/type") == "entry") {
        numbers.push_back(std::stoull(content.text("/number")));
      }
    }
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
  }

  bool has_all() const {
    const auto there = entries();
    return service.metric("coffer_audit_syslog_behind_entries") == 0 && !there.empty() &&
           there.back() == there.size() &&
           static_cast<double>(there.size()) >= service.metric("coffer_audit_entries").value();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_syslog_collector, Collected)

BOOST_AUTO_TEST_CASE(is_sent_every_entry_and_checkpoint_in_the_syntax_of_the_standard) {
  service.start();
  service.make_tenant("one");
  BOOST_TEST(service.eventually([&] { return has_all(); }));
  BOOST_TEST(service.metric("coffer_audit_syslog_connected").value() == 1);
  const auto is_checkpoint = [](const std::string& message) {
    return message.find(" checkpoint [") != std::string::npos;
  };
  BOOST_TEST(service.eventually([&] { return std::ranges::any_of(messages(), is_checkpoint); }));
  const std::regex syntax(
      R"(<1(08|09|10)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00 \S+ cofferd \d+ (entry|checkpoint) )"
      R"(\[meta sequenceId="\d+"\] \{.*\})");
  for (const auto& message : messages()) {
    BOOST_TEST(std::regex_match(message, syntax), message);
  }
}

BOOST_AUTO_TEST_CASE(gets_what_was_written_while_it_was_away) {
  service.start();
  BOOST_TEST(service.eventually([&] { return has_all(); }));
  collector->kill();
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_audit_syslog_connected") == 0; }));
  service.make_tenant("one");
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_audit_syslog_behind_entries") >= 1; }));
  listen("collector", "-");
  BOOST_TEST(service.eventually([&] { return has_all(); }));
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_restart_where_it_was) {
  service.start();
  BOOST_TEST(service.eventually([&] { return has_all(); }));
  const auto before = messages().size();
  service.stop();
  collector->kill();
  support::write_file(place / "first", read_file(received));
  listen("collector", "-");
  service.start();
  service.make_tenant("one");
  BOOST_TEST(service.eventually([&] { return has_all(); }));
  BOOST_TEST(messages().size() < 2 * before + 10);
  for (std::size_t i = 1; i + 1 < before; ++i) {
    BOOST_TEST(std::ranges::count(messages(), messages()[i]) == 1);
  }
}

BOOST_AUTO_TEST_CASE(can_verify_what_it_was_sent) {
  service.start();
  service.make_tenant("one");
  BOOST_TEST(service.eventually([&] { return has_all(); }));
  std::string lines;
  for (const auto& message : messages()) {
    lines += message.substr(message.find('{')) + "\n";
  }
  support::write_file(place / "known.jsonl", lines);
  const auto ran = service.coffer({"audit", "verify", "--known", place / "known.jsonl"});
  BOOST_TEST(ran.code == 0, ran.out);
}

BOOST_AUTO_TEST_CASE(is_sent_nothing_unless_its_certificate_is_good) {
  collector->kill();
  listen("stranger", "-");
  configure({{"audit.syslog_ca", support::json_text((place / "stranger.pem").string())}});  // right chain, wrong name
  service.start();
  BOOST_TEST(service.eventually(
      [&] { return service.log().find("does not reach its syslog collector") != std::string::npos; }));
  service.stop();
  configure();  // wrong chain
  service.start();
  service.make_tenant("one");
  BOOST_TEST(service.metric("coffer_audit_syslog_connected").value() == 0);
  BOOST_TEST(messages().empty());
}

BOOST_AUTO_TEST_CASE(knows_the_service_by_its_certificate_where_it_asks_for_one) {
  collector->kill();
  listen("collector", service.ca());
  configure({{"audit.syslog_certificate", support::json_text(service.ca().string())},
             {"audit.syslog_private_key", support::json_text((service.home() / "key.pem").string())}});
  service.start();
  BOOST_TEST(service.eventually([&] { return has_all(); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
