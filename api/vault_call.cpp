#include "api/vault_call.hpp"

#include <utility>

namespace api {
namespace {

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;

}  // namespace

VaultCall::VaultCall(const Call& call, hsm::Session& session, std::uint32_t code_minutes)
    : tenant_(tenant_of(call)),
      actor_(actor_of(call)),
      context_{.session = session,
               .store = call.lifecycle.store(),
               .tenant = *tenant_,
               .caller = call.caller,
               .actor = actor_,
               .cvc_retention = code_minutes * microseconds_per_minute,
               .largest_data = call.lifecycle.config().limits.body_bytes} {}

appliance::token::Context VaultCall::context_with(
    appliance::idempotency::Completion<std::span<const appliance::token::Token>> completion) const {
  auto context = context_;
  context.completion = std::move(completion);
  return context;
}

}  // namespace api
