#include "appliance/proxy/json_location.hpp"

#include <algorithm>
#include <charconv>

namespace appliance::proxy {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t most_steps = 32;

/// Takes ".name" off the front.
bool take_name(std::string_view& text, Location& location) {
  text.remove_prefix(1);
  const auto end = std::min(text.find_first_of(".["), text.size());
  const auto name = text.substr(0, end);
  if (name.empty() || name.find_first_of("*@?()]'\"") != npos) {
    return false;
  }
  location.emplace_back(std::string(name));
  text.remove_prefix(end);
  return true;
}

/// Takes "['name']" or "[0]" off the front.
bool take_bracket(std::string_view& text, Location& location) {
  const char quote = text.size() > 1 ? text[1] : '\0';
  if (quote == '\'' || quote == '"') {
    const auto end = text.find(quote, 2);
    if (end == npos || text.substr(end, 2).size() != 2 || text[end + 1] != ']') {
      return false;
    }
    location.emplace_back(std::string(text.substr(2, end - 2)));
    text.remove_prefix(end + 2);
    return true;
  }
  const auto end = text.find(']');
  std::size_t index = 0;
  const auto* digits_end = text.data() + (end == npos ? 0 : end);
  const auto [stop, error] = end == npos || end == 1 ? std::from_chars_result{text.data(), std::errc::invalid_argument}
                                                     : std::from_chars(text.data() + 1, digits_end, index);
  if (error != std::errc() || stop != digits_end) {
    return false;
  }
  location.emplace_back(index);
  text.remove_prefix(end + 1);
  return true;
}

json::Value* step_into(json::Value& value, const std::string& name, json::Pool& pool) {
  if (value.IsNull()) {
    value.SetObject();
  }
  if (!value.IsObject()) {
    return nullptr;
  }
  if (auto* found = json::find(value, name)) {
    return found;
  }
  value.AddMember(json::make_text(name, pool), json::Value(), pool);
  return &(value.MemberEnd() - 1)->value;
}

json::Value* step_into(json::Value& value, std::size_t index, json::Pool& pool) {
  if (!value.IsArray() || index > value.Size()) {
    return nullptr;
  }
  if (index == value.Size()) {
    value.PushBack(json::Value(), pool);
  }
  return &value[static_cast<rapidjson::SizeType>(index)];
}

}  // namespace

std::optional<Location> parse_location(std::string_view text) {
  if (!text.starts_with('$')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  Location location;
  while (!text.empty()) {
    const bool taken = text.front() == '.'   ? take_name(text, location)
                       : text.front() == '[' ? take_bracket(text, location)
                                             : false;
    if (!taken || location.size() > most_steps) {
      return std::nullopt;
    }
  }
  return location.empty() ? std::nullopt : std::optional(std::move(location));
}

bool put_at(json::Value& root, const Location& location, json::Value value, json::Pool& pool) {
  auto* place = &root;
  for (const auto& step : location) {
    place = std::visit([&](const auto& to) { return step_into(*place, to, pool); }, step);
    if (place == nullptr) {
      return false;
    }
  }
  *place = std::move(value);
  return true;
}

}  // namespace appliance::proxy
