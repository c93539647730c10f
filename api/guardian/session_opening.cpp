#include "api/guardian/session_opening.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/session_answers.hpp"
#include "appliance/pci/pci_token.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

namespace capture_session = appliance::capture_session;
namespace pci = appliance::pci;
using capture_session::Lifecycle;

constexpr appliance::UnixMicros microseconds = 1'000'000;
constexpr appliance::UnixMicros microseconds_per_minute = 60 * microseconds;
constexpr std::size_t longest_name = 40;

constexpr std::array<std::string_view, 7> schemes{"visa",        "mastercard", "american express", "discover",
                                                  "diners club", "jcb",        "unionpay"};

struct LifecycleRow {
  std::string_view name;
  Lifecycle lifecycle;
};

constexpr std::array lifecycles{
    LifecycleRow{"user_choice", Lifecycle::user_choice},
    LifecycleRow{"ephemeral_only", Lifecycle::ephemeral_only},
    LifecycleRow{"persistent_only", Lifecycle::persistent_only},
};

/// In either spelling: as tokens have it or as sessions do.
std::optional<std::string> scheme_named(const json::Value& value, std::span<const std::string_view> allowed) {
  const auto wanted = value.IsString() ? without_spaces(json::text_of(value)) : std::string();
  const auto found =
      std::ranges::find_if(allowed, [&](std::string_view each) { return without_spaces(each) == wanted; });
  return found == allowed.end() ? std::nullopt : std::optional<std::string>(*found);
}

std::vector<std::string> read_schemes(Input& input, std::span<const std::string_view> allowed) {
  std::vector<std::string> named;
  const auto* list = input.value("allowed_schemes");
  if (list == nullptr) {
    return named;
  }
  if (!list->IsArray() || list->Empty() || list->Size() > schemes.size()) {
    input.refuse("allowed_schemes", "must be a list of schemes that is not empty");
    return named;
  }
  for (const auto& each : list->GetArray()) {
    auto scheme = scheme_named(each, allowed);
    if (!scheme) {
      input.refuse("allowed_schemes", "names a scheme that is not supported here");
      return named;
    }
    named.push_back(*std::move(scheme));
  }
  return named;
}

Lifecycle read_lifecycle(Input& input) {
  const auto name = input.text("lifecycle", longest_name);
  const auto* row = std::ranges::find(lifecycles, name.value_or("user_choice"), &LifecycleRow::name);
  if (row == lifecycles.end()) {
    input.refuse("lifecycle", "must be user_choice, ephemeral_only or persistent_only");
    return Lifecycle::user_choice;
  }
  return row->lifecycle;
}

http::Response opened_response(const capture_session::Opened& opened) {
  json::Document answer;
  json::add(answer.root().SetObject(), "session_id", appliance::to_string(opened.id), answer.pool());
  return json_response(200, answer.root());
}

}  // namespace

http::Response open_session(const Call& call, hsm::Session& session, const capture_session::Wanted& wanted) {
  const VaultCall vault(call, session);
  const auto life = call.lifecycle.config().guardian.session_minutes * microseconds_per_minute;
  const auto opened = capture_session::open(vault.context(), wanted, life,
                                            [&](storage::Batch& batch, const capture_session::Opened& made) {
                                              keep_answer(call, batch, opened_response(made), made.expires_at);
                                            });
  return opened_response(opened);
}

capture_session::Wanted read_session_source(const json::Value& source, std::span<const std::string_view> allowed,
                                            appliance::Violations& violations) {
  Input input(source, "$.source", violations);
  capture_session::Wanted wanted;
  wanted.allowed_schemes = read_schemes(input, allowed.empty() ? std::span(schemes) : allowed);
  wanted.lifecycle = read_lifecycle(input);
  return wanted;
}

http::Response open_card_session(const Call& call, hsm::Session& session, const json::Value& body) {
  appliance::Violations violations;
  Input request(body, "$", violations);
  auto wanted = read_session_source(*request.value("source"), {}, violations);
  const auto life = request.seconds_to_live(pci::longest_life / microseconds) * microseconds;
  wanted.token_life = life == 0 ? std::nullopt : std::optional(life);
  wanted.metadata = request.text_pairs("metadata");
  return violations.empty() ? open_session(call, session, wanted) : error_response(errors::not_valid, violations);
}

http::Response open_code_session(const Call& call, hsm::Session& session) {
  const auto& id = call.parameters.front();
  {
    const VaultCall vault(call, session);
    const auto found = pci::has_security_code(vault.context(), id);
    if (std::holds_alternative<appliance::Refused>(found)) {
      return error_response(errors::no_token);
    }
  }
  return open_session(call, session, {.purpose = capture_session::Purpose::security_code, .token_id = id});
}

}  // namespace api::guardian
