#pragma once

#include "api/http/message.hpp"
#include "appliance/sandbox_tsp/context.hpp"
#include "appliance/sandbox_tsp/triggers.hpp"

namespace api::sandbox_tsp {

/// An answer, and how it is to come.
struct Reply {
  http::Response response;
  appliance::sandbox_tsp::Manner manner = appliance::sandbox_tsp::Manner::at_once;
};

/// Answers any request, on a worker thread. Throws what the sandbox's acts throw.
[[nodiscard]] Reply answer(const http::Request& request, const appliance::sandbox_tsp::Context& context);

}  // namespace api::sandbox_tsp
