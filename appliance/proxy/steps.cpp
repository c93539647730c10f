#include "appliance/proxy/steps.hpp"

#include "appliance/expression/evaluate.hpp"
#include "appliance/proxy/json_location.hpp"
#include "appliance/proxy/masking.hpp"
#include "appliance/proxy/payload.hpp"

#include <algorithm>
#include <array>

namespace appliance::proxy {
namespace {

using Stop = std::optional<Refused>;

Refused failed(std::string_view detail, Violations violations = {}) {
  return {Reason::invalid, detail, std::move(violations)};
}

bool has_value(Transform::Kind kind) {
  return kind == Transform::Kind::append_json || kind == Transform::Kind::append_text ||
         kind == Transform::Kind::append_header;
}

class Steps {
 public:
  Steps(const std::vector<std::string_view>& names, Values& values, Message& message)
      : names_(names), values_(values), message_(message) {}

  Stop run(const Transform& transform) {
    switch (transform.kind) {
      case Transform::Kind::mask:
        return overwrite(transform);
      case Transform::Kind::tokenize:
        return tokenize(transform);
      case Transform::Kind::append_json:
        return append_json(transform);
      case Transform::Kind::append_text:
        return append_text(transform);
      case Transform::Kind::append_header:
        return append_header(transform);
    }
    return std::nullopt;
  }

 private:
  /// Shows the body as it is now to the expressions of this step.
  Stop look() {
    auto read = document_of(message_);
    if (!read) {
      return failed("The body is not JSON whose numbers can be kept exactly");
    }
    document_ = *std::move(read);
    expression::Scope scope;
    for (const auto name : names_) {
      scope[name] = &document_.root();
    }
    values_.set_scope(std::move(scope));
    return std::nullopt;
  }

  Stop overwrite(const Transform& transform) {
    const auto text = hsm::text_of(message_.body);
    if (transform.expression.empty()) {
      message_.body = mask_card_numbers(text, transform.replacement);
      return std::nullopt;
    }
    auto masked = mask(text, transform.expression, transform.replacement);
    if (std::holds_alternative<std::monostate>(masked)) {
      return failed("A mask takes too much work on this body");
    }
    message_.body = std::get<hsm::WipingBytes>(std::move(masked));
    return std::nullopt;
  }

  Stop tokenize(const Transform& transform) {
    if (auto stop = look()) {
      return stop;
    }
    auto body = json::copy(transform.token);
    for (const auto name : {"data", "metadata"}) {
      if (auto stop = evaluate_member(body, name)) {
        return stop;
      }
    }
    Violations violations;
    auto input = values_.notation().read_creation(std::move(body), violations);
    if (!violations.empty()) {
      return failed("A token to be made is not valid", std::move(violations));
    }
    auto made = token::create(values_.context(), std::move(input));
    if (auto* refused = std::get_if<Refused>(&made)) {
      return std::move(*refused);
    }
    if (!transform.identifier.empty()) {
      values_.set_result(transform.identifier, values_.notation().write_token(std::get<token::Token>(made)));
    }
    return std::nullopt;
  }

  /// Id, mask and the like are expressions over the new token's data: the creation evaluates them.
  Stop evaluate_member(json::Document& body, std::string_view name) {
    auto* member = json::find(body.root(), name);
    if (member == nullptr) {
      return std::nullopt;
    }
    const auto leaves = expression::evaluate_leaves(*member, values_.scope(), values_.services());
    if (leaves.absent || !leaves.failures.empty()) {
      return failed("An expression of a token to be made cannot be evaluated");
    }
    member->CopyFrom(leaves.value.root(), body.pool());
    return std::nullopt;
  }

  std::variant<json::Document, Refused> value_of(const Transform& transform) {
    if (auto stop = look()) {
      return *std::move(stop);
    }
    const auto text = expression::parse_references(transform.value);
    if (const auto* failure = std::get_if<expression::Failure>(&text)) {
      return failed(failure->reason);
    }
    auto value = values_.resolve(std::get<expression::ReferenceText>(text));
    if (const auto* failure = std::get_if<expression::Failure>(&value)) {
      return failed(failure->reason);
    }
    return std::get<json::Document>(std::move(value));
  }

  Stop append_json(const Transform& transform) {
    auto value = value_of(transform);
    if (auto* refused = std::get_if<Refused>(&value)) {
      return std::move(*refused);
    }
    if (format_of(message_.content_type) != Format::json) {
      return failed("append_json needs a body of JSON");
    }
    json::Value copied(std::get<json::Document>(value).root(), document_.pool());
    const auto location = parse_location(transform.location);
    if (!location || !put_at(document_.root(), *location, std::move(copied), document_.pool())) {
      return failed("The location of append_json does not fit the body");
    }
    message_.body = json::write(document_.root());
    return std::nullopt;
  }

  Stop append_text(const Transform& transform) {
    const auto value = value_of(transform);
    if (const auto* refused = std::get_if<Refused>(&value)) {
      return *refused;
    }
    const auto text = shown(std::get<json::Document>(value).root());
    message_.body.insert(message_.body.end(), text.begin(), text.end());
    return std::nullopt;
  }

  Stop append_header(const Transform& transform) {
    const auto value = value_of(transform);
    if (const auto* refused = std::get_if<Refused>(&value)) {
      return *refused;
    }
    hsm::WipingBytes text;
    try {
      append_header_value(text, std::get<json::Document>(value).root());
    } catch (const expression::Failure& failure) {
      return failed(failure.reason);
    }
    message_.set_field(transform.location, std::move(text));
    return std::nullopt;
  }

  const std::vector<std::string_view>& names_;
  Values& values_;
  Message& message_;
  json::Document document_;
};

}  // namespace

std::optional<Refused> carry_out(const std::vector<Transform>& transforms, const std::vector<std::string_view>& names,
                                 Values& values, Message& message) {
  Steps steps(names, values, message);
  for (const auto& transform : transforms) {
    if (auto refused = steps.run(transform)) {
      return refused;
    }
  }
  values.set_scope({});
  return std::nullopt;
}

std::optional<Refused> want_all(const std::vector<Transform>& transforms, const std::vector<std::string_view>& names,
                                Values& values) {
  for (const auto& transform : transforms) {
    if (!has_value(transform.kind)) {
      continue;
    }
    const auto text = expression::parse_references(transform.value);
    if (const auto* failure = std::get_if<expression::Failure>(&text)) {
      return failed(failure->reason);
    }
    if (auto refused = values.want(std::get<expression::ReferenceText>(text), names)) {
      return refused;
    }
  }
  return std::nullopt;
}

}  // namespace appliance::proxy
