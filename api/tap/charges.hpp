#pragma once

#include "api/route.hpp"

namespace api::tap {

// Payments, and verifications of cards, through the configured processor.

[[nodiscard]] std::variant<http::Response, Forwarding> create_charge(const Call& call, hsm::Session& session);
[[nodiscard]] std::variant<http::Response, Forwarding> create_authorize(const Call& call, hsm::Session& session);
[[nodiscard]] std::variant<http::Response, Forwarding> verify_card(const Call& call, hsm::Session& session);

[[nodiscard]] http::Response read_charge(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_authorize(const Call& call, hsm::Session& session);

}  // namespace api::tap
