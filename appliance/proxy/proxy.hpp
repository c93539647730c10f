#pragma once

#include "appliance/idempotency/replay.hpp"
#include "appliance/management.hpp"
#include "appliance/outcome.hpp"
#include "hsm/secret.hpp"
#include "storage/records.pb.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::proxy {

inline constexpr std::size_t longest_name = 200;
inline constexpr std::size_t longest_destination = 400;
inline constexpr std::size_t most_configuration_entries = 25;

/// Names and values, which may be credentials of destinations.
using Configuration = std::map<std::string, hsm::WipingBytes>;

/// A proxy as it is stored, its configuration opened.
struct Proxy {
  Uuid id{};
  Uuid tenant{};
  storage::ProxyRecord record;
  Configuration configuration;
};

/// What a client says of a proxy; checked by whoever reads it (transform.hpp, destination/url.hpp).
struct Input {
  std::string name;
  std::string destination_url;
  bool require_auth = true;
  std::optional<Uuid> application;
  Configuration configuration;
  std::string transforms = "{}";  ///< as in the record
  bool disable_detokenization = false;
};

// The use cases of management, each in one atomic batch with its audit entry, in the context's tenant alone. They throw
// hsm::Error, storage::Error, appliance::Error.

[[nodiscard]] Result<Proxy> create(const ManagementContext& context, const Input& input,
                                   const idempotency::Completion<Proxy>& completion = {});
[[nodiscard]] Result<Proxy> read(const ManagementContext& context, const Uuid& id);
/// All of the tenant, newest first, with their configurations closed.
[[nodiscard]] std::vector<Proxy> list(const ManagementContext& context);
/// Opens the configuration of one of them.
void open(const ManagementContext& context, Proxy& listed);
/// Gives the stored proxy and takes what it shall be instead, or why not.
using Edit = std::function<Result<Input>(const Proxy& stored)>;
[[nodiscard]] Result<Proxy> update(const ManagementContext& context, const Uuid& id, const Edit& edit,
                                   const idempotency::Completion<Proxy>& completion = {});
[[nodiscard]] Result<std::monostate> remove(const ManagementContext& context, const Uuid& id);

/// The tenant and the id of the proxy that a key names.
struct Named {
  Uuid tenant{};
  Uuid id{};
};
[[nodiscard]] std::optional<Named> find_by_key(const storage::Store& store, std::string_view key);

/// A proxy to be invoked, without an audit entry. Nothing where it does not exist.
[[nodiscard]] std::optional<Proxy> find(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                                        const Uuid& id);

[[nodiscard]] inline Refused proxy_absent() { return {Reason::absent, "Proxy not found", {}}; }

}  // namespace appliance::proxy
