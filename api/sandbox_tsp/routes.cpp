#include "api/sandbox_tsp/routes.hpp"

#include "api/sandbox_tsp/wire.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace api::sandbox_tsp {
namespace {

using http::Method;

constexpr std::size_t json_depth = 8;
constexpr std::size_t longest_key = 100;
constexpr std::string_view key_field = "idempotency-key";

struct Asked {
  const http::Request& request;
  const tsp::Context& context;
  const json::Value& body;
  std::vector<std::string_view> parameters;
};

Reply about(const Asked& /*asked*/) { return {about_response()}; }

Reply provision(const Asked& asked) {
  const auto card = read_card(asked.body);
  const auto key = asked.request.field(key_field);
  if (!card || key.empty() || key.size() > longest_key) {
    return {error_response(400, "INVALID")};
  }
  const auto made = tsp::provision(asked.context, *card, key);
  if (const auto* refusal = std::get_if<tsp::Refusal>(&made)) {
    return {refusal_response(*refusal)};
  }
  return {token_response(std::get<tsp::Token>(made), asked.context.settings.lie),
          tsp::trigger_of(hsm::text_of(card->number.expose())).manner};
}

Reply read(const Asked& asked) {
  const auto token = tsp::find(asked.context, asked.parameters[0]);
  return {token ? token_response(*token, asked.context.settings.lie) : refusal_response(tsp::Refusal::absent)};
}

Reply no_content() {
  http::Response response;
  response.status = 204;
  return {std::move(response)};
}

Reply remove(const Asked& asked) {
  const auto changed = tsp::change(asked.context, asked.parameters[0], tsp::Act::remove, false);
  const auto* refusal = std::get_if<tsp::Refusal>(&changed);
  return refusal == nullptr ? no_content() : Reply{refusal_response(*refusal)};
}

Reply withdraw(const Asked& asked) {
  tsp::withdraw(asked.context, asked.parameters[0]);
  return no_content();
}

Reply make_cryptogram(const Asked& asked) {
  const auto purchase = read_purchase(asked.body);
  if (!purchase) {
    return {error_response(400, "INVALID")};
  }
  const auto made = tsp::make_cryptogram(asked.context, asked.parameters[0], *purchase);
  if (const auto* refusal = std::get_if<tsp::Refusal>(&made)) {
    return {refusal_response(*refusal)};
  }
  return {cryptogram_response(std::get<tsp::Cryptogram>(made), asked.parameters[0], asked.context.settings.lie),
          tsp::trigger_of(purchase->amount).manner};
}

Reply verify(const Asked& asked) {
  const auto purchase = read_purchase(asked.body);
  if (!purchase) {
    return {error_response(400, "INVALID")};
  }
  return {verdict_response(tsp::verify_cryptogram(asked.context, hsm::bytes_of(text_member(asked.body, "number")),
                                                  text_member(asked.body, "cryptogram"), *purchase))};
}

Reply read_art(const Asked& asked) {
  const auto token = tsp::find(asked.context, asked.parameters[0]);
  return {token && token->has_art ? art_response() : refusal_response(tsp::Refusal::absent)};
}

Reply list_tokens(const Asked& asked) {
  json::Document answer;
  auto& pool = answer.pool();
  json::Value all(rapidjson::kArrayType);
  for (const auto& [reference, status] : tsp::list(asked.context.store)) {
    json::Value token(rapidjson::kObjectType);
    json::add(token, "scheme_reference", reference, pool);
    json::add(token, "status", tsp::name_of(status), pool);
    all.PushBack(std::move(token), pool);
  }
  answer.root().SetObject();
  json::add(answer.root(), "tokens", std::move(all), pool);
  return {json_response(200, answer.root())};
}

struct NamedAct {
  std::string_view name;
  tsp::Act act;
};

constexpr std::array acts{
    NamedAct{"suspend", tsp::Act::suspend},
    NamedAct{"resume", tsp::Act::resume},
    NamedAct{"delete", tsp::Act::remove},
    NamedAct{"update-expiry", tsp::Act::new_expiry},
    NamedAct{"replace-card", tsp::Act::replace_card},
};

/// As if the issuer had done it.
Reply act_as_issuer(const Asked& asked) {
  const auto* found = std::ranges::find(acts, asked.parameters[1], &NamedAct::name);
  if (found == acts.end()) {
    return {refusal_response(tsp::Refusal::absent)};
  }
  const auto changed = tsp::change(asked.context, asked.parameters[0], found->act, true);
  const auto* refusal = std::get_if<tsp::Refusal>(&changed);
  return {refusal == nullptr ? token_response(std::get<tsp::Token>(changed), tsp::Lie::none)
                             : refusal_response(*refusal)};
}

struct Route {
  Method method;
  std::array<std::string_view, 4> segments;  ///< "*": any; trailing empty ones: none
  Reply (*handle)(const Asked& asked);
};

constexpr std::array route_table{
    Route{Method::get, {"v1", "about"}, about},
    Route{Method::post, {"v1", "tokens"}, provision},
    Route{Method::get, {"v1", "tokens", "*"}, read},
    Route{Method::del, {"v1", "tokens", "*"}, remove},
    Route{Method::del, {"v1", "requests", "*"}, withdraw},
    Route{Method::post, {"v1", "tokens", "*", "cryptograms"}, make_cryptogram},
    Route{Method::get, {"v1", "tokens", "*", "art"}, read_art},
    Route{Method::post, {"v1", "cryptograms", "verify"}, verify},
    Route{Method::get, {"lab", "tokens"}, list_tokens},
    Route{Method::post, {"lab", "tokens", "*", "*"}, act_as_issuer},
};

std::optional<std::vector<std::string_view>> match(const Route& route, const http::Request& request) {
  std::vector<std::string_view> parameters;
  for (std::size_t i = 0; i < route.segments.size(); ++i) {
    const auto wanted = route.segments.at(i);
    const auto given = i < request.segments.size() ? std::string_view(request.segments[i]) : std::string_view();
    if (wanted == "*" && !given.empty()) {
      parameters.push_back(given);
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  const bool fits = request.segments.size() <= route.segments.size() && request.method == route.method;
  return fits ? std::optional(std::move(parameters)) : std::nullopt;
}

}  // namespace

Reply answer(const http::Request& request, const tsp::Context& context) {
  for (const auto& route : route_table) {
    auto parameters = match(route, request);
    if (!parameters) {
      continue;
    }
    json::Document body;
    if (!request.body.empty()) {
      auto read_body = json::read(request.body, json_depth);
      auto* document = std::get_if<json::Document>(&read_body);
      if (document == nullptr || !document->root().IsObject()) {
        return {error_response(400, "INVALID")};
      }
      body = std::move(*document);
    }
    return route.handle(
        {.request = request, .context = context, .body = body.root(), .parameters = *std::move(parameters)});
  }
  return {error_response(404, "NOT_FOUND")};
}

}  // namespace api::sandbox_tsp
