#include "tests/unit/hsm/fixture.hpp"

#include <array>
#include <mutex>
#include <set>
#include <thread>

using namespace tests::hsm_layer;
using hsm::Fault;

namespace {

constexpr int threads = 8;
constexpr int rounds = 60;

/// On SoftHSM alone, without the recorder's own locks in between.
struct SharedToken {
  tests::support::SofthsmToken softhsm;
  hsm::Token token{
      {.module_path = softhsm.module_path(), .token_uri = softhsm.uri(), .pin = [this] { return softhsm.pin(); }}};
  hsm::WrappedKey kek;

  std::mutex mutex;
  std::vector<Bytes> sealed;
  std::set<Fault> faults;
  int wrong_answers = 0;

  SharedToken() {
    token.connect();
    static_cast<void>(hsm::create_root_key(token, 1));
    hsm::Session session(token);
    kek = hsm::create_key(session, {.scope = {1}, .purpose = hsm::Purpose::data_key_wrapping, .version = 1});
  }

  void use_once(hsm::Session& session, const Bytes& content) {
    const std::array fields{hsm::ClearField{1, content}};
    const std::array<std::uint8_t, 1> wanted{1};
    try {
      auto made = hsm::seal(session, kek, fields, "binding");
      const auto opened = hsm::open(session, kek, made, wanted, "binding");
      const std::lock_guard lock(mutex);
      wrong_answers += copy_of(opened.front()) == content ? 0 : 1;
      sealed.push_back(std::move(made));
    } catch (const hsm::Error& error) {
      const std::lock_guard lock(mutex);
      faults.insert(error.fault());
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_token_that_is_reconnected_under_load, SharedToken)

BOOST_AUTO_TEST_CASE(answers_rightly_or_says_that_it_is_not_there) {
  {
    std::vector<std::jthread> users;
    for (int i = 0; i < threads; ++i) {
      users.emplace_back([this, i] {
        for (int n = 0; n < rounds; ++n) {
          hsm::Session session(token);  // each closes its own while others restart the module
          for (int m = 0; m < 5; ++m) {
            use_once(session, bytes(100, static_cast<unsigned char>(i)));
          }
        }
      });
    }
    for (int i = 0; i < rounds / 2; ++i) {
      token.connect();
      token.recover();
      token.recycle_if_due();
    }
  }
  BOOST_TEST(wrong_answers == 0);
  for (const auto fault : faults) {
    const bool passing = fault == Fault::busy || fault == Fault::session_lost || fault == Fault::login_lost ||
                         fault == Fault::key_lost || fault == Fault::unavailable;
    BOOST_TEST_CONTEXT("fault " << static_cast<int>(fault)) { BOOST_TEST(passing); }
  }
  BOOST_TEST(!sealed.empty());
  hsm::Session session(token);
  const std::array<std::uint8_t, 1> wanted{1};
  for (const auto& blob : sealed) {
    BOOST_CHECK_NO_THROW(static_cast<void>(hsm::open(session, kek, blob, wanted, "binding")));
  }
}

BOOST_AUTO_TEST_CASE(lets_operators_and_upkeep_at_it_together) {
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([this] {
      for (int n = 0; n < 20; ++n) {
        token.unlock();
        token.recycle_if_due();
        static_cast<void>(token.describe());
      }
    });
  }
  callers.clear();
  BOOST_TEST((token.state() == hsm::TokenState::ready));
}

BOOST_AUTO_TEST_SUITE_END()
