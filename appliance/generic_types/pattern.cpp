#include "appliance/generic_types/pattern.hpp"

#include "appliance/expression/utf8.hpp"
#include "hsm/secret.hpp"

// Not the standard library's, which recurses once per character and has no bound on its work.
#include <boost/regex.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace appliance::generic_types {
namespace {

constexpr std::string_view not_shared =
    "This pattern uses what not all readers of regular expressions understand alike: see the documentation of types.";
constexpr std::string_view not_valid = "This is not a regular expression.";
constexpr std::string_view too_long = "A pattern has at most 256 printable ASCII characters.";

// Characters that a backslash takes their meaning from, and the classes and assertions that are of ASCII in both.
constexpr std::string_view escapable = R"(^$\.*+?()[]{}|/-dDwWbBtnrfv)";
constexpr std::string_view in_class_escapable = R"(^$\.*+?()[]{}|/-dDwWtnrfv)";
constexpr std::string_view repeating = "*+?}";

/// Reads a pattern and finds what is not in the common part.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool is_common() {
    while (at_ < text_.size()) {
      if (!read_one()) {
        return false;
      }
    }
    return true;
  }

 private:
  bool read_one() {
    const char c = text_[at_];
    const bool repeats = c == '*' || c == '+' || c == '?' || c == '{';
    if (repeats && !may_repeat_) {
      return false;  // nothing to repeat, or lazy and possessive forms
    }
    switch (c) {
      case '\\':
        return read_escape(escapable);
      case '[':
        return read_class();
      case '(':
        return read_opening();
      case '{':
        return read_count();
      case '}':
      case ']':
        return false;
      case '^':
      case '$':
      case '|':
        may_repeat_ = false;
        break;
      default:
        may_repeat_ = repeating.find(c) == std::string_view::npos;
    }
    ++at_;
    return true;
  }

  bool read_escape(std::string_view allowed) {
    if (at_ + 1 >= text_.size() || allowed.find(text_[at_ + 1]) == std::string_view::npos) {
      return false;
    }
    may_repeat_ = text_[at_ + 1] != 'b' && text_[at_ + 1] != 'B';
    at_ += 2;
    return true;
  }

  bool read_class() {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '^') {
      ++at_;
    }
    const auto first = at_;
    while (at_ < text_.size() && text_[at_] != ']') {
      if (text_[at_] == '[') {
        return false;  // a named class to one reader, a character to the other
      }
      if (text_[at_] != '\\') {
        ++at_;
      } else if (!read_escape(in_class_escapable)) {
        return false;
      }
    }
    const bool ends = at_ < text_.size() && at_ > first;
    may_repeat_ = true;
    ++at_;
    return ends;
  }

  bool read_opening() {
    const auto rest = text_.substr(at_);
    const bool special = rest.starts_with("(?");
    if (special && !rest.starts_with("(?:") && !rest.starts_with("(?=") && !rest.starts_with("(?!")) {
      return false;
    }
    at_ += special ? 3 : 1;
    may_repeat_ = false;
    return true;
  }

  bool read_count() {
    const auto end = text_.find('}', at_);
    if (end == std::string_view::npos) {
      return false;
    }
    const auto inner = text_.substr(at_ + 1, end - at_ - 1);
    const auto comma = std::min(inner.find(','), inner.size());
    const auto is_count = [](std::string_view digits) {
      return digits.size() <= 3 && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    };
    at_ = end + 1;
    may_repeat_ = false;
    return comma != 0 && is_count(inner.substr(0, comma)) && is_count(inner.substr(std::min(comma + 1, inner.size())));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool may_repeat_ = false;
};

using Characters = std::vector<wchar_t, hsm::WipingAllocator<wchar_t>>;

Characters decoded(std::string_view text) {
  namespace utf8 = expression::utf8;
  Characters characters;
  characters.reserve(text.size());
  while (!text.empty()) {
    const auto first = utf8::first_of(text);
    characters.push_back(static_cast<wchar_t>(utf8::decode(first)));
    text.remove_prefix(first.size());
  }
  return characters;
}

}  // namespace

struct Pattern::Compiled {
  boost::wregex expression;
};

std::variant<Pattern, std::string_view> Pattern::compile(std::string_view text) {
  const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (text.size() > longest || !std::ranges::all_of(text, printable)) {
    return too_long;
  }
  if (!Reader(text).is_common()) {
    return not_shared;
  }
  try {
    // ^ and $ stand for the ends of the text alone, as without the flag m of ECMA-262.
    const std::wstring wide(text.begin(), text.end());
    return Pattern(std::make_shared<const Compiled>(
        Compiled{boost::wregex(wide, boost::regex_constants::ECMAScript | boost::regex_constants::no_mod_m)}));
  } catch (const std::runtime_error&) {
    return not_valid;
  }
}

bool Pattern::matches(std::string_view text) const {
  const auto characters = decoded(text);
  try {
    const auto flags = boost::regex_constants::match_not_dot_newline | boost::regex_constants::match_any;
    return boost::regex_search(characters.data(), characters.data() + characters.size(), compiled_->expression, flags);
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace appliance::generic_types
