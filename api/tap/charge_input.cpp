#include "api/tap/charge_input.hpp"

#include "appliance/public_id.hpp"

#include <algorithm>
#include <array>

namespace api::tap {
namespace {

constexpr std::size_t longest_url = 2048;

/// The member, unless it is absent or null; nullptr also where `object` is none.
const json::Value* given(const json::Value* object, std::string_view name) {
  const auto* value = object == nullptr ? nullptr : json::find(*object, name);
  return value == nullptr || value->IsNull() ? nullptr : value;
}

bool is_text_below(const json::Value& value, std::size_t limit) {
  return value.IsString() && value.GetStringLength() < limit;
}

std::string text_in(const json::Value* object, std::string_view name) {
  const auto* value = given(object, name);
  return value != nullptr && value->IsString() ? std::string(json::text_of(*value)) : std::string();
}

bool is_currency(const json::Value* value) {
  return value != nullptr && value->IsString() && value->GetStringLength() == 3 &&
         std::ranges::all_of(json::text_of(*value), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void check_money(const ChargeKind& kind, const json::Value& body, Errors& found) {
  const auto* amount = given(&body, "amount");
  const bool legal = amount == nullptr ? !kind.has_amount : amount->IsNumber() && amount->GetDouble() > 0;
  if (!legal) {
    found.push_back(&errors::amount_invalid);
  }
  if (!is_currency(given(&body, "currency"))) {
    found.push_back(&errors::currency_invalid);
  }
}

struct Limit {
  std::string_view object;  ///< empty: the body itself
  std::string_view member;
  std::size_t below;
  const Error& error;
};

constexpr std::array limits{
    Limit{"", "statement_descriptor", 60, errors::descriptor_invalid},
    Limit{"", "description", 1000, errors::description_invalid},
    Limit{"reference", "order", 100, errors::order_reference},
    Limit{"reference", "transaction", 100, errors::transaction_reference},
    Limit{"reference", "idempotent", 256, errors::input_invalid},
};

void check_texts(const json::Value& body, Errors& found) {
  for (const auto& limit : limits) {
    const auto* object = limit.object.empty() ? &body : given(&body, limit.object);
    const auto* value = given(object, limit.member);
    if (value != nullptr && !is_text_below(*value, limit.below)) {
      found.push_back(&limit.error);
    }
  }
}

void check_redirect(const json::Value& body, Errors& found) {
  const auto* url = given(given(&body, "redirect"), "url");
  if (url == nullptr) {
    found.push_back(&errors::redirect_missing);
  } else if (!is_text_below(*url, longest_url) || !json::text_of(*url).starts_with("http")) {
    found.push_back(&errors::redirect_invalid);
  }
}

std::string read_customer_id(const json::Value& body, Errors& found) {
  const auto* customer = given(&body, "customer");
  auto id = text_in(customer, "id");
  const bool named = given(customer, "first_name") != nullptr &&
                     (given(customer, "email") != nullptr || given(customer, "phone") != nullptr);
  if (id.empty() && !named) {
    found.push_back(&errors::customer_needed);
  } else if (!id.empty() && !appliance::is_public_id(id, "cus_")) {
    found.push_back(&errors::customer_invalid);
  }
  return id;
}

std::string read_source(const ChargeKind& kind, const json::Value& body, Errors& found) {
  const auto* id = given(given(&body, "source"), "id");
  if (id == nullptr) {
    found.push_back(&errors::source_missing);
    return {};
  }
  auto text = id->IsString() ? std::string(json::text_of(*id)) : std::string();
  const bool legal =
      appliance::is_public_id(text, "tok_") || (kind.captures && appliance::is_public_id(text, authorize_kind.prefix));
  if (!legal) {
    found.push_back(&errors::source_invalid);
  }
  return text;
}

/// A card is saved for a customer of ours.
bool read_save_card(const json::Value& body, const ChargeInput& input, Errors& found) {
  const auto* value = given(&body, "save_card");
  if (value == nullptr || value->IsFalse()) {
    return false;
  }
  if (!value->IsTrue()) {
    found.push_back(&errors::input_invalid);
  } else if (!appliance::is_public_id(input.source, "tok_")) {
    found.push_back(&errors::saving_unsupported);
  } else if (input.customer.empty()) {
    found.push_back(&errors::customer_missing);
  }
  return true;
}

}  // namespace

ChargeInput read_charge_input(const ChargeKind& kind, const json::Value& body, Errors& found) {
  check_money(kind, body, found);
  check_texts(body, found);
  ChargeInput input{.source = read_source(kind, body, found),
                    .customer = read_customer_id(body, found),
                    .idempotent = text_in(given(&body, "reference"), "idempotent")};
  check_redirect(body, found);
  input.save_card = read_save_card(body, input, found);
  return input;
}

}  // namespace api::tap
