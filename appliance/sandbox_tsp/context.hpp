#pragma once

#include "appliance/sandbox_tsp/keys.hpp"
#include "appliance/sandbox_tsp/settings.hpp"

namespace appliance::sandbox_tsp {

/// What every act of the sandbox needs. Its functions block, and throw hsm::Error and storage::Error.
struct Context {
  hsm::Session& session;
  storage::Store& store;
  const Keys& keys;
  const Settings& settings;
};

}  // namespace appliance::sandbox_tsp
