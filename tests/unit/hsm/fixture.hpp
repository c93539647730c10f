#pragma once

#include "hsm/provision.hpp"
#include "hsm/token.hpp"
#include "hsm/vault.hpp"
#include "tests/support/faulty_module.hpp"
#include "tests/support/softhsm.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

namespace tests::hsm_layer {

using Bytes = std::vector<unsigned char>;

/// For BOOST_CHECK_EXCEPTION.
inline auto is(hsm::Fault fault) {
  return [fault](const hsm::Error& error) {
    BOOST_TEST_MESSAGE(error.what());
    return error.fault() == fault;
  };
}

/// A SoftHSM token behind the recording and failing module, not connected yet.
struct UnconnectedToken {
  support::SofthsmToken softhsm;
  support::FaultyModule module;
  std::atomic<int> pin_reads{0};
  enum class Pin { right, wrong, empty } pin = Pin::right;
  hsm::Token token;
  hsm::Session session{token};

  UnconnectedToken();
  ~UnconnectedToken();

  /// Calls of one function since the trace was forgotten.
  [[nodiscard]] std::vector<support::TracedCall> calls(std::string_view function) const;
};

/// A connected token with a root key and one key of each purpose.
struct ReadyToken : UnconnectedToken {
  hsm::WrappedKey kek;
  hsm::WrappedKey hmac_key;

  ReadyToken();

  [[nodiscard]] hsm::WrappedKey make(hsm::Purpose purpose, std::uint32_t version = 1, std::uint8_t owner = 1);
  [[nodiscard]] Bytes seal(const Bytes& content, std::string_view binding = "binding");
  [[nodiscard]] Bytes open(const Bytes& sealed, std::string_view binding = "binding");
};

[[nodiscard]] Bytes bytes(std::size_t size, unsigned char first = 0);
[[nodiscard]] Bytes copy_of(const hsm::Secret& secret);

}  // namespace tests::hsm_layer
