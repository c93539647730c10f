#include "appliance/proxy/values.hpp"

#include "appliance/expression/evaluate.hpp"
#include "hsm/client_mac.hpp"

#include <algorithm>
#include <utility>

namespace appliance::proxy {
namespace {

using expression::Prefix;
using expression::Reference;

constexpr std::string_view encrypted_name = "encrypted";

/// "res" of "res.card.number" and "res['card']".
std::string_view first_word(std::string_view name) { return name.substr(0, name.find_first_of(".[ ")); }

/// 'cardToken' and "cardToken" without their quotes.
std::string_view unquoted(std::string_view name) {
  const bool quoted = name.size() >= 2 && (name.front() == '\'' || name.front() == '"') && name.back() == name.front();
  return quoted ? name.substr(1, name.size() - 2) : name;
}

hsm::MacDigest mac_digest(expression::Digest digest) noexcept {
  switch (digest) {
    case expression::Digest::sha1:
      return hsm::MacDigest::sha1;
    case expression::Digest::sha512:
      return hsm::MacDigest::sha512;
    default:
      return hsm::MacDigest::sha256;
  }
}

Refused not_offered() {
  return {Reason::invalid, "Only tokens, token intents and configuration can be referred to here", {}};
}

}  // namespace

Values::Values(const token::Context& context, const Configuration& configuration, const Notation& notation)
    : context_(context), configuration_(configuration), notation_(notation) {
  services_.now = [] { return now(); };
  services_.hmac = [&context](expression::Digest digest, std::span<const unsigned char> key,
                              std::span<const unsigned char> data) {
    return hsm::mac_with(context.session, mac_digest(digest), key, data);
  };
}

void Values::set_encrypted(const json::Value* encrypted) {
  encrypted_ = encrypted;
  set_scope(std::move(scope_));
}

void Values::set_scope(expression::Scope scope) {
  scope_ = std::move(scope);
  if (encrypted_ != nullptr) {
    scope_.emplace(encrypted_name, encrypted_);
  }
}

std::optional<Refused> Values::want(const expression::ReferenceText& text, const std::vector<std::string_view>& words) {
  for (const auto& reference : text.references()) {
    switch (reference.prefix) {
      case Prefix::none:
        if (std::ranges::find(words, first_word(reference.name)) == words.end() &&
            !(encrypted_ != nullptr && first_word(reference.name) == encrypted_name)) {
          wanted_.tokens.emplace(reference.name);
        }
        break;
      case Prefix::token:
        wanted_.tokens.emplace(reference.name);
        break;
      case Prefix::token_intent:
        wanted_.intents.emplace(reference.name);
        break;
      case Prefix::config:
        if (!configuration_.contains(std::string(reference.name))) {
          return Refused{Reason::invalid, "The proxy's configuration has no such entry", {}};
        }
        break;
      case Prefix::transform_identifier:
        break;
      case Prefix::apple_pay:
      case Prefix::google_pay:
        return not_offered();
    }
  }
  return std::nullopt;
}

std::optional<Refused> Values::open(storage::Batch& batch) {
  if (wanted_.tokens.size() + wanted_.intents.size() > most_tokens) {
    return Refused{Reason::invalid, "A proxy request may use at most 20 tokens", {}};
  }
  auto used = token::use(context_, wanted_, batch);
  if (auto* refused = std::get_if<Refused>(&used)) {
    return std::move(*refused);
  }
  used_ = std::get<token::Used>(std::move(used));
  wanted_ = {};
  return std::nullopt;
}

void Values::set_result(const std::string& identifier, json::Document value) {
  results_.insert_or_assign(identifier, std::move(value));
}

std::variant<json::Document, expression::Failure> Values::resolve(const expression::ReferenceText& text) {
  const expression::Resolver resolver = [this](const Reference& reference) { return value_of(reference); };
  return expression::resolve(text, resolver, scope_, services_);
}

const json::Value* Values::keep(const std::string& name, json::Document value) {
  return &kept_.insert_or_assign(name, std::move(value)).first->second.root();
}

const json::Value* Values::value_of(const Reference& reference) {
  switch (reference.prefix) {
    case Prefix::none:
      return scope_.contains(first_word(reference.name)) ? path_value(reference) : token_value(reference);
    case Prefix::token:
      return token_value(reference);
    case Prefix::token_intent:
      return intent_value(reference);
    case Prefix::config: {
      json::Document text;
      text.root() = json::make_text(hsm::text_of(configuration_.at(std::string(reference.name))), text.pool());
      return keep("config:" + std::string(reference.name), std::move(text));
    }
    case Prefix::transform_identifier: {
      const auto found = results_.find(std::string(unquoted(reference.name)));
      if (found == results_.end()) {
        throw expression::Failure{"no earlier transform has this identifier", reference.position};
      }
      return &found->second.root();
    }
    default:
      throw expression::Failure{"this cannot be referred to here", reference.position};
  }
}

/// Nil where the caller's permission shows no data.
const json::Value* Values::token_value(const Reference& reference) {
  const std::string id(reference.name);
  const auto& token = used_.tokens.at(id);
  if (reference.prefix == Prefix::none) {
    return token.data ? &token.data->root() : nullptr;
  }
  const auto name = "token:" + id;
  const auto found = kept_.find(name);
  return found == kept_.end() ? keep(name, notation_.write_token(token)) : &found->second.root();
}

/// As the data of a token; its filters may ask for `$.data` too.
const json::Value* Values::intent_value(const Reference& reference) {
  const std::string id(reference.name);
  const auto name = "token_intent:" + id;
  const auto found = kept_.find(name);
  return found == kept_.end() ? keep(name, notation_.write_token(used_.intents.at(id))) : &found->second.root();
}

const json::Value* Values::path_value(const Reference& reference) {
  const auto direct = scope_.find(reference.name);
  if (direct != scope_.end()) {
    return direct->second;
  }
  const auto parsed = expression::parse("{{" + std::string(reference.name) + "}}");
  if (const auto* failure = std::get_if<expression::Failure>(&parsed)) {
    throw expression::Failure{failure->reason, reference.position};
  }
  auto value = expression::evaluate(std::get<expression::Template>(parsed), scope_, services_);
  if (const auto* failure = std::get_if<expression::Failure>(&value)) {
    throw expression::Failure{failure->reason, reference.position};
  }
  return keep(std::string(reference.name), std::get<json::Document>(std::move(value)));
}

}  // namespace appliance::proxy
