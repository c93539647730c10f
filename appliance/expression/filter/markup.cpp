#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace appliance::expression::filter {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view entity_of(char c) {
  constexpr std::array<std::pair<char, std::string_view>, 5> entities{
      {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};
  const auto* found = std::find_if(entities.begin(), entities.end(), [c](const auto& e) { return e.first == c; });
  return found == entities.end() ? std::string_view() : found->second;
}

/// "&name;" or "&#123;" at the start of `text`.
bool starts_with_entity(std::string_view text) {
  text.remove_prefix(1);
  const bool numeric = text.starts_with('#');
  text.remove_prefix(numeric ? 1 : 0);
  const auto* end = std::find_if_not(text.begin(), text.end(), numeric ? is_digit : is_letter);
  return end != text.begin() && end != text.end() && *end == ';';
}

Item escaped(const Call& call, bool once) {
  const auto text = call.input_text();
  TextBuilder out(call.work);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto entity = entity_of(text[i]);
    const bool keeps = entity.empty() || (once && text[i] == '&' && starts_with_entity(text.substr(i, 32)));
    out.add(keeps ? text.substr(i, 1) : entity);
  }
  return call.input.is_nil() ? Item() : out.finish();
}

Item escape(const Call& call) { return escaped(call, false); }
Item escape_once(const Call& call) { return escaped(call, true); }

Item newline_to_br(const Call& call) {
  const auto text = call.input_text();
  TextBuilder out(call.work);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\r\n")) {
      continue;
    }
    text[i] == '\n' ? out.add("<br />\n") : out.add(text[i]);
  }
  return out.finish();
}

Item strip_newlines(const Call& call) {
  const auto text = call.input_text();
  TextBuilder out(call.work);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && !text.substr(i).starts_with("\r\n")) {
      out.add(text[i]);
    }
  }
  return out.finish();
}

/// Removes what stands between two marks, as often as both occur.
std::string_view without(std::string_view text, std::string_view open, std::string_view close, Workspace& work) {
  TextBuilder out(work);
  std::size_t from = 0;
  for (auto at = find_in(text, open); at != npos; at = find_in(text, open, from)) {
    const auto end = find_in(text, close, at + open.size());
    if (end == npos) {
      break;
    }
    out.add(text.substr(from, at - from));
    from = end + close.size();
  }
  return out.add(text.substr(from)).finish().as_text();
}

Item strip_html(const Call& call) {
  auto text = without(call.input_text(), "<script", "</script>", call.work);
  text = without(text, "<!--", "-->", call.work);
  text = without(text, "<style", "</style>", call.work);
  return Item::text(without(text, "<", ">", call.work));
}

bool stays_in_url(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-' || c == '~'; }

Item url_encode(const Call& call) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  TextBuilder out(call.work);
  for (const char c : call.input_text()) {
    const auto byte = static_cast<unsigned char>(c);
    if (stays_in_url(c)) {
      out.add(c);
    } else if (c == ' ') {
      out.add('+');
    } else {
      out.add('%').add(hex[byte >> 4]).add(hex[byte & 0xF]);
    }
  }
  return call.input.is_nil() ? Item() : out.finish();
}

Item url_decode(const Call& call) {
  const auto text = call.input_text();
  TextBuilder out(call.work);
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto* end = digits.data() + digits.size();
    if (text[i] == '%' && digits.size() == 2 && std::from_chars(digits.data(), end, byte, 16).ptr == end) {
      out.add(static_cast<char>(byte));
      i += 2;
    } else {
      out.add(text[i] == '+' ? ' ' : text[i]);
    }
  }
  if (!utf8::is_valid(out.view())) {
    call.fail("the decoded text is not valid UTF-8");
  }
  return call.input.is_nil() ? Item() : out.finish();
}

constexpr Filter rows[] = {
    {"escape", 0, 0, escape},         {"escape_once", 0, 0, escape_once},       {"newline_to_br", 0, 0, newline_to_br},
    {"strip_html", 0, 0, strip_html}, {"strip_newlines", 0, 0, strip_newlines}, {"url_decode", 0, 0, url_decode},
    {"url_encode", 0, 0, url_encode},
};

}  // namespace

std::span<const Filter> markup_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter
