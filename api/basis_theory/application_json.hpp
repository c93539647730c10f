#pragma once

#include "appliance/applications/applications.hpp"
#include "appliance/json/document.hpp"

namespace api::basis_theory {

/// Reads the body of POST /applications.
[[nodiscard]] appliance::applications::CreateInput read_new_application(const appliance::json::Value& body,
                                                                        appliance::Violations& violations);

/// Reads the body of PUT /applications/{id}, of an application of this type.
[[nodiscard]] appliance::applications::UpdateInput read_changed_application(const appliance::json::Value& body,
                                                                            appliance::identity::ApplicationType type,
                                                                            appliance::Violations& violations);

/// An application as the API shows it. `key` is the clear text of its newest key, where it was made just now.
[[nodiscard]] appliance::json::Value write_application(const appliance::Uuid& tenant,
                                                       const appliance::applications::Stored& application,
                                                       const std::optional<hsm::Secret>& key,
                                                       appliance::json::Pool& pool);

/// A key as the API shows it, with its clear text where it was made just now.
[[nodiscard]] appliance::json::Value write_key(const storage::ApiKey& record, const hsm::Secret* key,
                                               appliance::json::Pool& pool);

}  // namespace api::basis_theory
