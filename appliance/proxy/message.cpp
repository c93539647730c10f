#include "appliance/proxy/message.hpp"

#include "appliance/expression/utf8.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/proxy/payload.hpp"
#include "appliance/proxy/slots.hpp"

#include <algorithm>

namespace appliance::proxy {
namespace {

constexpr std::size_t deepest = 64;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, lower, lower); }

json::Document form_document(std::string_view body) {
  json::Document document;
  auto& root = document.root().SetObject();
  for (std::size_t begin = 0; begin < body.size();) {
    const auto end = std::min(body.find('&', begin), body.size());
    const auto pair = body.substr(begin, end - begin);
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decode_form(pair.substr(0, equals), begin);
    const auto value = decode_form(pair.substr(std::min(equals + 1, pair.size())), begin);
    if (json::find(root, hsm::text_of(name)) == nullptr) {
      root.AddMember(json::make_text(hsm::text_of(name), document.pool()),
                     json::make_text(hsm::text_of(value), document.pool()), document.pool());
    }
    begin = end + 1;
  }
  return document;
}

}  // namespace

void Message::set_field(std::string_view name, hsm::WipingBytes value) {
  std::erase_if(fields, [&](const auto& field) { return same_name(field.first, name); });
  fields.emplace_back(std::string(name), std::move(value));
}

std::optional<json::Document> document_of(const Message& message) {
  const auto format = format_of(message.content_type);
  if (format == Format::json && !message.body.empty()) {
    auto read = json::read(message.body, deepest);
    auto* document = std::get_if<json::Document>(&read);
    return document == nullptr ? std::nullopt : std::optional(std::move(*document));
  }
  const auto text = hsm::text_of(message.body);
  if (format == Format::form) {
    try {
      return form_document(text);
    } catch (const expression::Failure&) {
      return std::nullopt;
    }
  }
  json::Document document;
  if (expression::utf8::is_valid(text)) {
    document.root() = json::make_text(text, document.pool());
  }
  return document;
}

}  // namespace appliance::proxy
