#pragma once

#include "hsm/session.hpp"
#include "storage/keys.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance {

using storage::Uuid;

/// Lower-case text of a UUID (RFC 9562, section 4).
[[nodiscard]] std::string to_string(const Uuid& uuid);

/// Nothing unless `text` is the 36-character form.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

/// A version 4 UUID from the token's generator. Throws hsm::Error.
[[nodiscard]] Uuid random_uuid(hsm::Session& session);

}  // namespace appliance
