#include "tests/unit/support/pkcs11_client.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

using namespace tests::support;

BOOST_FIXTURE_TEST_SUITE(an_unplugged_token, Pkcs11Client)

BOOST_AUTO_TEST_CASE(refuses_every_call) {
  const CK_SESSION_HANDLE session = ready();
  module.unplug();
  CK_TOKEN_INFO info{};
  BOOST_TEST(random(session) == CKR_DEVICE_REMOVED);
  BOOST_TEST(list().C_GetTokenInfo(slot(), &info) == CKR_TOKEN_NOT_PRESENT);
  BOOST_TEST(open() == 0U);
  BOOST_TEST(initialise() == CKR_DEVICE_REMOVED);
  BOOST_TEST(module.trace().back().fault == "absent");
}

BOOST_AUTO_TEST_CASE(comes_back_without_its_old_sessions_login_and_session_keys) {
  const CK_SESSION_HANDLE old_session = ready();
  CK_OBJECT_HANDLE key = 0;
  BOOST_REQUIRE_EQUAL(make_key(old_session, key), CKR_OK);
  module.unplug();
  BOOST_TEST(random(old_session) == CKR_DEVICE_REMOVED);
  module.plug_in();
  BOOST_TEST(random(old_session) == CKR_SESSION_HANDLE_INVALID);
  const CK_SESSION_HANDLE fresh = open();
  BOOST_TEST(fresh != 0U);
  BOOST_TEST(log_in(fresh) == CKR_OK);
  CK_ULONG size = 0;
  BOOST_TEST(list().C_GetObjectSize(fresh, key, &size) == CKR_OBJECT_HANDLE_INVALID);
  BOOST_TEST(random(fresh) == CKR_OK);
  BOOST_TEST(random(old_session) == CKR_SESSION_HANDLE_INVALID);
}

BOOST_AUTO_TEST_CASE(can_be_finalized_and_initialised_when_it_is_back) {
  ready();
  module.unplug();
  BOOST_TEST(list().C_Finalize(nullptr) == CKR_OK);
  BOOST_TEST(initialise() == CKR_DEVICE_REMOVED);
  module.plug_in();
  BOOST_TEST(initialise() == CKR_OK);
  const CK_SESSION_HANDLE fresh = ready();
  BOOST_TEST(random(fresh) == CKR_OK);
}

BOOST_AUTO_TEST_CASE(can_go_and_come_while_threads_use_it) {
  std::vector<CK_SESSION_HANDLE> sessions{ready(), open(), open(), open()};
  {
    std::vector<std::jthread> users;
    for (const CK_SESSION_HANDLE session : sessions) {
      users.emplace_back([this, session] {
        while (random(session) != CKR_SESSION_HANDLE_INVALID) {
        }
      });
    }
    module.unplug();
    BOOST_TEST(random(sessions[0]) == CKR_DEVICE_REMOVED);
    module.plug_in();
  }
  BOOST_TEST(random(ready()) == CKR_OK);
}

BOOST_AUTO_TEST_SUITE_END()
