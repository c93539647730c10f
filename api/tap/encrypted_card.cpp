#include "api/tap/encrypted_card.hpp"

#include "api/tap/card_input.hpp"
#include "api/throttle.hpp"
#include "appliance/base64url.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>

namespace api::tap {
namespace {

constexpr std::string_view member = "crypted_data";
constexpr std::size_t deepest_card = 4;

/// Nothing unless it is spelled as RFC 4648, section 4, has it: each block has one spelling, so it is known again.
std::string read_base64(const json::Value& value) {
  const auto text = value.IsString() ? json::text_of(value) : std::string_view();
  std::string digits(text.substr(0, text.find_last_not_of('=') + 1));
  std::ranges::replace(digits, '+', '-');
  std::ranges::replace(digits, '/', '_');
  auto block = appliance::read_base64url(digits).value_or(std::string());
  return appliance::base64(block) == text ? std::move(block) : std::string();
}

/// Read on in the place of what is no JSON, which so takes as long as a card that is not right.
constexpr std::string_view decoy =
    R"({"number":"5123450000000007","exp_month":"01","exp_year":"2039","cvc":"100","name":"Nobody Here"})";

/// The card that the clear text holds, if it is one.
std::optional<json::Document> read_clear(std::span<const unsigned char> clear) {
  auto read = json::read(clear, deepest_card);
  const bool legal = std::holds_alternative<json::Document>(read);
  if (!legal) {
    read = json::read(hsm::bytes_of(decoy), deepest_card);
  }
  Errors found;
  auto data = read_card_data(std::get<json::Document>(read).root(), found);
  return legal && found.empty() ? std::optional(std::move(data)) : std::nullopt;
}

/// Of a card with its number in clear beside the block there is no telling which is meant.
json::Document read_clear_members(const json::Value& card, Errors& found) {
  if (json::find(card, "number") != nullptr) {
    found.push_back(&errors::input_invalid);
  }
  return read_address_data(card, found);
}

}  // namespace

bool is_encrypted_card(const json::Value& card) { return json::find(card, member) != nullptr; }

std::optional<http::Response> refuse_encrypted_card(const Call& call) {
  const auto seconds = call.throttle.refuse_encrypted(call.caller);
  if (!seconds) {
    return std::nullopt;
  }
  auto response = error_response(errors::too_many_failures);
  response.fields.emplace_back("Retry-After", *seconds);
  return response;
}

std::variant<EncryptedCard, Errors> open_encrypted_card(const Call& call, const token::Context& context,
                                                        const json::Value& card) {
  Errors found;
  const auto address = read_clear_members(card, found);
  if (!found.empty()) {
    return found;
  }
  auto opening = std::make_unique<appliance::capture::Opening>(context.session, context.store, context.tenant);
  std::optional<json::Document> data;
  const bool opened =
      opening->open_block(container_of(call), hsm::bytes_of(read_base64(*json::find(card, member))),
                          [&](std::span<const unsigned char> clear) { return (data = read_clear(clear)).has_value(); });
  if (!opened) {
    call.throttle.count_failed_encrypted(call.caller);
    return Errors{&errors::source_invalid};
  }
  data->root().RemoveMember("address");
  json::add(data->root(), "address", json::Value(*json::find(address.root(), "address"), data->pool()), data->pool());
  return EncryptedCard{.data = *std::move(data), .opening = std::move(opening)};
}

}  // namespace api::tap
