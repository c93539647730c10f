#pragma once

#include "api/route.hpp"
#include "appliance/outcome.hpp"

#include <string_view>

namespace api::guardian {

/// One of Guardian's errors. Guardian publishes no list of classifiers: these are ours (docs/guardian.md).
struct Error {
  unsigned status;
  std::string_view classifier;
  std::string_view message;
};

namespace errors {

inline constexpr Error body_malformed{400, "INVALID_REQUEST", "The body is not a JSON object"};
inline constexpr Error request_invalid{400, "INVALID_REQUEST", "The request is not valid"};
inline constexpr Error unauthenticated{401, "UNAUTHENTICATED", "A valid API key or admin token is required"};
inline constexpr Error key_expired{401, "API_KEY_EXPIRED", "The API key has expired"};
inline constexpr Error scope_missing{403, "SCOPE_MISSING", "The API key does not have the scope that this needs"};
inline constexpr Error compliance{403, "COMPLIANCE_LEVEL_INSUFFICIENT",
                                  "The compliance level of this appliance does not allow this"};
inline constexpr Error no_token{404, "NOT_FOUND", "No such token"};
inline constexpr Error no_route{404, "NOT_FOUND", "There is no such request"};
inline constexpr Error key_reused{409, "IDEMPOTENCY_KEY_REUSED", "The key was used with another body"};
inline constexpr Error in_progress{409, "IDEMPOTENCY_IN_PROGRESS", "A request with this key is under way"};
inline constexpr Error state_conflict{409, "STATE_CONFLICT", "This contradicts what is stored"};
inline constexpr Error not_valid{422, "VALIDATION_FAILED", "The request is not valid"};
inline constexpr Error scheme_unsupported{422, "SCHEME_NOT_SUPPORTED", "The card's scheme is not supported"};
inline constexpr Error no_security_code{422, "SECURITY_CODE_UNAVAILABLE", "The token has no security code"};
inline constexpr Error too_many{429, "RATE_LIMITED", "Too many requests"};
inline constexpr Error internal{500, "INTERNAL", "An unexpected error occurred"};
inline constexpr Error destination_not_allowed{407, "DESTINATION_NOT_ALLOWED", "Destination is not on the list"};
inline constexpr Error destination_unreachable{502, "DESTINATION_UNREACHABLE",
                                               "The destination cannot be reached, or did not answer"};
inline constexpr Error answer_unusable{502, "DESTINATION_UNREACHABLE",
                                       "The destination's answer is malformed or too large"};
inline constexpr Error answer_encoded{502, "DESTINATION_UNREACHABLE",
                                      "The destination's answer is compressed, so card numbers cannot be hidden in it"};
inline constexpr Error too_many_forwards{503, "RATE_LIMITED",
                                         "Too many calls to destinations are under way; try again"};
inline constexpr Error hsm_unavailable{503, "HSM_UNAVAILABLE", "The service cannot answer now; try again"};

inline constexpr Error not_active{409, "STATE_CONFLICT", "The network token is not active"};
inline constexpr Error scheme_declined{422, "SCHEME_DECLINED", "The card scheme declined"};
inline constexpr Error scheme_unbelievable{502, "SCHEME_ANSWER_INVALID",
                                           "The card scheme gave an answer that cannot be true; nothing came of it"};
inline constexpr Error scheme_unavailable{503, "SCHEME_UNAVAILABLE", "The card scheme cannot answer now; try again"};

}  // namespace errors

/// {code, classifier, message}, and validation_errors where there are violations. Their paths are JSON paths.
[[nodiscard]] http::Response error_response(const Error& error, const appliance::Violations& violations = {});

/// What everything before and around a handler refuses, in the same shape; keeps the problem's status.
[[nodiscard]] http::Response error_response(const Problem& problem);

/// What a use case refuses: `absent` for what the caller may not see either.
[[nodiscard]] http::Response error_response(const appliance::Refused& refused, const Error& absent = errors::no_token);

}  // namespace api::guardian
