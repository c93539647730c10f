#include "api/guardian/card_art.hpp"

#include "appliance/base64url.hpp"
#include "appliance/network/cryptograms.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace api::guardian {
namespace {

struct UnderWay {
  network::Connector& connector;
  std::string reference;
  network::Reply reply = network::NoAnswer{network::Trouble::unknown};
};

/// Nothing where it is no base64 (RFC 4648, section 4).
std::optional<std::string> read_base64(std::string text) {
  text.erase(text.find_last_not_of('=') + 1);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return appliance::read_base64url(text);
}

http::Response picture(const network::Art& art, const std::string& bytes) {
  http::Response response;
  response.status = 200;
  response.content_type = art.content_type;
  response.body.assign(bytes.begin(), bytes.end());
  return response;
}

http::Response description(const network::Art& art) {
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "content_type", art.content_type, pool);
  json::add(answer.root(), "data", art.data, pool);
  json::add(answer.root(), "width", json::Value(art.width), pool);
  json::add(answer.root(), "height", json::Value(art.height), pool);
  json::add(answer.root(), "foreground_color", art.foreground_color, pool);
  return json_response(200, answer.root());
}

http::Response conclude(const UnderWay& request, const Call& call, hsm::Session& /*session*/) {
  if (const auto* trouble = std::get_if<network::NoAnswer>(&request.reply)) {
    return trouble->trouble == network::Trouble::absent ? error_response(errors::no_token) : trouble_response(*trouble);
  }
  const auto* art = std::get_if<network::Art>(&request.reply);
  const auto bytes = art == nullptr ? std::nullopt : read_base64(art->data);
  if (!bytes) {
    return error_response(errors::scheme_unbelievable);
  }
  return call.request.field("accept") == art->content_type ? picture(*art, *bytes) : description(*art);
}

}  // namespace

std::variant<http::Response, Waiting> read_card_art(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  auto found = network::find_usable(place_of(vault.context()), call.parameters.front());
  if (std::holds_alternative<appliance::Refused>(found)) {
    return error_response(errors::no_token);
  }
  auto& token = std::get<network::Usable>(found);
  auto* connector = call.lifecycle.networks().find(token.connector);
  if (connector == nullptr) {
    return scheme_unavailable(1);
  }
  const auto request = std::make_shared<UnderWay>(UnderWay{*connector, std::move(token.reference)});
  return Waiting{
      .begin =
          [request](std::function<void()> over) {
            request->connector.ask(network::ReadArt{request->reference},
                                   [request, over = std::move(over)](network::Reply&& reply) {
                                     request->reply = std::move(reply);
                                     over();
                                   });
          },
      .conclude = [request](const Call& again, hsm::Session& worker) { return conclude(*request, again, worker); }};
}

}  // namespace api::guardian
