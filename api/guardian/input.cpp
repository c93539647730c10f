#include "api/guardian/input.hpp"

#include <algorithm>

namespace api::guardian {
namespace {

constexpr std::size_t most_pairs = 20;
constexpr std::size_t longest_name = 20;
constexpr std::size_t longest_value = 80;

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

const json::Value* Input::value(std::string_view name) const {
  const auto* value = json::find(object_, name);
  return value == nullptr || value->IsNull() ? nullptr : value;
}

std::optional<std::string_view> Input::text(std::string_view name, std::size_t most_characters) {
  const auto* given = value(name);
  if (given == nullptr) {
    return std::nullopt;
  }
  if (!given->IsString()) {
    refuse(name, "must be a text");
    return std::nullopt;
  }
  const auto text = json::text_of(*given);
  if (text.empty()) {
    refuse(name, "must not be empty; null stands for nothing");
    return std::nullopt;
  }
  if (characters_in(text) > most_characters) {
    refuse(name, "is too long");
    return std::nullopt;
  }
  return text;
}

std::optional<std::string_view> Input::required_text(std::string_view name, std::size_t most_characters) {
  if (value(name) == nullptr) {
    refuse(name, "is required");
    return std::nullopt;
  }
  return text(name, most_characters);
}

std::optional<std::int64_t> Input::integer(std::string_view name, std::int64_t least, std::int64_t most,
                                           std::string_view complaint) {
  const auto* given = value(name);
  if (given == nullptr) {
    return std::nullopt;
  }
  if (!given->IsInt64() || given->GetInt64() < least || given->GetInt64() > most) {
    refuse(name, complaint);
    return std::nullopt;
  }
  return given->GetInt64();
}

const json::Value* Input::object(std::string_view name) {
  const auto* given = value(name);
  if (given != nullptr && !given->IsObject()) {
    refuse(name, "must be an object");
    return nullptr;
  }
  return given;
}

const json::Value* Input::required_object(std::string_view name) {
  if (value(name) == nullptr) {
    refuse(name, "is required");
  }
  return object(name);
}

std::map<std::string, std::string> Input::text_pairs(std::string_view name) {
  std::map<std::string, std::string> pairs;
  const auto* given = object(name);
  if (given == nullptr) {
    return pairs;
  }
  if (given->MemberCount() > most_pairs) {
    refuse(name, "has more than 20 pairs");
  }
  for (const auto& member : given->GetObject()) {
    const auto key = json::text_of(member.name);
    const auto value = member.value.IsString() ? json::text_of(member.value) : std::string_view();
    if (key.empty() || characters_in(key) > longest_name) {
      refuse(name, "has a key that is empty or longer than 20 characters");
    } else if (value.empty() || characters_in(value) > longest_value) {
      refuse(std::string(name).append(".").append(key), "must be a text of 1 to 80 characters");
    } else {
      pairs.insert_or_assign(std::string(key), std::string(value));
    }
  }
  return pairs;
}

std::int64_t Input::seconds_to_live(std::int64_t most) {
  constexpr std::string_view complaint = "must be a number of seconds, at least 1 and no more than this may live";
  const auto present = integer("expires_in", 1, most, complaint);
  const auto former = integer("expiration_time", 1, most, complaint);
  if (present && former && *present != *former) {
    refuse("expiration_time", "differs from expires_in, which means the same");
  }
  return present.value_or(former.value_or(0));
}

void Input::refuse(std::string_view name, std::string_view message) { violations_.push_back({path_of(name), message}); }

std::string Input::path_of(std::string_view name) const { return std::string(path_).append(".").append(name); }

}  // namespace api::guardian
