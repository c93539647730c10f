#include "appliance/forwarding/placeholders.hpp"

#include "appliance/expression/failure.hpp"
#include "appliance/proxy/json_texts.hpp"

#include <algorithm>

namespace appliance::forwarding {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";
constexpr std::string_view not_json = "The body is not JSON.";
constexpr std::string_view malformed = "A placeholder is written {{ name }} or {{ name | unwrap }}.";
constexpr std::string_view escaped = "The braces of a placeholder cannot be written as escapes.";
constexpr std::string_view in_name = "The name of a member cannot have a placeholder.";
constexpr std::string_view not_alone = "A placeholder with unwrap must be the whole string.";
constexpr std::string_view unknown = "There is no such placeholder.";
constexpr std::string_view missing = "The token has no value for this placeholder.";

std::string_view trimmed(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(' ');
  return begin == npos ? std::string_view() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool is_name(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
  });
}

std::size_t count_openings(std::string_view text) noexcept {
  std::size_t count = 0;
  for (auto at = text.find(opening); at != npos; at = text.find(opening, at + opening.size())) {
    ++count;
  }
  return count;
}

/// One string value's placeholders, by what its literal shows: nothing of it is decoded.
class Literal {
 public:
  Literal(std::string_view body, const proxy::JsonText& text) : body_(body), text_(text) {}

  /// What is wrong, or nothing.
  std::string_view read(std::vector<Placeholder>& found) const {
    const auto inner = body_.substr(text_.begin + 1, text_.end - text_.begin - 2);
    if (count_openings(inner) != count_openings(text_.content)) {
      return escaped;
    }
    for (auto at = inner.find(opening); at != npos; at = inner.find(opening, at)) {
      const auto end = inner.find(closing, at);
      if (end == npos) {
        return malformed;
      }
      if (const auto mistake = add(inner, at, end + closing.size(), found); !mistake.empty()) {
        return mistake;
      }
      at = end + closing.size();
    }
    return {};
  }

 private:
  std::string_view add(std::string_view inner, std::size_t begin, std::size_t end,
                       std::vector<Placeholder>& found) const {
    const auto between = inner.substr(begin + opening.size(), end - begin - opening.size() - closing.size());
    const auto bar = between.find('|');
    const auto name = trimmed(between.substr(0, bar));
    const bool unwrap = bar != npos;
    if (!is_name(name) || (unwrap && trimmed(between.substr(bar + 1)) != "unwrap")) {
      return malformed;
    }
    if (unwrap && (begin != 0 || end != inner.size())) {
      return not_alone;
    }
    const auto first = text_.begin + 1 + begin;
    const auto last = text_.begin + 1 + end;
    found.push_back({unwrap ? text_.begin : first, unwrap ? text_.end : last, std::string(name), unwrap, text_.path()});
    return {};
  }

  std::string_view body_;
  const proxy::JsonText& text_;
};

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

hsm::WipingBytes quoted(const hsm::WipingBytes& text) {
  json::Document document;
  return json::write(json::make_text(hsm::text_of(text), document.pool()));
}

void append_value(hsm::WipingBytes& out, const Placeholder& placeholder, const Value& value) {
  if (placeholder.unwrap && !value.native.empty()) {
    return append(out, hsm::text_of(value.native));
  }
  const auto literal = quoted(value.text);
  const auto text = hsm::text_of(literal);
  append(out, placeholder.unwrap ? text : text.substr(1, text.size() - 2));
}

hsm::WipingBytes digits_of(unsigned number, unsigned least) {
  hsm::WipingBytes digits;
  for (; number != 0 || digits.empty(); number /= 10) {
    digits.push_back(static_cast<unsigned char>('0' + number % 10));
  }
  digits.resize(std::max<std::size_t>(digits.size(), least), '0');
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace

void put_text(Values& values, std::string name, std::string_view text) {
  values.insert_or_assign(std::move(name), Value{.text = {text.begin(), text.end()}, .native = {}});
}

void put_number(Values& values, std::string name, unsigned number, unsigned digits) {
  values.insert_or_assign(std::move(name), Value{.text = digits_of(number, digits), .native = digits_of(number, 1)});
}

void put_json(Values& values, std::string name, const json::Value& value) {
  if (value.IsString()) {
    return put_text(values, std::move(name), json::text_of(value));
  }
  values.insert_or_assign(std::move(name), Value{.text = json::write(value), .native = json::write(value)});
}

void put_nothing(Values& values, std::string name) {
  values.insert_or_assign(std::move(name), Value{.text = {}, .native = {}, .present = false});
}

std::variant<std::vector<Placeholder>, Violations> find_placeholders(std::string_view body) {
  std::vector<Placeholder> found;
  Violations violations;
  try {
    proxy::for_each_json_text(body, [&](const proxy::JsonText& text) {
      if (text.content.find(opening) == npos) {
        return;
      }
      const auto mistake = text.is_name ? in_name : Literal(body, text).read(found);
      if (!mistake.empty()) {
        violations.push_back({text.path(), mistake});
      }
    });
  } catch (const expression::Failure&) {
    return Violations{{"$", not_json}};
  }
  if (!violations.empty()) {
    return violations;
  }
  return found;
}

bool is_used(const std::vector<Placeholder>& placeholders, std::string_view name) noexcept {
  return std::ranges::find(placeholders, name, &Placeholder::name) != placeholders.end();
}

std::variant<hsm::WipingBytes, Violations> fill(std::string_view body, const std::vector<Placeholder>& placeholders,
                                                const Values& values) {
  Violations violations;
  hsm::WipingBytes out;
  out.reserve(body.size() + 64 * placeholders.size());
  std::size_t copied = 0;
  for (const auto& placeholder : placeholders) {
    const auto value = values.find(placeholder.name);
    if (value == values.end() || !value->second.present) {
      violations.push_back({placeholder.path, value == values.end() ? unknown : missing});
      continue;
    }
    append(out, body.substr(copied, placeholder.begin - copied));
    append_value(out, placeholder, value->second);
    copied = placeholder.end;
  }
  if (!violations.empty()) {
    return violations;
  }
  append(out, body.substr(copied));
  return out;
}

}  // namespace appliance::forwarding
