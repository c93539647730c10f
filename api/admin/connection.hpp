#pragma once

#include "api/admin/server.hpp"

namespace api::admin {

/// Reads one request from a connected, non-blocking socket, has it answered and sends the answer. Gives up without an
/// answer where `stop` becomes readable before the request is complete.
void serve_connection(int client, int stop, Handler& handler) noexcept;

}  // namespace api::admin
