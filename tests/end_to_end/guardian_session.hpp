#pragma once

#include "tests/end_to_end/guardian.hpp"
#include "tests/support/jwe.hpp"

#include <string>
#include <string_view>

namespace tests::end_to_end {

/// What a session gives its client to encrypt to.
struct SessionKey {
  std::string id;
  std::string algorithm;
  support::JweBytes modulus;
};

[[nodiscard]] SessionKey session_key_of(const support::Answer& state);

/// A message as a client of the session makes it. In `header`, KID is where the key's id goes.
[[nodiscard]] support::Jwe encrypt_for(const SessionKey& key, std::string_view clear,
                                       std::string header = R"({"alg":"RSA-OAEP","enc":"A256GCM","kid":"KID"})");

/// The body of complete-action.
[[nodiscard]] std::string action_body(std::string_view enc_payload, std::string_view action = "tokenize_card");

/// The card as the web SDK encrypts it. `more` are members, each after a comma.
[[nodiscard]] std::string web_card(const std::string& number = guardian_visa, const std::string& more = {});

/// The same, flat and with these JSON values.
[[nodiscard]] std::string flat_card(const std::string& number, const std::string& month, const std::string& year,
                                    const std::string& more = {});

inline const std::string session_body = R"({"source":{"type":"session"}})";

/// A merchant, and a page that knows the ids of its sessions and nothing else.
struct Capturing : Guardian {
  explicit Capturing(support::Service& its_service = shared_service()) : Guardian(its_service) {}

  support::HttpsClient page = service.client("");

  /// The id of a new session; the test fails unless there is one.
  std::string open(const std::string& body = session_body);
  support::Answer state_of(const std::string& session) { return page.get("/sessions/" + session); }
  support::Answer complete(const std::string& session, std::string_view jwe,
                           std::string_view action = "tokenize_card") {
    return page.post("/sessions/" + session + "/complete-action", action_body(jwe, action));
  }
  /// Encrypted to the key of the session.
  std::string sealed(const std::string& session, std::string_view clear);
  /// The id of the token that the session then makes.
  std::string capture(const std::string& session, const std::string& card = web_card());
  /// What the vault holds of a token, by an application of the other face.
  support::Answer reveal(const std::string& token);
};

/// Says that the session failed, and why.
void check_failure(const support::Answer& answer, std::string_view reason_code);

}  // namespace tests::end_to_end
