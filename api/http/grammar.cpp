#include "api/http/grammar.hpp"

#include <rapidjson/encodings.h>
#include <rapidjson/memorystream.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace api::http {
namespace {

using CharacterSet = std::array<bool, 256>;

constexpr CharacterSet set_of(std::initializer_list<std::string_view> parts) {
  CharacterSet set{};
  for (const std::string_view part : parts) {
    for (const char c : part) {
      set[static_cast<unsigned char>(c)] = true;
    }
  }
  return set;
}

constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr CharacterSet token_characters = set_of({letters, digits, "!#$%&'*+-.^_`|~"});
constexpr CharacterSet host_characters = set_of({letters, digits, "-._~!$&'()*+,;=%"});
constexpr CharacterSet bracketed_host_characters = set_of({digits, "abcdefABCDEF:."});

bool all_in(const CharacterSet& set, std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [&](char c) { return set[static_cast<unsigned char>(c)]; });
}

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_port(std::string_view text) noexcept { return text.size() <= 5 && std::ranges::all_of(text, is_digit); }

struct Discard {
  void Put(char /*c*/) {}
};

}  // namespace

bool is_token_character(char c) noexcept { return token_characters[static_cast<unsigned char>(c)]; }

bool is_token(std::string_view text) noexcept { return all_in(token_characters, text); }

bool is_field_value(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

bool is_host(std::string_view text) noexcept {
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == std::string_view::npos) {
    return false;
  }
  const std::string_view rest = end == std::string_view::npos ? "" : text.substr(bracketed ? end + 1 : end);
  if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) {
    return false;
  }
  return bracketed ? all_in(bracketed_host_characters, text.substr(1, end - 1))
                   : all_in(host_characters, text.substr(0, end));
}

bool is_utf8(std::string_view text) noexcept {
  rapidjson::MemoryStream in(text.data(), text.size());
  Discard out;
  while (in.Tell() < text.size()) {
    if (!rapidjson::UTF8<>::Validate(in, out)) {
      return false;
    }
  }
  return true;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace api::http
