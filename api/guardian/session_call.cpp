#include "api/guardian/session_call.hpp"

#include "appliance/identity/key_kind.hpp"

namespace api::guardian {
namespace {

namespace capture_session = appliance::capture_session;
namespace token = appliance::token;

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;
constexpr std::string_view kind_of_key = "admin";  // the reach of the face; sessions ask for nothing else

}  // namespace

SessionCall::SessionCall(const Call& call, hsm::Session& session, capture_session::StoredSession stored,
                         appliance::TenantPtr tenant, appliance::identity::Application caller)
    : lifecycle_(call.lifecycle),
      session_(session),
      stored_(std::move(stored)),
      tenant_(std::move(tenant)),
      caller_(std::move(caller)),
      actor_{.type = "capture_session",
             .id = stored_.record.reference(),
             .tenant = tenant_->id,
             .source = call.request.remote_address,
             .trace_id = call.request.trace_id} {}

std::unique_ptr<SessionCall> SessionCall::find(const Call& call, hsm::Session& session) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  auto stored = id ? capture_session::find(call.lifecycle.store(), *id) : std::nullopt;
  if (!stored) {
    return nullptr;
  }
  auto tenant = call.lifecycle.tenants().find(capture_session::tenant_of(*stored));
  const auto opener = call.lifecycle.directory().find(capture_session::opener_of(*stored));
  if (tenant == nullptr || opener == nullptr || opener->tenant != tenant->id) {
    return nullptr;
  }
  auto caller = appliance::identity::narrowed_to(*opener, *appliance::identity::find_key_kind(kind_of_key));
  return std::unique_ptr<SessionCall>(
      new SessionCall(call, session, *std::move(stored), std::move(tenant), std::move(caller)));
}

appliance::capture::StoredKey SessionCall::key() const { return capture_session::key_of(lifecycle_.store(), stored_); }

token::Context SessionCall::context(
    appliance::idempotency::Completion<std::span<const token::Token>> completion) const {
  return {.session = session_,
          .store = lifecycle_.store(),
          .tenant = *tenant_,
          .caller = caller_,
          .actor = actor_,
          .cvc_retention = lifecycle_.config().guardian.security_code_minutes * microseconds_per_minute,
          .largest_data = lifecycle_.config().limits.body_bytes,
          .completion = std::move(completion)};
}

}  // namespace api::guardian
