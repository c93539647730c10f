#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/scanner.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>

namespace appliance::expression::filter {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view whitespace = " \t\r\n\f\v";

Item replaced_all(const Call& call, std::string_view by) {
  const auto text = call.input_text();
  const auto part = call.text(0);
  TextBuilder out(call.work);
  if (part.empty()) {
    return Item::text(text);
  }
  std::size_t from = 0;
  for (auto at = find_in(text, part); at != npos; at = find_in(text, part, from)) {
    call.work.charge(1);
    out.add(text.substr(from, at - from)).add(by);
    from = at + part.size();
  }
  return out.add(text.substr(from)).finish();
}

Item replaced_at(const Call& call, std::size_t at, std::string_view by) {
  const auto text = call.input_text();
  if (at == npos) {
    return Item::text(text);
  }
  TextBuilder out(call.work);
  return out.add(text.substr(0, at)).add(by).add(text.substr(at + call.text(0).size())).finish();
}

std::size_t first_of(const Call& call) { return find_in(call.input_text(), call.text(0)); }

std::size_t last_of(const Call& call) {
  const auto text = call.input_text();
  const auto part = call.text(0);
  if (part.empty()) {
    return text.size();
  }
  auto last = npos;
  for (auto at = find_in(text, part); at != npos; at = find_in(text, part, at + 1)) {
    call.work.charge(1 + part.size() / Workspace::bytes_per_step);
    last = at;
  }
  return last;
}

/// Without a second argument these delete; the default index of social security numbers relies on it.
Item replace(const Call& call) { return replaced_all(call, call.text(1)); }
Item replace_first(const Call& call) { return replaced_at(call, first_of(call), call.text(1)); }
Item replace_last(const Call& call) { return replaced_at(call, last_of(call), call.text(1)); }
Item remove(const Call& call) { return replaced_all(call, {}); }
Item remove_first(const Call& call) { return replaced_at(call, first_of(call), {}); }
Item remove_last(const Call& call) { return replaced_at(call, last_of(call), {}); }

void split_characters(std::string_view text, ListBuilder& into) {
  while (!text.empty()) {
    const auto character = utf8::first_of(text);
    into.add(Item::text(character));
    text.remove_prefix(character.size());
  }
}

/// A single space splits at any run of white space.
void split_words(std::string_view text, ListBuilder& into) {
  for (auto rest = trim_left(text); !rest.empty(); rest = trim_left(rest)) {
    const auto word = rest.substr(0, rest.find_first_of(whitespace));
    into.add(Item::text(word));
    rest.remove_prefix(word.size());
  }
}

void split_parts(std::string_view text, std::string_view separator, ListBuilder& into) {
  std::size_t from = 0;
  for (auto at = find_in(text, separator); at != npos; at = find_in(text, separator, from)) {
    into.add(Item::text(text.substr(from, at - from)));
    from = at + separator.size();
  }
  into.add(Item::text(text.substr(from)));
}

/// Empty parts at the end are dropped, as Ruby does.
Item split(const Call& call) {
  const auto text = call.input_text();
  const auto separator = call.text(0);
  ListBuilder parts(call.work);
  if (separator.empty()) {
    split_characters(text, parts);
  } else if (separator == " ") {
    split_words(text, parts);
  } else {
    split_parts(text, separator, parts);
  }
  auto& items = parts.items();
  while (!items.empty() && items.back().size() == 0) {
    items.pop_back();
  }
  return parts.finish();
}

constexpr Filter rows[] = {
    {"remove", 1, 1, remove},   {"remove_first", 1, 1, remove_first},   {"remove_last", 1, 1, remove_last},
    {"replace", 1, 2, replace}, {"replace_first", 1, 2, replace_first}, {"replace_last", 1, 2, replace_last},
    {"split", 1, 1, split},
};

}  // namespace

std::span<const Filter> replacement_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter
