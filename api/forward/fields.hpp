#pragma once

#include "hsm/secret.hpp"

#include <string_view>
#include <vector>

namespace api::forward {

/// Appends "name: value\r\n". Both must be well-formed (http::is_token, http::is_field_value).
void append_field(hsm::WipingBytes& out, std::string_view name, std::string_view value);

/// Adds the options of a field Connection: the names of fields that concern one connection only.
void add_connection_options(std::string_view value, std::vector<std::string_view>& options);

/// Fields that are not passed on (RFC 9110 section 7.6.1), with those that `options` names, and those that frame the
/// message.
[[nodiscard]] bool is_hop_by_hop(std::string_view name, const std::vector<std::string_view>& options) noexcept;

/// Fields of an answer that would speak for our own host, or that we set ourselves.
[[nodiscard]] bool is_answer_of_ours(std::string_view name) noexcept;

}  // namespace api::forward
