#include "appliance/proxy/payload.hpp"

#include "appliance/proxy/slots.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace appliance::proxy {
namespace {

struct Reader {
  Format format;
  std::vector<Slot> (*read)(std::string_view body);
};

constexpr std::array<Reader, 4> readers{
    {{Format::json, json_slots}, {Format::form, form_slots}, {Format::xml, xml_slots}, {Format::text, text_slots}}};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string media_type_of(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
    type.remove_suffix(1);
  }
  std::string lowered;
  std::ranges::transform(type, std::back_inserter(lowered), lower);
  return lowered;
}

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

}  // namespace

Format format_of(std::string_view content_type) noexcept {
  const auto type = media_type_of(content_type);
  if (type == "application/json" || type.ends_with("+json")) {
    return Format::json;
  }
  if (type == "application/x-www-form-urlencoded") {
    return Format::form;
  }
  if (type == "application/xml" || type == "text/xml" || type.ends_with("+xml")) {
    return Format::xml;
  }
  return type.starts_with("text/") ? Format::text : Format::opaque;
}

std::variant<Payload, expression::Failure> Payload::parse(std::string_view body, Format format) {
  const auto* reader = std::ranges::find(readers, format, &Reader::format);
  if (reader == readers.end() || !has_expression(body)) {
    // A form may spell its braces in percent-encoding.
    if (format != Format::form || body.find('%') == std::string_view::npos) {
      return Payload(body, {});
    }
  }
  try {
    return Payload(body, reader->read(body));
  } catch (const expression::Failure& failure) {
    return failure;
  }
}

std::variant<hsm::WipingBytes, expression::Failure> Payload::render(const Resolve& resolve) const {
  hsm::WipingBytes out;
  out.reserve(body_.size() + 64 * slots_.size());
  std::size_t copied = 0;
  for (const auto& slot : slots_) {
    append(out, body_.substr(copied, slot.begin - copied));
    const auto value = resolve(slot.text);
    if (const auto* failure = std::get_if<expression::Failure>(&value)) {
      return *failure;
    }
    try {
      append_escaped(out, slot.landing, std::get<json::Document>(value).root());
    } catch (const expression::Failure& failure) {
      return failure;
    }
    copied = slot.end;
  }
  append(out, body_.substr(copied));
  return out;
}

}  // namespace appliance::proxy
