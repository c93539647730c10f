#include "tests/end_to_end/guardian_forward.hpp"
#include "tests/end_to_end/guardian_session.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/process.hpp"
#include "tests/support/store_view.hpp"

#include <algorithm>

namespace tests::end_to_end {

namespace {

const std::string canary = "4539578763621486";

/// Types a card into the page as a person would, and waits for what it says then.
std::string filling(const std::string& number) {
  return R"((async () => {
    const type = (id, text) => {
      const field = document.getElementById(id);
      field.value = text;
      field.dispatchEvent(new Event("input"));
    };
    type("number", ")" +
         number + R"(");
    type("month", "8");
    type("year", "2032");
    type("code", "321");
    type("name", "Ida Holm");
    const result = document.getElementById("result");
    const done = new Promise((resolve) => new MutationObserver(() => {
      if (result.dataset.status) resolve();
    }).observe(result, { attributes: true, childList: true }));
    document.querySelector("button").click();
    await done;
    return result.dataset.status + " " + result.textContent;
  })())";
}

/// SHA-256 of the public key in a certificate, in base64.
std::string spki_of(const std::filesystem::path& certificate) {
  const support::TemporaryDirectory directory("spki");
  support::write_file(directory / "digest", {});
  const auto command = "openssl x509 -in '" + certificate.string() +
                       "' -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64";
  const auto made = support::run({.arguments = {"sh", "-c", command}, .standard_output = directory / "digest"});
  BOOST_TEST_REQUIRE(made.succeeded());
  auto text = support::read_file(directory / "digest");
  std::erase(text, '\n');
  return text;
}

struct OwnService {
  support::Receiver receiver;
  support::Service service{ForwardService::options(receiver, {})};
};

struct Shop : OwnService, Capturing {
  Shop() : Capturing(OwnService::service) {}

  /// What the page says after a card was typed into it: status and text.
  std::string pay(const std::string& session, const std::string& number) {
    const support::TemporaryDirectory directory("page");
    support::write_file(directory / "script", filling(number));
    support::write_file(directory / "out", {});
    support::write_file(directory / "err", {});
    const auto& vault = OwnService::service;
    const auto query = "vault=https://127.0.0.1:" + std::to_string(vault.port()) + "&session=" + session;
    const std::string command = R"(exec python3 "$0" "$1" "$2" "$3" < "$4")";
    const auto shown = support::run({.arguments = {"sh", "-c", command, COFFER_BROWSER, COFFER_CAPTURE_PAGE, query,
                                                   spki_of(vault.ca()), directory / "script"},
                                     .standard_output = directory / "out",
                                     .standard_error = directory / "err"},
                                    std::chrono::seconds(60));
    BOOST_TEST(shown.succeeded(), support::read_file(directory / "err"));
    auto text = support::read_file(directory / "out");
    std::erase(text, '\n');
    return text;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_page_in_a_browser, Shop)

BOOST_AUTO_TEST_CASE(hands_over_a_card_that_is_nowhere_else_in_clear) {
  auto& vault = OwnService::service;
  const auto session = open();
  const auto said = pay(session, canary);
  BOOST_TEST_REQUIRE(said.starts_with("success "), said);
  const auto token = said.substr(said.find(' ') + 1);
  BOOST_TEST(state_of(session).text("/data/token_id") == token);
  BOOST_TEST(admin.get("/api/pci/tokens/" + token).text("/card/masked_account_number") == "453957******1486");
  const auto held = reveal(token);
  BOOST_TEST(held.text("/data/number") == canary);
  BOOST_TEST(held.text("/data/cvc") == "321");
  BOOST_TEST(held.text("/data/name") == "Ida Holm");
  const auto sent = admin.post("/api/pci/tokens/" + token + "/forward",
                               R"({"pan":"{{ account_number }}","cvv":"{{ security_code }}","amount":1999})",
                               {{"x-destination-url", receiver.url("/psp")}});
  BOOST_TEST(sent.status == 200U, sent.body);
  const auto received = receiver.last_request();
  BOOST_TEST(received.ends_with(R"({"pan":")" + canary + R"(","cvv":"321","amount":1999})"), received);
  vault.stop();
  BOOST_TEST(support::find_canary(vault.data(), canary).empty());
  BOOST_TEST(support::find_canary_in(support::all_bytes(*vault.open_store()), canary).empty());
  BOOST_TEST(support::find_canary_in(vault.log(), canary).empty());
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_card) {
  BOOST_TEST(pay(open(), "4539578763621487") == "failure The card number is mistyped");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
