#include "api/basis_theory/token_call.hpp"

#include "appliance/token/rules.hpp"

#include <utility>

namespace api::basis_theory {
namespace {

namespace token = appliance::token;

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;
constexpr appliance::UnixMicros microseconds_per_hour = 60 * microseconds_per_minute;

/// When an answer must not be repeated any more. A mask of the client's own may show a verification code in any place.
appliance::UnixMicros shown_until(const token::Token& shown) {
  const auto& record = shown.record;
  const bool may_show_cvc =
      shown.data && record.cvc_expires_at_us() != 0 && record.mask() != token::type_of(record).mask_template;
  const auto whole = record.expires_at_us();
  if (!may_show_cvc) {
    return whole;
  }
  return whole == 0 ? record.cvc_expires_at_us() : std::min(whole, record.cvc_expires_at_us());
}

/// An intent is no token, and what is shown of it goes with its time.
std::vector<std::string> tokens_shown(const token::Token& shown) {
  return shown.record.containers().empty() ? std::vector<std::string>() : std::vector<std::string>{shown.id};
}

}  // namespace

TokenCall::TokenCall(const Call& call, hsm::Session& session, Completion completion)
    : tenant_(tenant_of(call)),
      actor_(actor_of(call)),
      context_{.session = session,
               .store = call.lifecycle.store(),
               .tenant = *tenant_,
               .caller = call.caller,
               .actor = actor_,
               .cvc_retention = call.lifecycle.config().tokens.cvc_retention_minutes * microseconds_per_minute,
               .intent_life = call.lifecycle.config().tokens.intent_hours * microseconds_per_hour,
               .completion = std::move(completion)} {}

Completion keeping(const Call& call, std::function<http::Response(const token::Token&)> render) {
  if (call.keeper == nullptr) {
    return {};
  }
  return [&call, render = std::move(render)](storage::Batch& batch, const token::Token& shown) {
    call.keeper->keep(batch, render(shown), shown_until(shown), tokens_shown(shown));
  };
}

}  // namespace api::basis_theory
