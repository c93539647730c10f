#pragma once

#include "api/route.hpp"

namespace api::guardian {

[[nodiscard]] http::Response create_api_key(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response list_api_keys(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_api_key(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response change_api_key(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_api_key(const Call& call, hsm::Session& session);

}  // namespace api::guardian
