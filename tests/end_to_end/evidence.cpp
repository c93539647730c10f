#include "tests/support/directory.hpp"
#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace tests::end_to_end {

using support::Json;
using support::Ran;
using support::read_file;
using support::Service;
using support::write_file;

namespace {

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.emplace_back(line);
  }
  return lines;
}

struct Audited {
  Service service{{.settings = {{"audit.checkpoint_entries", "5"}, {"audit.checkpoint_seconds", "3600"}}}};
  std::filesystem::path key = service.home() / "audit.pem";
  std::filesystem::path file = service.home() / "audit.jsonl";

  void make_tokens(int count) const {
    auto client = service.client();
    for (; count > 0; --count) {
      BOOST_TEST_REQUIRE(client.post("/tokens", R"({"type":"token","data":"x"})").status == 201U);
    }
  }

  Ran pin_and_export() const {
    BOOST_TEST_REQUIRE(service.coffer({"audit", "key", "--out", key}).code == 0);
    return service.coffer({"audit", "export", "--file", file});
  }

  Ran verify_file(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"audit", "verify", "--export", file, "--key", key};
    words.insert(words.end(), more.begin(), more.end());
    return service.coffer(words);
  }

  /// How many entries of the log do this to such an entity.
  std::size_t count(std::string_view operation, std::string_view entity_type,
                    std::string_view outcome = "success") const {
    const auto all = lines_of(service.coffer({"audit", "export"}).out);
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const Json& line) {
      return line.text("/operation") == operation && line.text("/entity_type") == entity_type &&
             line.text("/outcome") == outcome;
    }));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_audit_log, Audited)

BOOST_AUTO_TEST_CASE(verifies_online_and_from_an_export_with_the_public_key_alone) {
  make_tokens(12);
  const auto online = service.coffer({"audit", "verify"});
  BOOST_TEST(online.code == 0, online.out);
  BOOST_TEST(online.text("/whole") == "true");
  BOOST_TEST(pin_and_export().code == 0);
  service.stop();
  const auto offline = verify_file();
  BOOST_TEST(offline.code == 0, offline.out);
  BOOST_TEST(std::stoul(offline.text("/proven_to")) >= std::stoul(online.text("/proven_to")));
  BOOST_TEST(std::stoul(offline.text("/checkpoints")) >= 3U);
}

BOOST_AUTO_TEST_CASE(shows_in_an_export_what_was_changed_in_it) {
  make_tokens(3);
  BOOST_TEST(pin_and_export().code == 0);
  auto lines = read_file(file);
  const auto place = lines.find("\"operation\":\"create\",\"entity_type\":\"token\"");
  BOOST_TEST_REQUIRE(place != std::string::npos);
  const auto number =
      Json(lines.substr(lines.rfind('\n', place) + 1, lines.find('\n', place) - lines.rfind('\n', place)))
          .text("/number");
  lines.replace(lines.find("create", place), 6, "delete");
  write_file(file, lines);
  const auto ran = verify_file();
  BOOST_TEST(ran.code == 1);
  BOOST_TEST(ran.text("/error/report/findings/0/entry") == number);
}

BOOST_AUTO_TEST_CASE(is_not_verified_by_another_key) {
  BOOST_TEST(pin_and_export().code == 0);
  const Service other;
  BOOST_TEST_REQUIRE(other.coffer({"audit", "key", "--out", key}).code == 0);
  const auto ran = verify_file();
  BOOST_TEST(ran.code == 1);
  BOOST_TEST(ran.text("/error/message").find("signed by a key that is not known") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(has_checkpoints_that_openssl_verifies) {
  make_tokens(5);
  BOOST_TEST(pin_and_export().code == 0);
  std::string note;
  std::string signature;
  for (const auto& line : lines_of(read_file(file))) {
    if (line.text("/type") == "checkpoint") {
      note = "coffer audit checkpoint v1\nstore " + line.text("/store_id") + "\nentry " + line.text("/number") +
             "\nhead " + line.text("/head") + "\ntime " + line.text("/time") + "\nprevious " + line.text("/previous") +
             "\nkey " + line.text("/key") + "\n";
      signature.clear();
      const auto hex = line.text("/signature");
      for (std::size_t at = 0; at < hex.size(); at += 2) {
        signature.push_back(static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16)));
      }
    }
  }
  write_file(service.home() / "note", note);
  write_file(service.home() / "signature", signature);
  const auto verify = [&] {
    return support::run({.arguments = {"openssl", "dgst", "-sha256", "-verify", key, "-signature",
                                       service.home() / "signature", service.home() / "note"}});
  };
  BOOST_TEST(verify().succeeded());
  write_file(service.home() / "note", note + "\n");
  BOOST_TEST(!verify().succeeded());
}

