#include "appliance/token/expressions.hpp"

#include "appliance/expression/template.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/token/card_data.hpp"
#include "appliance/token/type.hpp"
#include "hsm/vault.hpp"
#include "storage/records.pb.h"

#include <utility>
#include <variant>

namespace appliance::token {
namespace {

constexpr std::size_t deepest_mask = 64;
constexpr std::string_view alias_elsewhere = "Alias filters give another text each time; they belong in the id only.";

json::Document metadata_of(const storage::TokenRecord& record) {
  const std::map<std::string, std::string> sorted(record.metadata().begin(), record.metadata().end());
  json::Document metadata;
  metadata.root().SetObject();
  for (const auto& [key, value] : sorted) {
    metadata.root().AddMember(json::make_text(key, metadata.pool()), json::make_text(value, metadata.pool()),
                              metadata.pool());
  }
  return metadata;
}

bool holds_cvc(const storage::TokenRecord& record) { return record.cvc_expires_at_us() != 0; }

/// The text of a fingerprint. Tokens for which their author's expression gives none are not alike for that; the type's
/// own gives none for empty data alone.
std::optional<hsm::WipingBytes> fingerprint_text(const Evaluation& evaluation, std::string_view source,
                                                 const storage::TokenRecord& record, Violations& violations) {
  constexpr std::string_view path = "fingerprint_expression";
  auto text = evaluation.text(source, path, violations);
  const auto* type = find_type(record.type());
  if (text && text->empty() && (type == nullptr || source != type->fingerprint_expression)) {
    violations.push_back({std::string(path), "The fingerprint has no value for this data."});
  }
  return text;
}

}  // namespace

Evaluation::Evaluation(hsm::Session& session, const json::Value& data, const storage::TokenRecord& record, Sight sight)
    : metadata_(metadata_of(record)), scope_{{"data", &data}, {"metadata", &metadata_.root()}} {
  if (sight == Sight::what_stays && holds_cvc(record)) {
    staying_.root().CopyFrom(data, staying_.pool());
    static_cast<void>(take_cvc(staying_.root()));
    scope_["data"] = &staying_.root();
  }
  services_.random = [&session](std::span<unsigned char> out) { hsm::random(session, out); };
  services_.now = [] { return now(); };
}

std::optional<hsm::WipingBytes> Evaluation::text(std::string_view source, std::string_view path,
                                                 Violations& violations) const {
  const auto parsed = expression::parse(source);
  if (const auto* failure = std::get_if<expression::Failure>(&parsed)) {
    violations.push_back({std::string(path), failure->reason});
    return std::nullopt;
  }
  const auto& expression = std::get<expression::Template>(parsed);
  if (expression.is_random()) {
    violations.push_back({std::string(path), alias_elsewhere});
    return std::nullopt;
  }
  auto result = expression::evaluate_text(expression, scope_, services_);
  if (const auto* failure = std::get_if<expression::Failure>(&result)) {
    violations.push_back({std::string(path), failure->reason});
    return std::nullopt;
  }
  return std::get<hsm::WipingBytes>(std::move(result));
}

std::optional<std::string> Evaluation::alias(std::string_view source, Violations& violations) const {
  const auto parsed = expression::parse(source);
  if (const auto* failure = std::get_if<expression::Failure>(&parsed)) {
    violations.push_back({"id", failure->reason});
    return std::nullopt;
  }
  const auto result = expression::evaluate_text(std::get<expression::Template>(parsed), scope_, services_);
  if (const auto* failure = std::get_if<expression::Failure>(&result)) {
    violations.push_back({"id", failure->reason});
    return std::nullopt;
  }
  return std::string(hsm::text_of(std::get<hsm::WipingBytes>(result)));
}

std::vector<hsm::WipingBytes> Evaluation::search_values(const std::vector<std::string>& sources,
                                                        Violations& violations) const {
  std::vector<hsm::WipingBytes> values;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto path = "search_indexes[" + std::to_string(i) + "]";
    auto value = text(sources[i], path, violations);
    if (value && value->empty()) {
      violations.push_back({path, "The index has no value for this data."});
    } else if (value) {
      values.push_back(*std::move(value));
    }
  }
  return values;
}

std::optional<json::Document> Evaluation::mask(std::string_view mask_text) const {
  const auto read = json::read(hsm::bytes_of(mask_text), deepest_mask);
  const auto* templates = std::get_if<json::Document>(&read);
  if (templates == nullptr) {
    return std::nullopt;
  }
  auto shown = expression::evaluate_leaves(templates->root(), scope_, services_);
  return shown.absent ? std::nullopt : std::optional(std::move(shown.value));
}

Derived derive(hsm::Session& session, const json::Value& data, std::string_view fingerprint_expression,
               const storage::TokenRecord& record, Violations& violations) {
  const Evaluation evaluation(session, data, record, Sight::what_stays);
  Derived derived;
  if (!fingerprint_expression.empty()) {
    derived.fingerprint_text = fingerprint_text(evaluation, fingerprint_expression, record, violations);
  }
  derived.search_values =
      evaluation.search_values({record.search_indexes().begin(), record.search_indexes().end()}, violations);
  return derived;
}

bool is_alias(std::string_view id) noexcept {
  return id.find("{{") != std::string_view::npos || id.find("{%") != std::string_view::npos;
}

}  // namespace appliance::token
