#include "appliance/identity/api_key.hpp"

#include "appliance/base58.hpp"
#include "hsm/vault.hpp"

#include <openssl/sha.h>

namespace appliance::identity {
namespace {

constexpr std::array<std::string_view, 3> type_marks{"pvt_", "pub_", "mgt_"};
constexpr std::string_view session_mark = "ses_";

hsm::Secret make_key(hsm::Session& session, std::string_view environment, std::string_view mark) {
  hsm::Secret random_part(32);
  hsm::random(session, random_part.expose_for_writing());
  hsm::WipingBytes key;
  const auto append = [&](std::string_view text) { key.insert(key.end(), text.begin(), text.end()); };
  append(environment);
  append(mark);
  auto encoded = base58(random_part.expose());
  append(encoded);
  hsm::wipe(encoded.data(), encoded.size());
  return hsm::Secret(std::move(key));
}

std::string_view environment_of(bool production) { return production ? "key_prod_" : "key_test_"; }

}  // namespace

KeyDigest digest_of(std::string_view api_key) {
  KeyDigest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(api_key.data()), api_key.size(), digest.data());
  return digest;
}

hsm::Secret make_api_key(hsm::Session& session, ApplicationType type, bool production) {
  return make_key(session, environment_of(production), type_marks[static_cast<std::size_t>(type)]);
}

hsm::Secret make_api_key(hsm::Session& session, const KeyKind& kind) { return make_key(session, kind.name, "_"); }

hsm::Secret make_scoped_key(hsm::Session& session) { return make_key(session, "key", "_"); }

hsm::Secret make_session_key(hsm::Session& session, bool production) {
  return make_key(session, environment_of(production), session_mark);
}

}  // namespace appliance::identity
