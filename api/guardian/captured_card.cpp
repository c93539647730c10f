#include "api/guardian/captured_card.hpp"

#include "api/guardian/pci_input.hpp"
#include "appliance/capture_session/session.hpp"
#include "appliance/card/card_number.hpp"
#include "appliance/clock.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/timestamp.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

namespace pci = appliance::pci;
using appliance::UnixMicros;
using appliance::capture_session::Lifecycle;

constexpr std::size_t greatest_depth = 8;
constexpr std::string_view holder = "cardholder_name";

struct Complaint {
  std::string_view path;
  const CaptureFailure* failure;
};

constexpr std::array complaints{
    Complaint{"$.expiry_month", &capture_failures::expiry},
    Complaint{"$.expiry_year", &capture_failures::expiry},
    Complaint{"$.security_code", &capture_failures::code},
};

std::optional<json::Document> read_clear(const hsm::Secret& clear) {
  auto read = json::read(clear.expose(), greatest_depth);
  auto* document = std::get_if<json::Document>(&read);
  return document != nullptr && document->root().IsObject() ? std::optional(std::move(*document)) : std::nullopt;
}

/// The member, unless it is absent or null.
const json::Value* given(const json::Value& object, std::string_view name) {
  const auto* value = json::find(object, name);
  return value == nullptr || value->IsNull() ? nullptr : value;
}

/// Where pages write the holder's name; a name that was left empty is none.
void flatten_holder(json::Document& card) {
  auto& root = card.root();
  if (const auto* more = given(root, "additional_data"); given(root, holder) == nullptr && more != nullptr) {
    if (const auto* name = given(*more, holder)) {
      json::Value copied(*name, card.pool());
      root.EraseMember(holder.data());
      json::add(root, holder, std::move(copied), card.pool());
    }
  }
  if (const auto* name = given(root, holder); name != nullptr && name->IsString() && name->GetStringLength() == 0) {
    root.EraseMember(holder.data());
  }
}

const CaptureFailure* failure_of_number(const json::Value& card, bool scheme_unsupported) {
  const auto* number = given(card, "account_number");
  if (scheme_unsupported || number == nullptr || !number->IsString()) {
    return scheme_unsupported ? &capture_failures::scheme : &capture_failures::number;
  }
  const auto text = json::text_of(*number);
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && !appliance::card::passes_luhn(text) ? &capture_failures::luhn : &capture_failures::number;
}

const CaptureFailure* failure_of(const json::Value& card, const CardFaults& faults) {
  const auto& path = faults.violations.front().path;
  if (path == "$.account_number") {
    return failure_of_number(card, faults.scheme_unsupported);
  }
  const auto* found = std::ranges::find(complaints, path, &Complaint::path);
  return found == complaints.end() ? &capture_failures::payload : found->failure;
}

bool allows(const storage::CaptureSessionRecord& session, const json::Value& data) {
  const auto scheme = pci::scheme_of(json::text_of(*json::find(data, "number")));
  const auto& allowed = session.allowed_schemes();
  return allowed.empty() || std::ranges::any_of(allowed, [&](const std::string& each) { return each == scheme; });
}

/// What the client wants: 0 for ever. Nothing where that makes no sense.
std::optional<UnixMicros> asked_life(const json::Value& card) {
  if (const auto* date = given(card, "expiration_date")) {
    const auto at = date->IsString() ? appliance::parse_timestamp(json::text_of(*date)) : std::nullopt;
    const auto life = at ? at->at - appliance::now() : 0;
    return life > 0 ? std::optional(life) : std::nullopt;
  }
  const auto* ephemeral = given(card, "ephemeral");
  if (ephemeral != nullptr && !ephemeral->IsBool()) {
    return std::nullopt;
  }
  return ephemeral != nullptr && ephemeral->GetBool() ? appliance::capture_session::ephemeral_life : 0;
}

UnixMicros shorter(UnixMicros a, UnixMicros b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

UnixMicros life_of(const storage::CaptureSessionRecord& session, UnixMicros asked) {
  switch (static_cast<Lifecycle>(session.lifecycle())) {
    case Lifecycle::persistent_only:
      return session.token_life_us();
    case Lifecycle::ephemeral_only:
      return shorter(shorter(asked, appliance::capture_session::ephemeral_life), session.token_life_us());
    case Lifecycle::user_choice:
      break;
  }
  return shorter(asked, session.token_life_us());
}

}  // namespace

std::variant<pci::CardInput, const CaptureFailure*> read_captured_card(const hsm::Secret& clear,
                                                                       const storage::CaptureSessionRecord& session) {
  auto card = read_clear(clear);
  if (!card) {
    return &capture_failures::payload;
  }
  flatten_holder(*card);
  CardFaults faults;
  auto data = read_card(card->root(), "$", faults);
  if (!faults.violations.empty()) {
    return failure_of(card->root(), faults);
  }
  if (!allows(session, data.root())) {
    return &capture_failures::scheme;
  }
  const auto asked = asked_life(card->root());
  if (!asked) {
    return &capture_failures::life;
  }
  return pci::CardInput{.data = std::move(data),
                        .life = life_of(session, *asked),
                        .metadata = {session.metadata().begin(), session.metadata().end()}};
}

std::variant<hsm::Secret, const CaptureFailure*> read_captured_code(const hsm::Secret& clear, std::string_view issuer) {
  const auto message = read_clear(clear);
  if (!message) {
    return &capture_failures::payload;
  }
  const auto* code = given(message->root(), "security_code");
  if (code == nullptr || !code->IsString() || !is_security_code(json::text_of(*code), issuer)) {
    return &capture_failures::code;
  }
  return hsm::Secret(hsm::bytes_of(json::text_of(*code)));
}

}  // namespace api::guardian
