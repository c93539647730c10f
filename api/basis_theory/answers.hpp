#pragma once

#include "api/route.hpp"
#include "appliance/json/document.hpp"

#include <variant>

namespace api::basis_theory {

/// A JSON answer; its body is on wiped memory.
[[nodiscard]] http::Response json_response(unsigned status, const appliance::json::Value& value);

/// RFC 9457: status, title, detail, and on violations `errors` with a list of sentences per property path.
[[nodiscard]] http::Response problem_document(const Problem& problem);

/// The problem that stands for a use case's refusal.
[[nodiscard]] http::Response refusal(const appliance::Refused& refused);

/// 204 without a body.
[[nodiscard]] http::Response no_content();

/// The body as JSON of any kind, or the violations that its client gets.
[[nodiscard]] std::variant<appliance::json::Document, appliance::Violations> read_json(const Call& call);

/// The body as a JSON object, or the violations that its client gets.
[[nodiscard]] std::variant<appliance::json::Document, appliance::Violations> read_object(const Call& call);

}  // namespace api::basis_theory
