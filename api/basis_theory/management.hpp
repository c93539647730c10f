#pragma once

#include "api/idempotency.hpp"
#include "api/management_call.hpp"
#include "api/route.hpp"
#include "appliance/json/document.hpp"
#include "appliance/timestamp.hpp"

#include <functional>
#include <string_view>
#include <utility>

namespace api::basis_theory {

/// What keeps the answer that `render` makes of what a use case did, together with its effect; empty where the request
/// has no idempotency key. Refers to the call.
template <class Done>
[[nodiscard]] appliance::idempotency::Completion<Done> keeping_answer(
    const Call& call, std::function<http::Response(const Done&)> render) {
  if (call.keeper == nullptr) {
    return {};
  }
  return [&call, render = std::move(render)](storage::Batch& batch, const Done& done) {
    call.keeper->keep(batch, render(done), 0, {});
  };
}

/// Adds an instant in ISO 8601; nothing for 0.
void add_instant(appliance::json::Value& object, std::string_view name, appliance::UnixMicros at,
                 appliance::json::Pool& pool);

/// Adds a text; nothing for an empty one.
void add_if_any(appliance::json::Value& object, std::string_view name, std::string_view text,
                appliance::json::Pool& pool);

}  // namespace api::basis_theory
