#include "api/basis_theory/token_call.hpp"

#include "appliance/token/rules.hpp"

#include <set>
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

/// As above, for all of them; 0: never.
appliance::UnixMicros shown_until(Shown shown) {
  appliance::UnixMicros first = 0;
  for (const auto& each : shown) {
    const auto until = shown_until(each);
    first = first == 0 || (until != 0 && until < first) ? until : first;
  }
  return first;
}

/// An intent is no token, and what is shown of it goes with its time.
std::vector<std::string> tokens_shown(Shown shown) {
  std::set<std::string> ids;
  for (const auto& each : shown) {
    if (!each.record.containers().empty()) {
      ids.insert(each.id);
    }
  }
  return {ids.begin(), ids.end()};
}

}  // namespace

token::Context token_context(const Call& call, hsm::Session& session, const appliance::Tenant& tenant,
                             const appliance::identity::Application& caller, const appliance::Actor& actor) {
  const auto& settings = call.lifecycle.config().tokens;
  return {.session = session,
          .store = call.lifecycle.store(),
          .tenant = tenant,
          .caller = caller,
          .actor = actor,
          .cvc_retention = settings.cvc_retention_minutes * microseconds_per_minute,
          .intent_life = settings.intent_hours * microseconds_per_hour,
          .largest_data = call.lifecycle.config().limits.body_bytes};
}

TokenCall::TokenCall(const Call& call, hsm::Session& session, Completion completion)
    : tenant_(tenant_of(call)),
      actor_(actor_of(call)),
      context_(token_context(call, session, *tenant_, call.caller, actor_)) {
  context_.completion = std::move(completion);
}

Completion keeping(const Call& call, std::function<http::Response(Shown)> render) {
  if (call.keeper == nullptr) {
    return {};
  }
  return [&call, render = std::move(render)](storage::Batch& batch, Shown shown) {
    call.keeper->keep(batch, render(shown), shown_until(shown), tokens_shown(shown));
  };
}

void leave_out_cvc(appliance::json::Value& written, const token::Token& shown) {
  auto* data = appliance::json::find(written, "data");
  if (data != nullptr && shown.record.cvc_expires_at_us() != 0) {
    static_cast<void>(token::take_cvc(*data));
  }
}

}  // namespace api::basis_theory