BOOST_AUTO_TEST_CASE(is_signed_at_every_multiple_of_the_interval) {
  make_tokens(20);
  const auto all = lines_of(service.coffer({"audit", "export"}).out);
  const auto is_signed = [&](std::uint64_t number) {
    return std::ranges::any_of(all, [&](const Json& line) {
      return line.text("/type") == "checkpoint" && line.text("/number") == std::to_string(number);
    });
  };
  std::uint64_t last = 0;
  for (const auto& line : all) {
    if (line.text("/type") == "checkpoint") {
      const auto number = std::stoull(line.text("/number"));
      BOOST_TEST(number - last <= 5U);
      last = number;
    }
  }
  BOOST_TEST(is_signed(last));
  BOOST_TEST(last >= 20U);
}

BOOST_AUTO_TEST_CASE(is_followed_as_it_is_written) {
  make_tokens(1);
  const auto ran = service.coffer({"audit", "tail", "--first", "1", "--count", "3"});
  BOOST_TEST(ran.code == 0);
  std::vector<std::string> numbers;
  for (const auto& line : lines_of(ran.out)) {
    if (line.text("/type") == "entry") {
      numbers.push_back(line.text("/number"));
    }
  }
  BOOST_TEST(numbers == (std::vector<std::string>{"1", "2", "3"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(says_when_the_service_starts_and_stops_and_is_configured_anew) {
  BOOST_TEST(count("create", "configuration") == 1U);
  service.stop();
  service.configure({{"tokens.intent_hours", "3"}});
  service.start();
  BOOST_TEST(count("start", "service") == 2U);
  BOOST_TEST(count("stop", "service") == 1U);
  BOOST_TEST(count("update", "configuration") == 1U);
}

BOOST_AUTO_TEST_CASE(says_who_was_turned_away) {
  auto stranger = service.client("not-a-key");
  BOOST_TEST(stranger.get("/tokens/x").status == 401U);
  BOOST_TEST(stranger.get("/tokens/x").status == 401U);
  const auto reader = service.make_application("reader", {.permissions = {"token:read"}});
  auto forbidden = service.client(reader.key);
  BOOST_TEST(forbidden.post("/tokens", R"({"type":"token","data":"x"})").status == 403U);
  BOOST_TEST(service.eventually([&] { return count("authenticate", "access", "refused") >= 1; }));
  BOOST_TEST(service.eventually([&] { return count("authorize", "access", "refused") >= 1; }));
}

BOOST_AUTO_TEST_CASE(says_what_operators_did_and_failed_to_do) {
  BOOST_TEST(service.coffer({"status"}).code == 0);
  BOOST_TEST(service.coffer({"tenants", "create", "--name", "main"}).code == 1);
  BOOST_TEST(count("perform", "verb") >= 1U);
  BOOST_TEST(count("perform", "verb", "refused") == 1U);
  BOOST_TEST(count("read", "audit-log") >= 2U);
}

BOOST_AUTO_TEST_CASE(is_whole_after_the_process_was_killed) {
  for (int round = 0; round < 3; ++round) {
    make_tokens(7);
    service.kill();
    service.start();
  }
  BOOST_TEST(service.coffer({"audit", "verify"}).code == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_store_that_was_rolled_back, Audited)

BOOST_AUTO_TEST_CASE(is_not_served_until_an_operator_accepts_it) {
  make_tokens(3);
  service.stop();
  std::filesystem::copy(service.data(), service.home() / "copy", std::filesystem::copy_options::recursive);
  service.start();
  make_tokens(3);
  BOOST_TEST(pin_and_export().code == 0);
  service.stop();
  std::filesystem::remove_all(service.data());
  std::filesystem::rename(service.home() / "copy", service.data());

  BOOST_TEST_REQUIRE(service.launch());
  BOOST_TEST(!service.ready());
  const auto status = service.coffer({"status"});
  BOOST_TEST(status.text("/state") == "rolled-back");
  BOOST_TEST(status.text("/history") == "behind");
  auto client = service.client();
  BOOST_TEST(client.post("/tokens", R"({"type":"token","data":"x"})").status == 503U);
  const auto found = service.coffer({"audit", "verify", "--known", file});
  BOOST_TEST(found.code == 1);
  BOOST_TEST(found.text("/error/message").find("cut off") != std::string::npos);

  BOOST_TEST(service.coffer({"audit", "acknowledge", "--confirm", "yes"}).code == 2);
  BOOST_TEST(!service.ready());
  BOOST_TEST(service.coffer({"audit", "acknowledge", "--confirm", status.text("/store_id")}).code == 0);
  BOOST_TEST(service.ready());
  make_tokens(1);
  const auto whole = service.coffer({"audit", "verify", "--key", key});
  BOOST_TEST(whole.code == 0, whole.out);
  BOOST_TEST(whole.text("/accepted/0/what").starts_with("behind: "));
  service.restart();
  BOOST_TEST(service.ready());
  BOOST_TEST(service.coffer({"audit", "verify", "--known", file}).code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
