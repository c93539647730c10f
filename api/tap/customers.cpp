#include "api/tap/customers.hpp"

#include "api/tap/customer_input.hpp"
#include "api/tap/saved_card.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/list.hpp"

#include <algorithm>
#include <charconv>

namespace api::tap {
namespace {

constexpr std::string_view customers_below = "customers/";
constexpr std::size_t usual_page = 25;
constexpr std::size_t largest_page = 50;
constexpr std::size_t cards_per_pass = 100;

json::Value write_customer(const Call& call, const std::string& id, const json::Value& data, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", id, pool);
  json::add(object, "object", "customer", pool);
  json::add(object, "live_mode", json::Value(is_live(call)), pool);
  json::add(object, "api_version", "V2", pool);
  for (const auto& member : data.GetObject()) {
    object.AddMember(json::Value(member.name, pool), json::Value(member.value, pool), pool);
  }
  return object;
}

/// A null is for changes: it removes a member.
json::Document without_nulls(const json::Value& data) {
  json::Document rest;
  rest.root().SetObject();
  json::merge_patch(rest.root(), data, rest.pool());
  return rest;
}

http::Response customer_response(const Call& call, const token::Token& customer) {
  json::Document answer;
  answer.root() = write_customer(call, customer.id, customer.data->root(), answer.pool());
  return json_response(200, answer.root());
}

/// The customer, or nothing where there is none in the caller's mode.
std::optional<token::Token> find_customer(const token::Context& context, const std::string& id) {
  if (!appliance::is_public_id(id, "cus_")) {
    return std::nullopt;
  }
  auto read = token::read(context, id);
  auto* customer = std::get_if<token::Token>(&read);
  return customer == nullptr || !customer->data ? std::nullopt : std::optional(std::move(*customer));
}

void delete_cards(const Call& call, const token::Context& context, const std::string& customer) {
  for (auto cards = saved_cards_of(call, context, customer, cards_per_pass); !cards.empty();
       cards = saved_cards_of(call, context, customer, cards_per_pass)) {
    for (const auto& card : cards) {
      static_cast<void>(token::remove(context, card.id));
    }
  }
}

std::string_view query_value(const Call& call, std::string_view name) {
  const auto found = std::ranges::find(call.request.query, name, &http::Field::first);
  return found == call.request.query.end() ? std::string_view() : std::string_view(found->second);
}

/// Nothing where it is no size that a list can have.
std::optional<std::size_t> page_size(const Call& call) {
  const auto text = query_value(call, "limit");
  std::size_t size = usual_page;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool legal = text.empty() || (error == std::errc() && end == text.data() + text.size());
  return legal && size >= 1 && size <= largest_page ? std::optional(size) : std::nullopt;
}

http::Response list_response(const Call& call, const token::Page& page) {
  json::Document answer;
  auto& pool = answer.pool();
  json::Value data(rapidjson::kArrayType);
  for (const auto& each : page.tokens) {
    if (each.data) {
      data.PushBack(write_customer(call, each.id, each.data->root(), pool), pool);
    }
  }
  answer.root().SetObject();
  json::add(answer.root(), "object", "list", pool);
  json::add(answer.root(), "has_more", json::Value(page.next.has_value()), pool);
  if (page.next) {
    json::add(answer.root(), "next", *page.next, pool);
  }
  json::add(answer.root(), "data", std::move(data), pool);
  return json_response(200, answer.root());
}

}  // namespace

http::Response create_customer(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (const auto* malformed = std::get_if<Errors>(&body)) {
    return error_response(*malformed);
  }
  Errors found;
  auto data = read_customer_data(std::get<json::Document>(body).root(), found);
  check_customer(data.root(), found);
  if (!found.empty()) {
    return error_response(found);
  }
  const VaultCall vault(call, session);
  token::CreateInput input;
  input.deduplicate = false;
  input.id = appliance::random_public_id(session, "cus_");
  input.type = "token";
  input.data = without_nulls(data.root());
  input.container = container_of(call, customers_below);
  const auto made = token::create(vault.context(), std::move(input));
  const auto* customer = std::get_if<token::Token>(&made);
  return customer == nullptr ? error_response(errors::input_invalid) : customer_response(call, *customer);
}

http::Response read_customer(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto customer = find_customer(vault.context(), call.parameters.front());
  return customer ? customer_response(call, *customer) : error_response(errors::customer_unknown);
}

http::Response update_customer(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (const auto* malformed = std::get_if<Errors>(&body)) {
    return error_response(*malformed);
  }
  const VaultCall vault(call, session);
  const auto& id = call.parameters.front();
  auto before = find_customer(vault.context(), id);
  if (!before) {
    return error_response(errors::customer_unknown);
  }
  Errors found;
  token::UpdateInput input;
  input.data = read_customer_data(std::get<json::Document>(body).root(), found);
  json::merge_patch(before->data->root(), input.data->root(), before->data->pool());
  check_customer(before->data->root(), found);
  if (!found.empty()) {
    return error_response(found);
  }
  const auto changed = token::update(vault.context(), id, input);
  const auto* customer = std::get_if<token::Token>(&changed);
  return customer == nullptr ? error_response(errors::customer_unknown) : customer_response(call, *customer);
}

// A card is saved below a customer who lives, in one batch: so none is added once the customer is gone.
http::Response delete_customer(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto& id = call.parameters.front();
  if (!find_customer(vault.context(), id)) {
    return error_response(errors::customer_unknown);
  }
  delete_cards(call, vault.context(), id);
  if (std::holds_alternative<appliance::Refused>(token::remove(vault.context(), id))) {
    return error_response(errors::customer_unknown);
  }
  delete_cards(call, vault.context(), id);
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "deleted", json::Value(true), answer.pool());
  json::add(answer.root(), "id", id, answer.pool());
  return json_response(200, answer.root());
}

http::Response list_customers(const Call& call, hsm::Session& session) {
  const auto size = page_size(call);
  if (!size) {
    return error_response(errors::list_too_large);
  }
  const auto cursor = query_value(call, "starting_after");
  const VaultCall vault(call, session);
  const auto result = token::page(vault.context(), token::View::list,
                                  {.container = container_of(call, customers_below), .condition = std::nullopt},
                                  cursor.empty() ? std::nullopt : std::optional<std::string>(cursor), *size);
  const auto* page = std::get_if<token::Page>(&result);
  return page == nullptr ? error_response(errors::input_invalid) : list_response(call, *page);
}

}  // namespace api::tap
