#pragma once

#include "api/http/message.hpp"
#include "appliance/config/config.hpp"

#include <optional>
#include <string_view>

namespace api {

// Web pages of other origins may call the API where the configuration names their origin (Fetch Standard, "CORS
// protocol"). Callers are known by a key that a page has to send itself, never by anything a browser adds, so nothing
// here grants access: it lets a page see answers.

/// Whose pages may call a route: those of the configuration, or all of them where the route says so.
[[nodiscard]] const appliance::Origins& origins_for(bool any_origin, const appliance::Origins& configured);

/// The answer to a browser's question whether a page of an allowed origin may send a request to a route that answers
/// `methods` ("GET, HEAD"); nothing where the request is no such question.
[[nodiscard]] std::optional<http::Response> answer_preflight(const appliance::Origins& allowed,
                                                             const http::Request& request, std::string_view methods);

/// Adds to an answer what lets a page of an allowed origin see it.
void share(const appliance::Origins& allowed, const http::Request& request, http::Response& response);

}  // namespace api
