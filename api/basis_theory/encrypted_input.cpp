#include "api/basis_theory/encrypted_input.hpp"

#include "api/basis_theory/management.hpp"
#include "api/basis_theory/property_path.hpp"
#include "appliance/base64url.hpp"
#include "appliance/expression/utf8.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>
#include <utility>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;

constexpr std::string_view member = "encrypted";
constexpr std::string_view field = "bt-encrypted";
constexpr std::string_view field_path = "BT-ENCRYPTED";
constexpr std::string_view refusal_text = "This cannot be decrypted.";
constexpr std::string_view spaces = " \t\r\n";

bool asks_for_token(const json::Value& value) {
  const auto has = [&](std::string_view name) { return json::find(value, name) != nullptr; };
  return has("token_intent_id") || (has("type") && (has("data") || has(member)));
}

/// Objects, arrays and texts in quotes are JSON. Anything else is a text as it stands, as clients send a text, and a
/// number keeps its digits.
bool is_json(std::string_view clear) {
  const auto first = clear.find_first_not_of(spaces);
  return first != std::string_view::npos && std::string_view("{[\"").find(clear[first]) != std::string_view::npos;
}

std::string path_in(const std::string& object) { return path_of_member(object, member); }

/// Either alphabet of RFC 4648, with padding or without.
std::optional<std::string> read_base64(std::string_view text) {
  std::string digits(text.substr(0, text.find_last_not_of('=') + 1));
  std::ranges::replace(digits, '+', '-');
  std::ranges::replace(digits, '/', '_');
  return appliance::read_base64url(digits);
}

}  // namespace

/// A value in a document, and what is said of it.
struct EncryptedInput::Target {
  json::Value& value;
  std::string path;
  json::Pool& pool;
  std::size_t& left;  ///< how many more may ask for a token
  appliance::Violations& violations;
};

EncryptedInput::EncryptedInput(const Call& call, hsm::Session& session)
    : EncryptedInput(call, session, tenant_of(call)) {}

EncryptedInput::EncryptedInput(const Call& call, hsm::Session& session, appliance::TenantPtr tenant)
    : call_(call), tenant_(std::move(tenant)), opening_(session, call.lifecycle.store(), *tenant_) {}

void EncryptedInput::open_in_request(json::Document& body, appliance::Violations& violations) {
  std::size_t one = 1;
  replace({.value = body.root(), .path = {}, .pool = body.pool(), .left = one, .violations = violations});
}

void EncryptedInput::open_everywhere(json::Document& body, std::size_t most, appliance::Violations& violations) {
  walk({.value = body.root(), .path = {}, .pool = body.pool(), .left = most, .violations = violations});
}

std::optional<json::Document> EncryptedInput::open_field(std::size_t most, appliance::Violations& violations) {
  const auto text = call_.request.field(field);
  if (text.empty()) {
    return std::nullopt;
  }
  const auto decoded = read_base64(text);
  auto read = json::read(hsm::bytes_of(decoded.value_or(std::string())), call_.lifecycle.config().limits.json_depth);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr || !document->root().IsObject()) {
    violations.push_back({std::string(field_path), refusal_text});
    return std::nullopt;
  }
  walk({.value = document->root(),
        .path = std::string(field_path),
        .pool = document->pool(),
        .left = most,
        .violations = violations});
  return std::move(*document);
}

void EncryptedInput::walk(const Target& target) {
  if (target.left == 0 || !target.violations.empty()) {
    return;
  }
  if (asks_for_token(target.value)) {
    --target.left;
    replace(target);
  } else if (target.value.IsObject()) {
    auto each = target.value.MemberBegin();
    for (rapidjson::SizeType i = 0; i < target.value.MemberCount(); ++i, ++each) {
      walk({each->value, path_of_member(target.path, json::text_of(each->name)), target.pool, target.left,
            target.violations});
    }
  } else if (target.value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < target.value.Size(); ++i) {
      walk({target.value[i], path_of_item(target.path, i), target.pool, target.left, target.violations});
    }
  }
}

void EncryptedInput::replace(const Target& target) {
  const auto* encrypted = json::find(target.value, member);
  if (encrypted == nullptr || encrypted->IsNull()) {
    return;
  }
  const auto* given = json::find(target.value, "data");
  if (given != nullptr && !given->IsNull()) {
    target.violations.push_back({path_in(target.path), "Data is sent in clear or encrypted, not both."});
    return;
  }
  auto data = encrypted->IsString() ? data_of(json::text_of(*encrypted)) : std::nullopt;
  if (!data) {
    target.violations.push_back({path_in(target.path), refusal_text});
    return;
  }
  target.value.RemoveMember("data");
  target.value.RemoveMember("encrypted");
  json::add(target.value, "data", json::Value(data->root(), target.pool), target.pool);
}

std::optional<json::Document> EncryptedInput::data_of(std::string_view compact) {
  const auto clear = opening_.open(compact);
  if (!clear) {
    return std::nullopt;
  }
  const auto text = hsm::text_of(clear->expose());
  if (is_json(text)) {
    auto read = json::read(clear->expose(), call_.lifecycle.config().limits.json_depth);
    auto* document = std::get_if<json::Document>(&read);
    return document == nullptr ? std::nullopt : std::optional(std::move(*document));
  }
  if (text.empty() || !appliance::expression::utf8::is_valid(text)) {
    return std::nullopt;
  }
  json::Document document;
  document.root() = json::make_text(text, document.pool());
  return document;
}

Completion EncryptedInput::and_take(Completion next) const {
  if (opening_.empty()) {
    return next;
  }
  return [this, next = std::move(next)](storage::Batch& batch, const auto& shown) {
    opening_.take(batch, actor_of(call_));
    if (next) {
      next(batch, shown);
    }
  };
}

}  // namespace api::basis_theory
