#include "api/tap/saved_card.hpp"

#include "api/tap/card_input.hpp"
#include "api/tap/card_output.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/list.hpp"

#include <algorithm>

namespace api::tap {
namespace {

constexpr std::size_t page_size = 50;

std::string customer_of(const token::Token& card) {
  const auto& metadata = card.record.metadata();
  const auto found = metadata.find(std::string(customer_key));
  return found == metadata.end() ? std::string() : found->second;
}

std::string id_in(const json::Value& reference, std::string_view member) {
  const auto* value = json::find(reference, member);
  return value != nullptr && value->IsString() ? std::string(json::text_of(*value)) : std::string();
}

SavedCard saved_card_from(token::Token card) {
  auto customer = customer_of(card);
  return {.id = std::move(card.id),
          .customer = std::move(customer),
          .fingerprint = card.record.fingerprint(),
          .data = std::move(*card.data)};
}

}  // namespace

std::optional<SavedCard> find_saved_card(const token::Context& context, const std::string& customer,
                                         const std::string& id) {
  if (!appliance::is_public_id(id, "card_")) {
    return std::nullopt;
  }
  auto read = token::read(context, id);
  auto* card = std::get_if<token::Token>(&read);
  if (card == nullptr || !card->data || customer_of(*card) != customer) {
    return std::nullopt;
  }
  return saved_card_from(std::move(*card));
}

std::variant<SavedCard, Errors> open_saved_card(const token::Context& context, const json::Value& reference) {
  const auto customer = id_in(reference, "customer_id");
  const auto id = id_in(reference, "card_id");
  if (customer.empty()) {
    return Errors{&errors::customer_missing};
  }
  if (!appliance::is_public_id(customer, "cus_")) {
    return Errors{&errors::customer_invalid};
  }
  if (!is_customer(context, customer)) {
    return Errors{&errors::customer_unknown};
  }
  auto card = find_saved_card(context, customer, id);
  if (!card) {
    return Errors{&errors::source_invalid};
  }
  if (is_expired(card->data.root())) {
    return Errors{&errors::card_expired};
  }
  return *std::move(card);
}

std::vector<SavedCard> saved_cards_of(const Call& call, const token::Context& context, const std::string& customer,
                                      std::size_t most) {
  namespace search = appliance::search;
  const search::Filter filter{.container = container_of(call, cards_below),
                              .condition = search::condition_on(search::Field::metadata, customer, customer_key)};
  std::vector<SavedCard> cards;
  std::optional<std::string> start;
  do {
    auto result = token::page(context, token::View::list, filter, start, std::min(page_size, most - cards.size()));
    auto* page = std::get_if<token::Page>(&result);
    if (page == nullptr) {
      return cards;
    }
    for (auto& each : page->tokens) {
      if (each.data) {
        cards.push_back(saved_card_from(std::move(each)));
      }
    }
    start = std::move(page->next);
  } while (start && cards.size() < most);
  return cards;
}

bool can_be_saved(const json::Value& data) {
  return json::find(data, customer_key) == nullptr && json::find(data, "cryptogram") == nullptr;
}

token::CreateInput saved_card_input(const Call& call, const std::string& customer, std::string id,
                                    json::Document data) {
  static_cast<void>(token::take_cvc(data.root()));
  token::CreateInput input;
  input.deduplicate = false;
  input.id = std::move(id);
  input.type = "card";
  input.data = std::move(data);
  input.container = container_of(call, cards_below);
  input.metadata.emplace(customer_key, customer);
  input.fingerprint_expression = fingerprint_expression_of(call);
  return input;
}

json::Value write_saved_card(const Call& call, const SavedCard& card, json::Pool& pool) {
  return write_card(call, {.id = card.id, .on_file = true, .customer = card.customer, .fingerprint = card.fingerprint},
                    card.data.root(), pool);
}

bool is_customer(const token::Context& context, const std::string& id) {
  return appliance::is_public_id(id, "cus_") && std::holds_alternative<token::Token>(token::read(context, id));
}

}  // namespace api::tap
