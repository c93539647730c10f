#pragma once

#include "api/http/message.hpp"
#include "appliance/destination/url.hpp"
#include "appliance/proxy/message.hpp"

#include <optional>
#include <string_view>
#include <variant>

namespace api::basis_theory {

/// Where a proxy request goes: the base with the path behind /proxy and the query, without bt-proxy-key.
[[nodiscard]] std::variant<appliance::destination::Url, appliance::destination::UrlMistake> destination_of(
    std::string_view base, const http::Request& request);

/// The request as it is sent on, with its expressions, without the fields that concern our connection or address this
/// vault. Takes the body.
[[nodiscard]] appliance::proxy::Message outgoing(http::Request& request, bool answer_is_read);

/// The header lines of a message, but for fields that concern a connection. Nothing where a value cannot stand in one.
[[nodiscard]] std::optional<hsm::WipingBytes> field_lines(const appliance::proxy::Message& message);

/// The lines Connection and Keep-Alive, as BT-PROXY-CONNECTION and BT-PROXY-KEEP-ALIVE ask for them. The connection is
/// closed after one answer, whatever the destination is told. Nothing where the first is neither keep-alive nor close.
[[nodiscard]] std::optional<hsm::WipingBytes> connection_lines(const http::Request& request);

}  // namespace api::basis_theory
