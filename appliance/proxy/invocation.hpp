#pragma once

#include "appliance/proxy/message.hpp"
#include "appliance/proxy/transform.hpp"
#include "appliance/proxy/values.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::proxy {

/// What the client encrypted and sent beside the request, opened.
struct Encrypted {
  const json::Value* value = nullptr;              ///< what `encrypted` names; null: nothing
  std::function<void(storage::Batch&)> take = {};  ///< notes in the batch that it is used, so that it is not used again
};

/// What a request is sent through.
struct Route {
  const Proxy* proxy;            ///< null: ephemeral
  const Transforms* transforms;  ///< of the proxy; not null
  std::string_view destination;  ///< the entry of the allow list that covers it, for the audit log
};

/// Puts values in place of the expressions in body and header fields, and carries out the request transforms. The
/// invocation and every token that it uses stand in the audit log, durably, before this returns. On a worker thread.
/// Throws Error{conflict} where what was encrypted is used elsewhere meanwhile.
[[nodiscard]] Result<Message> prepare(const token::Context& context, const Notation& notation, const Route& route,
                                      Message request, const Encrypted& encrypted = {});

/// Carries out the response transforms on an answer. On a worker thread.
[[nodiscard]] Result<Message> transform_answer(const token::Context& context, const Notation& notation,
                                               const Route& route, Message answer);

}  // namespace appliance::proxy
