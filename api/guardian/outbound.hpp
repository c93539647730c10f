#pragma once

#include "api/guardian/answers.hpp"
#include "appliance/destination/url.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace api::guardian {

/// What the header of a request to forward says.
struct Outbound {
  appliance::destination::Url url;
  std::string entry;  ///< of guardian.destinations, that covers it: what the audit log names
  hsm::WipingBytes fields;
  bool scrubs = false;  ///< card numbers are to be hidden in the answer
};

/// Reads where a request wants its body sent to, and which of its fields go with it: all but ours and those of the
/// connection, and the one that x-own-header-name and x-own-header-value stand for. Or what its client is told: where
/// the body is larger than 1 MiB or no JSON by its type, where a field is missing or malformed (400), where the
/// destination is none that guardian.destinations covers (407).
[[nodiscard]] std::variant<Outbound, http::Response> read_outbound(const Call& call);

}  // namespace api::guardian
