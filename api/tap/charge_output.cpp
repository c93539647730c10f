#include "api/tap/charge_output.hpp"

#include "appliance/json/reader.hpp"

#include <algorithm>
#include <array>

namespace api::tap {
namespace {

constexpr std::size_t deepest_answer = 16;
constexpr std::size_t longest_message = 200;

struct Status {
  std::string_view name;
  std::string_view code;
  std::string_view message;
};

/// The states of a payment, with the response code that stands for each where the processor names none.
constexpr auto statuses = std::to_array<Status>({
    {"IN_PROGRESS", "200", "In progress"},
    {"INITIATED", "100", "Initiated"},
    {"CAPTURED", "000", "Captured"},
    {"AUTHORIZED", "001", "Authorized"},
    {"VALID", "000", "Valid"},
    {"INVALID", "408", "Invalid"},
    {"ABANDONED", "301", "Abandoned"},
    {"CANCELLED", "302", "Cancelled"},
    {"FAILED", "408", "Failed"},
    {"DECLINED", "507", "Declined"},
    {"RESTRICTED", "701", "Restricted"},
    {"VOID", "601", "Void"},
    {"TIMEDOUT", "801", "Timed out"},
    {"UNKNOWN", "901", "Unknown"},
});

const Status* find_status(std::string_view name) {
  const auto* found = std::ranges::find(statuses, name, &Status::name);
  return found == statuses.end() ? nullptr : found;
}

/// Whether anything was sent is not known of some.
std::string_view status_of(forward::Failure failure) {
  using enum forward::Failure;
  switch (failure) {
    case response_timeout:
      return "TIMEDOUT";
    case unreachable:
    case malformed:
    case too_large:
      return "UNKNOWN";
    default:
      return "FAILED";
  }
}

void copy_member(const json::Value& from, std::string_view name, json::Value& to, std::string_view as,
                 json::Pool& pool) {
  if (const auto* value = json::find(from, name)) {
    json::add(to, as, json::Value(*value, pool), pool);
  }
}

void set_member(json::Value& object, std::string_view name, json::Value value, json::Pool& pool) {
  if (auto* there = json::find(object, name)) {
    *there = std::move(value);
  } else {
    json::add(object, name, std::move(value), pool);
  }
}

json::Value write_source(const json::Value& token, const json::Value& card, json::Pool& pool) {
  json::Value source(rapidjson::kObjectType);
  json::add(source, "object", "token", pool);
  json::add(source, "type", "CARD_NOT_PRESENT", pool);
  copy_member(card, "funding", source, "payment_type", pool);
  copy_member(card, "brand", source, "payment_method", pool);
  json::add(source, "channel", "INTERNET", pool);
  copy_member(token, "id", source, "id", pool);
  copy_member(card, "on_file", source, "on_file", pool);
  return source;
}

json::Value write_card_facts(const json::Value& card, json::Pool& pool) {
  json::Value facts(rapidjson::kObjectType);
  for (const auto name : {"object", "first_six", "first_eight", "last_four", "scheme", "brand"}) {
    copy_member(card, name, facts, name, pool);
  }
  return facts;
}

/// Whether a text may hold the number of the charge's card, with separators or without: its first six digits, and its
/// last four as near as in a number. The number itself is not kept while the processor is waited for.
bool echoes_card(const json::Value& charge, std::string_view written) {
  constexpr std::size_t longest_spread = 13;
  hsm::WipingBytes joined(written.begin(), written.end());
  std::erase_if(joined, [](unsigned char c) { return c == ' ' || c == '-' || c == '.'; });
  const auto text = hsm::text_of(joined);
  const auto* card = json::find(charge, "card");
  const auto begin = json::text_of(*json::find(*card, "first_six"));
  const auto end = json::text_of(*json::find(*card, "last_four"));
  for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
    if (text.substr(at + begin.size(), longest_spread).find(end) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

void set_status(json::Document& charge, const Status& status, const json::Value* answered) {
  auto& pool = charge.pool();
  const auto text_of = [&](std::string_view name, std::string_view otherwise) {
    const auto* value = answered == nullptr ? nullptr : json::find(*answered, name);
    const bool usable = value != nullptr && value->IsString() && value->GetStringLength() <= longest_message &&
                        !echoes_card(charge.root(), json::text_of(*value));
    return json::make_text(usable ? json::text_of(*value) : otherwise, pool);
  };
  json::Value response(rapidjson::kObjectType);
  json::add(response, "code", text_of("code", status.code), pool);
  json::add(response, "message", text_of("message", status.message), pool);
  set_member(charge.root(), "status", json::make_text(status.name, pool), pool);
  set_member(charge.root(), "response", std::move(response), pool);
}

/// The processor's JSON object, or an empty one.
json::Document read_answer(const forward::Answer& answer) {
  auto read = appliance::json::read(answer.body, deepest_answer);
  auto* document = std::get_if<json::Document>(&read);
  if (document != nullptr && document->root().IsObject()) {
    return std::move(*document);
  }
  json::Document nothing;
  nothing.root().SetObject();
  return nothing;
}

void take_answer(json::Document& charge, const ChargeKind& kind, const forward::Answer& answer) {
  const auto answered = read_answer(answer);
  const auto* named = json::find(answered.root(), "status");
  const auto* status = named != nullptr && named->IsString() ? find_status(json::text_of(*named)) : nullptr;
  if (status == nullptr) {
    status = find_status(answer.status < 300 ? kind.done : kind.failed);
  }
  set_status(charge, *status, json::find(answered.root(), "response"));
  for (const auto name : {"transaction", "gateway"}) {
    const auto* value = json::find(answered.root(), name);
    if (value != nullptr && !echoes_card(charge.root(), hsm::text_of(json::write(*value)))) {
      set_member(charge.root(), name, json::Value(*value, charge.pool()), charge.pool());
    }
  }
}

}  // namespace

json::Document start_charge(const Call& call, const ChargeKind& kind, std::string_view id, const json::Value& body,
                            const json::Value& card) {
  json::Document charge;
  auto& root = charge.root();
  auto& pool = charge.pool();
  root.SetObject();
  json::add(root, "id", id, pool);
  json::add(root, "object", kind.object, pool);
  json::add(root, "live_mode", json::Value(is_live(call)), pool);
  json::add(root, "api_version", "V2", pool);
  for (const auto name :
       {"amount", "currency", "threeDSecure", "description", "metadata", "reference", "customer", "redirect", "post"}) {
    copy_member(body, name, root, name, pool);
  }
  json::add(root, "save_card", json::Value(false), pool);
  json::add(root, "card", write_card_facts(card, pool), pool);
  json::add(root, "source", write_source(*json::find(body, "source"), card, pool), pool);
  set_status(charge, statuses.front(), nullptr);
  return charge;
}

hsm::WipingBytes processor_request(std::string_view id, const json::Value& body, const json::Value& card) {
  json::Document request;
  auto& pool = request.pool();
  request.root() = json::Value(body, pool);
  request.root().EraseMember("source");
  json::Value source(rapidjson::kObjectType);
  json::add(source, "object", "card", pool);
  copy_member(card, "number", source, "number", pool);
  copy_member(card, "expiration_month", source, "exp_month", pool);
  copy_member(card, "expiration_year", source, "exp_year", pool);
  for (const auto name : {"cvc", "name", "address", "cryptogram", "eci"}) {
    copy_member(card, name, source, name, pool);
  }
  set_member(request.root(), "id", json::make_text(id, pool), pool);
  json::add(request.root(), "source", std::move(source), pool);
  return json::write(request.root());
}

hsm::WipingBytes capture_request(std::string_view id, const json::Value& body) {
  json::Document request;
  request.root() = json::Value(body, request.pool());
  set_member(request.root(), "id", json::make_text(id, request.pool()), request.pool());
  return json::write(request.root());
}

void set_source(json::Document& payment, const json::Value& source, std::string_view id) {
  auto& pool = payment.pool();
  json::Value copy(source, pool);
  set_member(copy, "id", json::make_text(id, pool), pool);
  set_member(payment.root(), "source", std::move(copy), pool);
}

void set_saved(json::Document& payment, std::string_view card) {
  auto& pool = payment.pool();
  auto& facts = *json::find(payment.root(), "card");
  if (card.empty()) {
    facts.RemoveMember("id");
  } else {
    set_member(facts, "id", json::make_text(card, pool), pool);
  }
  set_member(payment.root(), "save_card", json::Value(!card.empty()), pool);
}

void conclude_charge(json::Document& charge, const ChargeKind& kind, const forward::Outcome& outcome) {
  if (const auto* answer = std::get_if<forward::Answer>(&outcome)) {
    take_answer(charge, kind, *answer);
  } else {
    set_status(charge, *find_status(status_of(std::get<forward::Failure>(outcome))), nullptr);
  }
}

}  // namespace api::tap
