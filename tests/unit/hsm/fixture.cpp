#include "tests/unit/hsm/fixture.hpp"

#include <array>
#include <numeric>

namespace tests::hsm_layer {

UnconnectedToken::UnconnectedToken()
    : token({.module_path = module.module_path(), .token_uri = softhsm.uri(), .pin = [this] {
               ++pin_reads;
               switch (pin) {
                 case Pin::right:
                   return softhsm.pin();
                 case Pin::wrong:
                   return hsm::Secret(hsm::bytes_of("0000-not-the-pin"));
                 case Pin::empty:
                   break;
               }
               return hsm::Secret();
             }}) {}

UnconnectedToken::~UnconnectedToken() {
  module.clear_plan();
  module.plug_in();
}

std::vector<support::TracedCall> UnconnectedToken::calls(std::string_view function) const {
  return support::calls_of(module.trace(), function);
}

ReadyToken::ReadyToken() {
  token.connect();
  static_cast<void>(hsm::create_root_key(token, 1));
  kek = make(hsm::Purpose::data_key_wrapping);
  hmac_key = make(hsm::Purpose::fingerprint);
}

hsm::WrappedKey ReadyToken::make(hsm::Purpose purpose, std::uint32_t version, std::uint8_t owner) {
  return hsm::create_key(session, {.scope = {owner}, .purpose = purpose, .version = version});
}

Bytes ReadyToken::seal(const Bytes& content, std::string_view binding) {
  const std::array fields{hsm::ClearField{1, content}};
  return hsm::seal(session, kek, fields, binding);
}

Bytes ReadyToken::open(const Bytes& sealed, std::string_view binding) {
  const std::array<std::uint8_t, 1> wanted{1};
  return copy_of(hsm::open(session, kek, sealed, wanted, binding).front());
}

Bytes bytes(std::size_t size, unsigned char first) {
  Bytes result(size);
  std::iota(result.begin(), result.end(), first);
  return result;
}

Bytes copy_of(const hsm::Secret& secret) { return {secret.expose().begin(), secret.expose().end()}; }

}  // namespace tests::hsm_layer
