#pragma once

#include "api/json_response.hpp"
#include "api/route.hpp"
#include "appliance/json/document.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace api::basis_theory {

/// RFC 9457: status, title, detail, and on violations `errors` with a list of sentences per property path.
[[nodiscard]] http::Response problem_document(const Problem& problem);

// Its parts, for problems in other wrappings.
[[nodiscard]] std::string_view title_of(unsigned status);
[[nodiscard]] unsigned status_of(appliance::Reason reason);
[[nodiscard]] appliance::json::Value errors_of(const appliance::Violations& violations, appliance::json::Pool& pool);

/// The problem that stands for a use case's refusal.
[[nodiscard]] http::Response refusal(const appliance::Refused& refused);

/// The 400 that says where a request breaks which rule.
[[nodiscard]] http::Response invalid_request(appliance::Violations violations);

/// 201 with the address of what was made.
[[nodiscard]] http::Response created(const Call& call, std::string_view collection, std::string_view id,
                                     const appliance::json::Value& value);

/// The absolute URL of something new; `collection` begins and ends with '/'.
[[nodiscard]] std::string location_of(const Call& call, std::string_view collection, std::string_view id);

/// 204 without a body.
[[nodiscard]] http::Response no_content();

/// Whether a content type is that of JSON Merge Patch (RFC 7396), without regard to case (RFC 9110 section 8.3.1).
[[nodiscard]] bool is_merge_patch(std::string_view content_type);

/// The body as JSON of any kind, or the violations that its client gets.
[[nodiscard]] std::variant<appliance::json::Document, appliance::Violations> read_json(const Call& call);

/// The body as a JSON object, or the violations that its client gets.
[[nodiscard]] std::variant<appliance::json::Document, appliance::Violations> read_object(const Call& call);

/// What `read` makes of the body (a json::Document, which it may move from, and the violations that it finds), or the
/// answer that refuses it.
template <class Read>
[[nodiscard]] auto read_input(const Call& call, Read&& read)
    -> std::variant<std::invoke_result_t<Read, appliance::json::Document, appliance::Violations&>, http::Response> {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<appliance::Violations>(&body)) {
    return invalid_request(std::move(*malformed));
  }
  appliance::Violations violations;
  auto input = std::forward<Read>(read)(std::move(std::get<appliance::json::Document>(body)), violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  return input;
}

}  // namespace api::basis_theory
