#pragma once

#include "appliance/proxy/message.hpp"
#include "appliance/proxy/transform.hpp"
#include "appliance/proxy/values.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace appliance::proxy {

/// Carries out transforms on a message, in their order. Their expressions see the body under these names. Tokens that
/// are made are committed one by one, so a later step that is refused leaves them. Refused where a step cannot be done.
[[nodiscard]] std::optional<Refused> carry_out(const std::vector<Transform>& transforms,
                                               const std::vector<std::string_view>& names, Values& values,
                                               Message& message);

/// Notes what the expressions of transforms name.
[[nodiscard]] std::optional<Refused> want_all(const std::vector<Transform>& transforms,
                                              const std::vector<std::string_view>& names, Values& values);

}  // namespace appliance::proxy
