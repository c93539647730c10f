#include "tests/unit/ceremony/fixture.hpp"

#include <map>

using tests::ceremony::calls_in;
using tests::ceremony::Lines;
using tests::ceremony::Result;
using tests::ceremony::Site;

namespace {

/// "C_GenerateKey 2": the second call of that function, for each call of a ceremony that changes or uses something.
Lines points_of_failure() {
  const Site site(false, false);
  Lines points;
  std::map<std::string, int> seen;
  for (const auto& call : calls_in(site.dry_run().out)) {
    const auto function = call.substr(0, call.find('('));
    points.push_back(function + " " + std::to_string(++seen[function]));
  }
  return points;
}

/// Does what the message says, once the module works again.
Result begin_again(const Site& site, const Result& interrupted) {
  constexpr std::string_view option = "--continue ";
  const auto at = interrupted.err.find(option);
  if (at == std::string::npos) {
    return site.rehearse();
  }
  const auto begin = at + option.size();
  return site.rehearse({"--continue", interrupted.err.substr(begin, interrupted.err.find(';', begin) - begin)});
}

void check_whole(const Site& site) {
  site.take_key();
  const auto found =
      site.coffer({"audit", "verify", "--transcript", site.transcript, "--key", site.directory / "audit.pem"});
  BOOST_TEST(found.code == 0, found.err);
}

void interrupt(const std::string& rule, bool with_copies = false) {
  const Site site(true, with_copies);
  site.module->plan(rule);
  auto result = site.rehearse();
  site.module->clear_plan();
  BOOST_TEST_MESSAGE(rule << ": " << result.err);
  if (result.code != 0) {
    BOOST_TEST(result.err.find("interrupted in step") != std::string::npos, result.err);
    if (result.err.find("The appliance is set up") == std::string::npos) {
      BOOST_TEST(!std::filesystem::exists(site.transcript));
      auto again = begin_again(site, result);
      // Where the token did not answer, the second run says what there is.
      again = again.code != 0 && again.err.find("--continue") != std::string::npos ? begin_again(site, again) : again;
      BOOST_TEST(again.code == 0, again.err);
    }
  }
  check_whole(site);
  BOOST_TEST(site.rehearse().err.find("already set up") != std::string::npos);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(an_interrupted_ceremony)

BOOST_AUTO_TEST_CASE(says_what_there_is_and_can_be_held_after_that_whichever_call_failed) {
  for (const auto& point : points_of_failure()) {
    BOOST_TEST_CONTEXT(point) { interrupt(point + " CKR_DEVICE_ERROR"); }
  }
}

BOOST_AUTO_TEST_CASE(whose_call_was_made_all_the_same_finds_what_it_made) {
  for (const auto* point : {"C_GenerateKey 1", "C_GenerateKeyPair 1", "C_CreateObject 1", "C_Sign 2"}) {
    BOOST_TEST_CONTEXT(point) { interrupt(std::string(point) + " CKR_DEVICE_ERROR after"); }
  }
}

BOOST_AUTO_TEST_CASE(takes_up_the_copies_that_it_made) {
  for (const auto* point : {"C_GenerateKeyPair 2", "C_UnwrapKey 2", "C_UnwrapKey 7", "C_WrapKey 5", "C_Sign 1"}) {
    BOOST_TEST_CONTEXT(point) { interrupt(std::string(point) + " CKR_DEVICE_ERROR", true); }
  }
}

BOOST_AUTO_TEST_CASE(goes_on_with_no_other_key_than_the_one_that_was_named) {
  const Site site(true, false);
  site.module->plan("C_GenerateKeyPair 1 CKR_DEVICE_ERROR");
  const auto interrupted = site.rehearse();
  BOOST_TEST(interrupted.code == 3);
  site.module->clear_plan();
  BOOST_TEST(interrupted.err.find("The token holds the root key with the check value") != std::string::npos,
             interrupted.err);
  BOOST_TEST(std::filesystem::exists(site.directory / "example.transcript.interrupted"));
  const auto unasked = site.rehearse();
  BOOST_TEST(unasked.code == 1);
  BOOST_TEST(unasked.err.find("the token holds a root key already") != std::string::npos, unasked.err);
  const auto other = site.rehearse({"--continue", "abcdef"});
  BOOST_TEST(other.code == 1);
  BOOST_TEST(other.err.find("not the one given with --continue") != std::string::npos, other.err);
  BOOST_TEST(begin_again(site, interrupted).code == 0);
  BOOST_TEST(tests::support::read_file(site.transcript).find("The root key is there already") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(does_not_send_a_refused_pin_again) {
  const Site site(true, false);
  site.module->plan("C_Login every CKR_PIN_INCORRECT");
  const auto refused = site.rehearse();
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.err.find("No key was made") != std::string::npos, refused.err);
  BOOST_TEST(tests::support::calls_of(site.module->trace(), "C_Login").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
