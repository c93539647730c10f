#include "appliance/error.hpp"
#include "appliance/keys/kind.hpp"
#include "appliance/keys/life.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <utility>

using namespace appliance;
using keys::KeyState;

namespace {

/// NIST SP 800-57 part 1, section 7, without suspension; the last two as in KMIP 2.1.
const std::set<std::pair<KeyState, KeyState>> steps{{KeyState::pre_activation, KeyState::active},
                                                    {KeyState::pre_activation, KeyState::compromised},
                                                    {KeyState::pre_activation, KeyState::destroyed},
                                                    {KeyState::active, KeyState::deactivated},
                                                    {KeyState::active, KeyState::compromised},
                                                    {KeyState::deactivated, KeyState::compromised},
                                                    {KeyState::deactivated, KeyState::destroyed},
                                                    {KeyState::compromised, KeyState::destroyed_compromised},
                                                    {KeyState::destroyed, KeyState::destroyed_compromised}};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_life_of_a_key)

BOOST_AUTO_TEST_CASE(has_the_steps_of_the_standard_and_refuses_every_other_with_its_reason) {
  for (const auto from : keys::all_states) {
    for (const auto to : keys::all_states) {
      BOOST_TEST_CONTEXT(name_of(from) << " to " << name_of(to)) {
        const keys::Life life{.state = from, .created_at = 1};
        if (steps.contains({from, to})) {
          BOOST_TEST((moved(life, to, 7).state == to));
        } else {
          BOOST_CHECK_EXCEPTION(static_cast<void>(moved(life, to, 7)), Error, [&](const Error& error) {
            const std::string text = error.what();
            return error.fault() == Fault::refused && text.find(name_of(from)) != std::string::npos &&
                   text.ends_with(keys::refusal(from, to)) && !keys::refusal(from, to).empty();
          });
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(keeps_the_date_of_each_step) {
  auto life = moved({.state = KeyState::pre_activation, .created_at = 1}, KeyState::active, 2);
  life = moved(life, KeyState::deactivated, 3);
  life = moved(life, KeyState::destroyed, 4);
  life = moved(life, KeyState::destroyed_compromised, 5);
  BOOST_TEST(life.created_at == 1);
  BOOST_TEST(life.activated_at == 2);
  BOOST_TEST(life.deactivated_at == 3);
  BOOST_TEST(life.destroyed_at == 4);
  BOOST_TEST(life.compromised_at == 5);
}

BOOST_AUTO_TEST_CASE(ends_with_its_cryptoperiod_where_one_is_set) {
  Config::Keys settings;
  settings.tenant_cryptoperiod_days = 2;
  settings.index_cryptoperiod_days = 0;
  const UnixMicros day = UnixMicros{24} * 3600 * 1'000'000;
  BOOST_TEST(keys::end_of_cryptoperiod(keys::Kind::tenant, 5, settings).value() == 2 * day + 5);
  BOOST_TEST(!keys::end_of_cryptoperiod(keys::Kind::tenant, 0, settings).has_value());
  BOOST_TEST(!keys::end_of_cryptoperiod(keys::Kind::index, 5, settings).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_key)

BOOST_AUTO_TEST_CASE(is_named_by_kind_and_version) {
  for (const auto kind : keys::all_kinds) {
    const keys::KeyVersion key{.kind = kind, .version = 12};
    BOOST_TEST((keys::parse_key_version(keys::to_string(key)) == key));
  }
  for (const auto* text : {"", "tenant", "tenant/", "tenant/0", "tenant/-1", "tenant/1x", "tenant/99999999999", "/1",
                           "Tenant/1", "tenants/1", "tenant /1", "tenant/1/1"}) {
    BOOST_TEST(!keys::parse_key_version(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
