#pragma once

#include "appliance/identity/application.hpp"

namespace storage {
class ApplicationRecord;
class GuardianKeyRecord;
class SessionRecord;
}  // namespace storage

namespace appliance::identity {

/// Policy as it is stored. Throws storage::Error{corrupt} where a stored name is not one we wrote.
[[nodiscard]] Application application_from(const Uuid& tenant, const Uuid& id,
                                           const storage::ApplicationRecord& record);

/// The parts of a record that policy decides: face, type, name, permissions, rules, expiry. Keys and dates are the
/// caller's.
void write_policy(const Application& application, storage::ApplicationRecord& record);

/// A session as policy sees it: in the name of the application that asked for it, with the session's own grants.
[[nodiscard]] Application session_from(const Application& application, const storage::SessionRecord& record);

/// A key of the Guardian face as policy sees it: its application, narrowed to the face's container and to its scopes.
[[nodiscard]] Application scoped_key_from(const Application& application, const Uuid& id,
                                          const storage::GuardianKeyRecord& record);

/// The grants of a session's record.
void write_policy(const Application& session, storage::SessionRecord& record);

}  // namespace appliance::identity
