#pragma once

#include "api/guardian/answers.hpp"
#include "api/guardian/captured_card.hpp"
#include "api/guardian/session_call.hpp"

namespace api::guardian {

// What clients of capture sessions are told. Schemes have no spaces there: americanexpress.

inline constexpr Error no_session{404, "NOT_FOUND", "No such session, or its time is over"};

[[nodiscard]] std::string without_spaces(std::string_view name);

[[nodiscard]] http::Response card_wanted_response(const Call& call, const SessionCall& session);
[[nodiscard]] http::Response code_wanted_response(const SessionCall& session, const appliance::pci::CardView& card);
[[nodiscard]] http::Response completed_response(std::string_view token_id);

/// Counts the failure and says what it was.
[[nodiscard]] http::Response fail(const Call& call, const SessionCall& session, const CaptureFailure& failure);

}  // namespace api::guardian
