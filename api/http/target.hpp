#pragma once

#include "api/http/message.hpp"

#include <string_view>

namespace api::http {

/// Reads an origin-form request target (RFC 9112 section 3.2.1) into path, segments and query of `request`.
///
/// Accepts what browsers and SDKs send unescaped (WHATWG URL): visible ASCII but `"#<>\`. Every segment and every query
/// name and value is percent-decoded once; in the query '+' stands for a space, as in forms. False for anything else:
/// bad percent-encoding, an encoded NUL, text that is not UTF-8. Dot segments are not resolved; no route has one.
[[nodiscard]] bool parse_target(std::string_view target, Request& request);

}  // namespace api::http
