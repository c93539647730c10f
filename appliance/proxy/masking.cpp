#include "appliance/proxy/masking.hpp"

#include "appliance/card/card_number.hpp"
#include "appliance/expression/utf8.hpp"

// Not the standard library's, which recurses once per character and overruns the stack.
#include <boost/regex.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace appliance::proxy {
namespace {

using Match = boost::match_results<std::string_view::const_iterator>;

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

void append_masked(hsm::WipingBytes& out, std::string_view covered, std::string_view replacement) {
  const auto characters = expression::utf8::is_valid(covered) ? expression::utf8::length(covered) : covered.size();
  for (std::size_t i = 0; i < characters; ++i) {
    append(out, replacement);
  }
}

std::string_view view_of(const Match::value_type& part) {
  return part.first == part.second ? std::string_view()
                                   : std::string_view(&*part.first, static_cast<std::size_t>(part.length()));
}

std::vector<std::string_view> captured(const Match& match) {
  std::vector<std::string_view> values;
  for (std::size_t group = 1; group < match.size(); ++group) {
    if (match[static_cast<int>(group)].matched && match[static_cast<int>(group)].length() != 0) {
      values.push_back(view_of(match[static_cast<int>(group)]));
    }
  }
  std::ranges::stable_sort(values, std::greater<>(), &std::string_view::size);
  return values;
}

/// The longest value that stands here goes first.
void append_match(hsm::WipingBytes& out, std::string_view text, const std::vector<std::string_view>& values,
                  std::string_view replacement) {
  while (!text.empty()) {
    const auto here = std::ranges::find_if(values, [&](std::string_view value) { return text.starts_with(value); });
    if (here == values.end()) {
      out.push_back(static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
    } else {
      append_masked(out, *here, replacement);
      text.remove_prefix(here->size());
    }
  }
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view check_mask(std::string_view expression) {
  try {
    const boost::regex compiled(expression.begin(), expression.end());
    return compiled.mark_count() == 0 ? "The expression needs a group that captures what is to be masked." : "";
  } catch (const std::runtime_error&) {
    return "This is not a regular expression.";
  }
}

std::variant<hsm::WipingBytes, std::monostate> mask(std::string_view text, std::string_view expression,
                                                    std::string_view replacement) {
  try {
    const boost::regex compiled(expression.begin(), expression.end());
    hsm::WipingBytes out;
    std::size_t copied = 0;
    using Iterator = boost::regex_iterator<std::string_view::const_iterator>;
    for (Iterator match(text.begin(), text.end(), compiled); match != Iterator(); ++match) {
      const auto begin = static_cast<std::size_t>(match->position());
      append(out, text.substr(copied, begin - copied));
      append_match(out, text.substr(begin, static_cast<std::size_t>(match->length())), captured(*match), replacement);
      copied = begin + static_cast<std::size_t>(match->length());
    }
    append(out, text.substr(copied));
    return out;
  } catch (const std::runtime_error&) {  // the complexity that Boost.Regex refuses
    return std::monostate();
  }
}

hsm::WipingBytes mask_card_numbers(std::string_view text, std::string_view replacement) {
  hsm::WipingBytes out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::ranges::find_if_not(text.substr(at), is_digit) - text.begin();
    const auto run = text.substr(at, std::max<std::size_t>(static_cast<std::size_t>(end) - at, 1));
    if (card::is_card_number(run)) {
      append_masked(out, run, replacement);
    } else {
      append(out, run);
    }
    at += run.size();
  }
  return out;
}

}  // namespace appliance::proxy
