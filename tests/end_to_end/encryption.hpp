#pragma once

#include "tests/end_to_end/shared.hpp"
#include "tests/support/jwe.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tests::end_to_end {

/// A key of the service that clients encrypt to.
struct PublicKey {
  std::string id;
  std::string algorithm;
  support::Curve curve = support::Curve::p256;
  support::JweBytes public_part;
};

/// What POST /keys answered.
[[nodiscard]] PublicKey public_key(const support::Answer& created);

/// The header that a client would send.
[[nodiscard]] std::string header_for(const PublicKey& key);

[[nodiscard]] support::Jwe encrypt(const PublicKey& key, std::string_view clear, const std::string& header);
/// With the header that a client would send, in compact form.
[[nodiscard]] std::string encrypted(const PublicKey& key, std::string_view clear);

/// The body of a request for a token of this data.
[[nodiscard]] std::string request(const std::string& jwe, const std::string& type = "card",
                                  const std::string& more = {});

/// Bodies of POST /keys: one for each kind of key.
[[nodiscard]] const std::vector<std::string>& kinds_of_keys();

/// A caller of the shared service who may do everything, with an application that manages keys.
struct Captured : Caller {
  support::HttpsClient management = manager(service.tenant());

  support::HttpsClient manager(const std::string& tenant);
  PublicKey make_key(const std::string& body = "{}");
};

}  // namespace tests::end_to_end
