#include "tests/unit/hsm/fixture.hpp"

#include <optional>
#include <string>

using namespace tests::hsm_layer;
using hsm::Fault;
using hsm::TokenState;

BOOST_FIXTURE_TEST_SUITE(a_pin, UnconnectedToken)

BOOST_AUTO_TEST_CASE(is_sent_once_where_it_is_wrong) {
  pin = Pin::wrong;
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(Fault::pin_refused));
  BOOST_TEST((token.state() == TokenState::locked));
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(Fault::pin_refused));
  BOOST_CHECK_EXCEPTION(token.recover(), hsm::Error, is(Fault::pin_refused));
  Bytes out(8);
  BOOST_CHECK_EXCEPTION(hsm::random(session, out), hsm::Error, is(Fault::pin_refused));
  BOOST_TEST(calls("C_Login").size() == 1U);
  BOOST_TEST(pin_reads == 1);
}

BOOST_AUTO_TEST_CASE(is_sent_once_more_on_an_operators_word) {
  pin = Pin::wrong;
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(Fault::pin_refused));
  BOOST_CHECK_EXCEPTION(token.unlock(), hsm::Error, is(Fault::pin_refused));
  BOOST_TEST(calls("C_Login").size() == 2U);
  pin = Pin::right;
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(Fault::pin_refused));
  token.unlock();
  BOOST_TEST((token.state() == TokenState::ready));
  BOOST_TEST(calls("C_Login").size() == 3U);
}

BOOST_AUTO_TEST_CASE(is_not_sent_where_there_is_none) {
  pin = Pin::empty;
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(Fault::pin_refused));
  BOOST_TEST((token.state() == TokenState::locked));
  BOOST_TEST(calls("C_Login").empty());
  pin = Pin::right;
  token.unlock();
  BOOST_TEST((token.state() == TokenState::ready));
}

BOOST_AUTO_TEST_CASE(stops_everything_where_it_is_refused_in_a_repair) {
  token.connect();
  pin = Pin::wrong;
  Bytes out(2000);
  module.plan("C_GenerateRandom 1 CKR_SESSION_HANDLE_INVALID");
  BOOST_CHECK_EXCEPTION(hsm::random(session, out), hsm::Error, is(Fault::pin_refused));
  BOOST_TEST((token.state() == TokenState::locked));
  BOOST_CHECK_EXCEPTION(hsm::random(session, out), hsm::Error, is(Fault::pin_refused));
  BOOST_TEST(calls("C_Login").size() == 2U);
}

BOOST_AUTO_TEST_CASE(may_be_tried_by_upkeep_where_the_token_was_away_at_unlock) {
  pin = Pin::wrong;
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(Fault::pin_refused));
  pin = Pin::right;
  module.unplug();
  BOOST_CHECK_EXCEPTION(token.unlock(), hsm::Error, is(Fault::unavailable));
  BOOST_TEST((token.state() == TokenState::absent));
  module.plug_in();
  token.recover();
  BOOST_TEST((token.state() == TokenState::ready));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_token_uri)

BOOST_AUTO_TEST_CASE(names_one_token_or_none) {
  const tests::support::SofthsmToken softhsm;
  struct Case {
    std::string uri;
    std::optional<Fault> fault;
  };
  const std::vector<Case> table{
      {softhsm.uri(), std::nullopt},
      {"pkcs11:token=" + softhsm.label() + ";manufacturer=SoftHSM%20project", std::nullopt},
      {"pkcs11:token=another", Fault::unavailable},
      {"pkcs11:token=" + softhsm.label() + ";serial=0", Fault::unavailable},
      {"token=" + softhsm.label(), Fault::misuse},
      {"", Fault::misuse},
      {"pkcs11:token=" + softhsm.label() + ";colour=red", Fault::misuse},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.uri) {
      hsm::Token token(
          {.module_path = softhsm.module_path(), .token_uri = c.uri, .pin = [&] { return softhsm.pin(); }});
      if (c.fault) {
        BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(*c.fault));
        BOOST_TEST((token.state() == TokenState::absent));
      } else {
        BOOST_CHECK_NO_THROW(token.connect());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(needs_a_module_behind_it) {
  for (const auto* path : {"/nowhere/module.so", "/etc/hostname", "libc.so.6"}) {
    BOOST_TEST_CONTEXT(path) {
      BOOST_CHECK_EXCEPTION(hsm::Token({.module_path = path, .token_uri = "pkcs11:token=x", .pin = {}}), hsm::Error,
                            is(Fault::misuse));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
