#include "api/basis_theory/token_call.hpp"

#include "api/basis_theory/answers.hpp"
#include "appliance/error.hpp"
#include "appliance/token/rules.hpp"

#include <set>
#include <utility>

namespace api::basis_theory {
namespace {

namespace token = appliance::token;

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;
constexpr appliance::UnixMicros microseconds_per_hour = 60 * microseconds_per_minute;

/// RFC 3986 unreserved characters as they are, everything else percent-encoded.
std::string encode_segment(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', digits[byte >> 4], digits[byte & 0x0F]});
    }
  }
  return encoded;
}

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

TokenCall::TokenCall(const Call& call, hsm::Session& session, Completion completion)
    : tenant_(call.lifecycle.tenants().find(call.caller.tenant)),
      actor_{.type = "application",
             .id = appliance::to_string(call.caller.id),
             .tenant = call.caller.tenant,
             .source = call.request.remote_address,
             .trace_id = call.request.trace_id},
      context_{.session = session,
               .store = call.lifecycle.store(),
               .tenant = tenant_or_throw(),
               .caller = call.caller,
               .actor = actor_,
               .cvc_retention = call.lifecycle.config().tokens.cvc_retention_minutes * microseconds_per_minute,
               .intent_life = call.lifecycle.config().tokens.intent_hours * microseconds_per_hour,
               .completion = std::move(completion)} {}

const appliance::Tenant& TokenCall::tenant_or_throw() const {
  if (tenant_ == nullptr) {
    throw appliance::Error(appliance::Fault::failed, "an application's tenant does not exist");
  }
  return *tenant_;
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

http::Response invalid_body(appliance::Violations violations) {
  return problem_document({400, "Validation failed", std::move(violations)});
}

std::string location_of(const Call& call, std::string_view collection, std::string_view id) {
  return "https://" + std::string(call.request.field("host")) + std::string(collection) + encode_segment(id);
}

}  // namespace api::basis_theory
