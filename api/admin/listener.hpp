#pragma once

#include "api/admin/descriptor.hpp"

#include <filesystem>

namespace api::admin {

/// Binds and listens on a Unix stream socket, non-blocking. Throws as Server's constructor does.
[[nodiscard]] Descriptor listen_on(const std::filesystem::path& socket);

}  // namespace api::admin
