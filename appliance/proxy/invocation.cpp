#include "appliance/proxy/invocation.hpp"

#include "appliance/error.hpp"
#include "appliance/proxy/payload.hpp"
#include "appliance/proxy/slots.hpp"
#include "appliance/proxy/steps.hpp"

#include <utility>

namespace appliance::proxy {
namespace {

const std::vector<std::string_view> request_names{"req", "request"};
const std::vector<std::string_view> answer_names{"res", "response"};
const std::vector<std::string_view> header_names{"proxy"};

Refused unreadable(const expression::Failure& failure) { return {Reason::invalid, failure.reason, {}}; }

const Configuration& configuration_of(const Route& route) {
  static const Configuration none;
  return route.proxy == nullptr ? none : route.proxy->configuration;
}

AuditEvent invocation_of(const Route& route) {
  return {.operation = "invoke",
          .entity_type = "proxy",
          .entity_id = route.proxy == nullptr ? "ephemeral" : to_string(route.proxy->id),
          .detail = route.destination};
}

std::string title_case(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool begins = text.empty() || text.back() == '-';
    text.push_back(begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return text;
}

void add_text(json::Value& object, std::string_view name, std::string_view value, json::Pool& pool) {
  if (json::find(object, name) == nullptr) {
    object.AddMember(json::make_text(name, pool), json::make_text(value, pool), pool);
  }
}

/// What `proxy` names in header fields. A header is there in lower case and As-It-Is-Usually-Written.
json::Document request_document(const Message& message, const Configuration& configuration) {
  json::Document document;
  auto& pool = document.pool();
  json::Value headers(rapidjson::kObjectType);
  for (const auto& [name, value] : message.fields) {
    add_text(headers, name, hsm::text_of(value), pool);
    add_text(headers, title_case(name), hsm::text_of(value), pool);
  }
  json::Value request(rapidjson::kObjectType);
  json::add(request, "headers", std::move(headers), pool);
  json::add(request, "body", hsm::text_of(message.body), pool);
  json::Value config(rapidjson::kObjectType);
  for (const auto& [name, value] : configuration) {
    add_text(config, name, hsm::text_of(value), pool);
  }
  document.root().SetObject();
  json::add(document.root(), "request", std::move(request), pool);
  json::add(document.root(), "config", std::move(config), pool);
  return document;
}

class Preparation {
 public:
  Preparation(const Route& route, Values& values, Message& message, const Encrypted& encrypted)
      : route_(route), values_(values), message_(message), encrypted_(encrypted) {
    values_.set_encrypted(encrypted.value);
  }

  std::optional<Refused> run(const Payload& payload) {
    for (const auto& slot : payload.slots()) {
      if (auto refused = values_.want(slot.text, {})) {
        return refused;
      }
    }
    if (auto refused = want_fields()) {
      return refused;
    }
    if (auto refused = want_all(route_.transforms->request, request_names, values_)) {
      return refused;
    }
    if (auto refused = open()) {
      return refused;
    }
    if (auto refused = fill_body(payload)) {
      return refused;
    }
    auto refused = carry_out(route_.transforms->request, request_names, values_, message_);
    return refused ? std::move(refused) : fill_fields();
  }

 private:
  std::optional<Refused> want_fields() {
    for (std::size_t i = 0; i < message_.fields.size(); ++i) {
      const auto value = hsm::text_of(message_.fields[i].second);
      if (!has_expression(value)) {
        continue;
      }
      try {
        fields_.push_back({message_.fields[i].first, message_.fields[i].second, parsed(value, 0)});
      } catch (const expression::Failure& failure) {
        return unreadable(failure);
      }
      if (auto refused = values_.want(fields_.back().text, header_names)) {
        return refused;
      }
    }
    return std::nullopt;
  }

  /// The log is written before anything is evaluated, so whatever leaves this place stands in it.
  std::optional<Refused> open() {
    storage::Batch batch;
    record(batch, values_.context().actor, invocation_of(route_));
    if (auto refused = values_.open(batch)) {
      return refused;
    }
    if (encrypted_.take) {
      encrypted_.take(batch);
    }
    if (!values_.context().store.commit(std::move(batch)).committed()) {
      throw Error(Fault::conflict, "an encrypted message was sent twice");
    }
    return std::nullopt;
  }

  std::optional<Refused> fill_body(const Payload& payload) {
    if (payload.slots().empty()) {
      return std::nullopt;
    }
    auto body = payload.render([this](const expression::ReferenceText& text) { return values_.resolve(text); });
    if (const auto* failure = std::get_if<expression::Failure>(&body)) {
      return unreadable(*failure);
    }
    message_.body = std::get<hsm::WipingBytes>(std::move(body));
    return std::nullopt;
  }

  std::optional<Refused> fill_fields() {
    if (fields_.empty()) {
      return std::nullopt;
    }
    const auto document = request_document(message_, configuration_of(route_));
    values_.set_scope({{"proxy", &document.root()}});
    for (const auto& field : fields_) {
      const auto value = values_.resolve(field.text);
      if (const auto* failure = std::get_if<expression::Failure>(&value)) {
        return unreadable(*failure);
      }
      hsm::WipingBytes shown_value;
      try {
        append_header_value(shown_value, std::get<json::Document>(value).root());
      } catch (const expression::Failure& failure) {
        return unreadable(failure);
      }
      replace(field, std::move(shown_value));
    }
    values_.set_scope({});
    return std::nullopt;
  }

  struct Field {
    std::string name;
    hsm::WipingBytes source;
    expression::ReferenceText text;
  };

  /// A transform may have put another value in its place.
  void replace(const Field& field, hsm::WipingBytes value) {
    for (auto& [name, present] : message_.fields) {
      if (name == field.name && present == field.source) {
        present = std::move(value);
        return;
      }
    }
  }

  const Route& route_;
  Values& values_;
  Message& message_;
  const Encrypted& encrypted_;
  std::vector<Field> fields_;
};

}  // namespace

Result<Message> prepare(const token::Context& context, const Notation& notation, const Route& route, Message request,
                        const Encrypted& encrypted) {
  const auto original = std::move(request.body);
  request.body = original;
  const bool as_it_is = route.proxy != nullptr && route.proxy->record.disable_detokenization();
  const auto format = as_it_is ? Format::opaque : format_of(request.content_type);
  const auto payload = Payload::parse(hsm::text_of(original), format);
  if (const auto* failure = std::get_if<expression::Failure>(&payload)) {
    return unreadable(*failure);
  }
  Values values(context, configuration_of(route), notation);
  if (auto refused = Preparation(route, values, request, encrypted).run(std::get<Payload>(payload))) {
    return *std::move(refused);
  }
  return request;
}

Result<Message> transform_answer(const token::Context& context, const Notation& notation, const Route& route,
                                 Message answer) {
  Values values(context, configuration_of(route), notation);
  if (auto refused = want_all(route.transforms->response, answer_names, values)) {
    return *std::move(refused);
  }
  storage::Batch batch;
  if (auto refused = values.open(batch)) {
    return *std::move(refused);
  }
  if (!batch.appends().empty()) {
    static_cast<void>(context.store.commit(std::move(batch)));
  }
  if (auto refused = carry_out(route.transforms->response, answer_names, values, answer)) {
    return *std::move(refused);
  }
  return answer;
}

}  // namespace appliance::proxy
