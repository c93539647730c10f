#include "api/basis_theory/token_input.hpp"

#include "appliance/json/fields.hpp"

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace token = appliance::token;
using appliance::Violations;

constexpr std::size_t longest_text = 400;
constexpr std::size_t longest_metadata = 1024;
constexpr std::string_view not_offered = "This version does not offer this.";

constexpr std::size_t most_search_indexes = 10;
constexpr std::size_t longest_mask = 65'536;

void refuse_what_is_not_offered(json::Fields& fields) {
  if (fields.value("encrypted") != nullptr) {
    fields.refuse("encrypted", not_offered);
  }
}

std::optional<bool> read_deduplication(json::Fields& fields) {
  const bool wanted = fields.flag("deduplicate_token");
  return fields.value("deduplicate_token") == nullptr ? std::nullopt : std::optional(wanted);
}

/// Any JSON; its texts are templates, evaluated when the token is read.
std::optional<std::string> read_mask(json::Fields& fields) {
  const auto* mask = fields.value("mask");
  if (mask == nullptr) {
    return std::nullopt;
  }
  auto text = json::write_public(*mask);
  if (text.size() > longest_mask) {
    fields.refuse("mask", "This mask is too long.");
  }
  return text;
}

/// An empty one is none.
std::optional<std::string> read_fingerprint_expression(json::Fields& fields) {
  auto text = fields.text("fingerprint_expression", longest_text);
  return text && text->empty() ? std::nullopt : std::move(text);
}

std::optional<std::vector<std::string>> read_search_indexes(json::Fields& fields) {
  if (fields.value("search_indexes") == nullptr) {
    return std::nullopt;
  }
  return fields.texts("search_indexes", most_search_indexes, longest_text);
}

std::optional<std::string> read_container(json::Fields& fields) {
  const auto* given = fields.value("containers");
  if (given != nullptr && given->IsArray() && given->Size() > 1) {
    fields.refuse("containers", "A token stands in one container.");
    return std::nullopt;
  }
  auto containers = fields.texts("containers", 1, longest_text);
  return containers.empty() ? std::nullopt : std::optional(std::move(containers.front()));
}

std::optional<appliance::Timestamp> read_expiry(json::Fields& fields) {
  const auto text = fields.text("expires_at", longest_text);
  const auto expiry = text ? appliance::parse_timestamp(*text) : std::nullopt;
  if (text && !expiry) {
    fields.refuse("expires_at", "This is not a date and time in a known form.");
  }
  return expiry;
}

std::optional<token::Privacy> read_privacy(json::Fields& fields, Violations& violations) {
  const auto* privacy = fields.value("privacy");
  if (privacy == nullptr) {
    return std::nullopt;
  }
  if (!privacy->IsObject()) {
    fields.refuse("privacy", "This must be an object.");
    return std::nullopt;
  }
  json::Fields members(*privacy, violations, "privacy.");
  return token::Privacy{.classification = members.text("classification", longest_text),
                        .impact_level = members.text("impact_level", longest_text),
                        .restriction_policy = members.text("restriction_policy", longest_text)};
}

/// Takes the member `data` out of the body, whose memory goes on holding it.
json::Document take_data(json::Document body) {
  json::Value data = std::move(*json::find(body.root(), "data"));
  body.root() = std::move(data);
  return body;
}

bool has_data(json::Fields& fields) {
  const bool given = fields.value("data") != nullptr;
  if (!given) {
    fields.refuse("data", "This is required.");
  }
  return given;
}

std::map<std::string, std::string> without_nulls(const std::map<std::string, std::optional<std::string>>& entries) {
  std::map<std::string, std::string> result;
  for (const auto& [key, value] : entries) {
    if (value) {
      result.emplace(key, *value);
    }
  }
  return result;
}

}  // namespace

token::CreateInput read_create(json::Document body, Violations& violations) {
  json::Fields fields(body.root(), violations);
  token::CreateInput input;
  input.id = fields.text("id", 4 * longest_text);
  input.intent_id = fields.text("token_intent_id", longest_text);
  if (!input.intent_id) {
    input.type = fields.required_text("type", longest_text);
  } else if (fields.value("type") != nullptr || fields.value("data") != nullptr) {
    fields.refuse("token_intent_id", "An intent brings its own type and data.");
  }
  input.container = read_container(fields);
  input.privacy = read_privacy(fields, violations);
  if (const auto metadata = fields.text_map("metadata", token::most_metadata, longest_metadata)) {
    input.metadata = without_nulls(*metadata);
  }
  input.expires_at = read_expiry(fields);
  input.mask = read_mask(fields);
  input.fingerprint_expression = read_fingerprint_expression(fields);
  input.search_indexes = read_search_indexes(fields);
  input.deduplicate = read_deduplication(fields);
  refuse_what_is_not_offered(fields);
  if (!input.intent_id && has_data(fields)) {
    input.data = take_data(std::move(body));
  }
  return input;
}

token::IntentInput read_create_intent(json::Document body, Violations& violations) {
  json::Fields fields(body.root(), violations);
  token::IntentInput input;
  input.type = fields.required_text("type", longest_text);
  if (fields.value("encrypted") != nullptr) {
    fields.refuse("encrypted", not_offered);
  }
  if (has_data(fields)) {
    input.data = take_data(std::move(body));
  }
  return input;
}

token::UpdateInput read_update(json::Document body, Violations& violations) {
  json::Fields fields(body.root(), violations);
  const auto is_null = [&](std::string_view member) { return fields.names(member) && fields.value(member) == nullptr; };
  token::UpdateInput input;
  input.container = read_container(fields);
  input.privacy = read_privacy(fields, violations);
  input.metadata = fields.text_map("metadata", token::most_metadata, longest_metadata);
  input.clear_metadata = is_null("metadata");
  input.expires_at = read_expiry(fields);
  input.never_expires = is_null("expires_at");
  input.mask = read_mask(fields);
  input.clear_mask = is_null("mask");
  input.fingerprint_expression = read_fingerprint_expression(fields);
  input.search_indexes = read_search_indexes(fields);
  input.deduplicate = read_deduplication(fields);
  refuse_what_is_not_offered(fields);
  if (is_null("data")) {
    fields.refuse("data", "The data of a token cannot be removed.");
  } else if (fields.value("data") != nullptr) {
    input.data = take_data(std::move(body));
  }
  return input;
}

}  // namespace api::basis_theory
