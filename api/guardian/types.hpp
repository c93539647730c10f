#pragma once

#include "api/route.hpp"

namespace api::guardian {

[[nodiscard]] http::Response create_type(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response list_types(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_type(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_type(const Call& call, hsm::Session& session);

}  // namespace api::guardian
