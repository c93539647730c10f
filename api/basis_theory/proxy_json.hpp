#pragma once

#include "appliance/json/document.hpp"
#include "appliance/proxy/proxy.hpp"

namespace api::basis_theory {

/// Reads the body of POST and PUT /proxies. Members that this version does not offer are violations.
[[nodiscard]] appliance::proxy::Input read_proxy_input(const appliance::json::Value& body,
                                                       appliance::Violations& violations);

/// A proxy as the API shows it.
[[nodiscard]] appliance::json::Document write_proxy(const appliance::proxy::Proxy& proxy);

/// The members that a client may write, in the form of a PUT: what a patch is applied to.
[[nodiscard]] appliance::json::Document writable_members(const appliance::proxy::Proxy& proxy);

}  // namespace api::basis_theory
