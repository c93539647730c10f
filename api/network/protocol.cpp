#include "api/network/protocol.hpp"

#include "api/forward/fields.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace api::network {
namespace {

namespace json = appliance::json;
using network::NoAnswer;
using network::Reply;
using network::Trouble;

constexpr std::size_t json_depth = 8;
constexpr std::size_t longest_reference = 64;
constexpr std::size_t longest_cryptogram = 128;

bool is_visible(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

// Reading. Whatever is missing or of another type reads as nothing.

std::string_view text_in(const json::Value& object, std::string_view name) {
  const auto* value = json::find(object, name);
  return value != nullptr && value->IsString() ? json::text_of(*value) : std::string_view();
}

unsigned number_in(const json::Value& object, std::string_view name) {
  const auto* value = json::find(object, name);
  return value != nullptr && value->IsUint() ? value->GetUint() : 0;
}

network::Expiry expiry_in(const json::Value& object) {
  return {.month = number_in(object, "expiry_month"), .year = number_in(object, "expiry_year")};
}

bool is_expiry(const network::Expiry& expiry) {
  return expiry.month >= 1 && expiry.month <= 12 && expiry.year >= 2000 && expiry.year <= 2999;
}

hsm::Secret secret_in(const json::Value& object, std::string_view name) {
  return hsm::Secret(hsm::bytes_of(text_in(object, name)));
}

struct StatusRow {
  std::string_view name;
  network::SchemeStatus status;
};

constexpr std::array statuses{
    StatusRow{"PENDING", network::SchemeStatus::pending},     StatusRow{"ACTIVE", network::SchemeStatus::active},
    StatusRow{"SUSPENDED", network::SchemeStatus::suspended}, StatusRow{"DECLINED", network::SchemeStatus::declined},
    StatusRow{"DELETED", network::SchemeStatus::deleted},
};

std::optional<network::CardNews> card_in(const json::Value& token) {
  constexpr unsigned first = 6;
  constexpr unsigned last = 4;
  const auto* card = json::find(token, "card");
  if (card == nullptr || !card->IsObject()) {
    return std::nullopt;
  }
  const auto first_six = text_in(*card, "first_six");
  const auto last_four = text_in(*card, "last_four");
  const auto digits = number_in(*card, "digits");
  const auto expiry = expiry_in(*card);
  if (first_six.size() != first || last_four.size() != last || digits < 13 || digits > 19 || !is_expiry(expiry)) {
    return std::nullopt;
  }
  return network::CardNews{.masked_number = std::string(first_six).append(digits - first - last, '*').append(last_four),
                           .expiry = expiry};
}

Reply token_in(const json::Value& body) {
  const auto* row = std::ranges::find(statuses, text_in(body, "status"), &StatusRow::name);
  const auto reference = text_in(body, "scheme_reference");
  if (row == statuses.end() || !is_visible(reference, longest_reference)) {
    return NoAnswer{Trouble::nonsense};
  }
  network::SchemeToken token{.reference = std::string(reference),
                             .status = row->status,
                             .changes = number_in(body, "changes"),
                             .number = secret_in(body, "number"),
                             .expiry = expiry_in(body),
                             .par = std::string(text_in(body, "par")),
                             .card = card_in(body)};
  const bool is_usable =
      row->status == network::SchemeStatus::active || row->status == network::SchemeStatus::suspended;
  if (is_usable && (token.number.empty() || !is_expiry(token.expiry))) {
    return NoAnswer{Trouble::nonsense};
  }
  return token;
}

Reply cryptogram_in(const json::Value& body, const network::MakeCryptogram& asked) {
  network::SchemeCryptogram cryptogram{.value = secret_in(body, "cryptogram"),
                                       .eci = std::string(text_in(body, "eci")),
                                       .number = secret_in(body, "number"),
                                       .expiry = expiry_in(body)};
  const bool whole = is_visible(hsm::text_of(cryptogram.value.expose()), longest_cryptogram) &&
                     is_visible(cryptogram.eci, 2) && is_expiry(cryptogram.expiry) &&
                     text_in(body, "scheme_reference") == asked.reference;
  return whole ? Reply(std::move(cryptogram)) : Reply(NoAnswer{Trouble::nonsense});
}

Reply art_in(const json::Value& body) {
  const auto content_type = text_in(body, "content_type");
  const auto data = text_in(body, "data");
  if (content_type != "image/png" && content_type != "image/jpeg" && content_type != "image/svg+xml") {
    return NoAnswer{Trouble::nonsense};
  }
  return network::Art{.content_type = std::string(content_type),
                      .data = std::string(data),
                      .width = number_in(body, "width"),
                      .height = number_in(body, "height"),
                      .foreground_color = std::string(text_in(body, "foreground_color"))};
}

// Asking.

struct Outgoing {
  std::string method;
  std::string path;
  hsm::WipingBytes body = {};
  std::string key = {};
};

Outgoing outgoing(const network::Provision& asked) {
  json::Document body;
  auto& pool = body.pool();
  const auto& card = asked.card.root();
  body.root().SetObject();
  json::add(body.root(), "number", text_in(card, "number"), pool);
  json::add(body.root(), "expiry_month", json::Value(number_in(card, "expiration_month")), pool);
  json::add(body.root(), "expiry_year", json::Value(number_in(card, "expiration_year")), pool);
  return {.method = "POST", .path = "/v1/tokens", .body = json::write(body.root()), .key = asked.key};
}

Outgoing outgoing(const network::LookUp& asked) { return {.method = "GET", .path = "/v1/tokens/" + asked.reference}; }
Outgoing outgoing(const network::Remove& asked) {
  return {.method = "DELETE", .path = "/v1/tokens/" + asked.reference};
}
Outgoing outgoing(const network::Withdraw& asked) { return {.method = "DELETE", .path = "/v1/requests/" + asked.key}; }
Outgoing outgoing(const network::ReadArt& asked) {
  return {.method = "GET", .path = "/v1/tokens/" + asked.reference + "/art"};
}

Outgoing outgoing(const network::MakeCryptogram& asked) {
  json::Document body;
  auto& pool = body.pool();
  body.root().SetObject();
  json::add(body.root(), "cryptogram_type", asked.type, pool);
  json::add(body.root(), "amount", json::Value(asked.amount), pool);
  json::add(body.root(), "currency", asked.currency, pool);
  json::add(body.root(), "merchant_reference", asked.merchant_reference, pool);
  json::add(body.root(), "unpredictable_number", asked.unpredictable, pool);
  return {.method = "POST",
          .path = "/v1/tokens/" + asked.reference + "/cryptograms",
          .body = json::write(body.root()),
          .key = asked.unpredictable};
}

Reply trouble_of(unsigned status) {
  switch (status) {
    case 404:
      return NoAnswer{Trouble::absent};
    case 409:
      return NoAnswer{Trouble::state};
    case 422:
      return NoAnswer{Trouble::declined};
    default:
      return NoAnswer{status >= 500 ? Trouble::unknown : Trouble::nonsense};
  }
}

struct Reading {
  const json::Value& body;

  Reply operator()(const network::Provision& /*asked*/) const { return token_in(body); }
  Reply operator()(const network::LookUp& /*asked*/) const { return token_in(body); }
  Reply operator()(const network::Remove& /*asked*/) const { return network::Removed(); }
  Reply operator()(const network::Withdraw& /*asked*/) const { return network::Removed(); }
  Reply operator()(const network::MakeCryptogram& asked) const { return cryptogram_in(body, asked); }
  Reply operator()(const network::ReadArt& /*asked*/) const { return art_in(body); }
};

}  // namespace

forward::Request request_of(const network::Question& question, const appliance::destination::Url& base) {
  auto parts = std::visit([](const auto& asked) { return outgoing(asked); }, question);
  auto url = base;
  if (url.path.ends_with('/')) {
    url.path.pop_back();
  }
  url.path.append(parts.path);
  forward::Request request{.url = std::move(url),
                           .method = std::move(parts.method),
                           .fields = {},
                           .body = std::move(parts.body),
                           .whole_answer = true};
  forward::append_field(request.fields, "Accept", "application/json");
  if (!request.body.empty()) {
    forward::append_field(request.fields, "Content-Type", "application/json");
  }
  if (!parts.key.empty()) {
    forward::append_field(request.fields, "Idempotency-Key", parts.key);
  }
  return request;
}

network::Reply reply_of(const network::Question& question, unsigned status, std::span<const unsigned char> body) {
  if (status >= 300) {
    return trouble_of(status);
  }
  json::Document document;
  if (!body.empty()) {
    auto read = json::read(body, json_depth);
    auto* parsed = std::get_if<json::Document>(&read);
    if (parsed == nullptr) {
      return NoAnswer{Trouble::nonsense};
    }
    document = std::move(*parsed);
  }
  return std::visit(Reading{document.root()}, question);
}

}  // namespace api::network
