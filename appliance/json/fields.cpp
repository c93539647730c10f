#include "appliance/json/fields.hpp"

namespace appliance::json {

const Value* Fields::value(std::string_view name) const {
  const auto* found = find(object_, name);
  return found == nullptr || found->IsNull() ? nullptr : found;
}

std::optional<std::string> Fields::text(std::string_view name, std::size_t most_bytes) {
  const auto* found = value(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (!found->IsString()) {
    refuse(name, "This must be a text.");
    return std::nullopt;
  }
  if (found->GetStringLength() > most_bytes) {
    refuse(name, "This text is too long.");
    return std::nullopt;
  }
  return std::string(text_of(*found));
}

std::string Fields::required_text(std::string_view name, std::size_t most_bytes) {
  if (value(name) == nullptr) {
    refuse(name, "This is required.");
    return {};
  }
  auto given = text(name, most_bytes);
  if (given && given->empty()) {
    refuse(name, "This must not be empty.");
  }
  return given.value_or("");
}

bool Fields::flag(std::string_view name) {
  const auto* found = value(name);
  if (found != nullptr && !found->IsBool()) {
    refuse(name, "This must be true or false.");
  }
  return found != nullptr && found->IsTrue();
}

std::optional<std::uint32_t> Fields::number(std::string_view name) {
  const auto* found = value(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (!found->IsUint()) {
    refuse(name, "This must be a whole number.");
    return std::nullopt;
  }
  return found->GetUint();
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t most_items, std::size_t most_bytes) {
  const auto* found = value(name);
  std::vector<std::string> result;
  if (found == nullptr) {
    return result;
  }
  if (!found->IsArray() || found->Size() > most_items) {
    refuse(name, "This must be a list, and not too long.");
    return result;
  }
  for (const auto& item : found->GetArray()) {
    if (!item.IsString() || item.GetStringLength() > most_bytes) {
      refuse(name, "Each item must be a text, and not too long.");
      return {};
    }
    result.emplace_back(text_of(item));
  }
  return result;
}

const Value* Fields::object_of_texts(std::string_view name, std::size_t most_items, std::size_t most_bytes) {
  const auto* found = value(name);
  if (found == nullptr) {
    return nullptr;
  }
  if (!found->IsObject() || found->MemberCount() > most_items) {
    refuse(name, "This must be an object, and not too large.");
    return nullptr;
  }
  for (const auto& member : found->GetObject()) {
    const bool fits = member.value.IsString() && member.value.GetStringLength() <= most_bytes;
    if ((!fits && !member.value.IsNull()) || member.name.GetStringLength() > most_bytes) {
      refuse(name, "Each value must be a text, and not too long.");
      return nullptr;
    }
  }
  return found;
}

std::optional<std::map<std::string, std::optional<std::string>>> Fields::text_map(std::string_view name,
                                                                                  std::size_t most_items,
                                                                                  std::size_t most_bytes) {
  const auto* found = object_of_texts(name, most_items, most_bytes);
  if (found == nullptr) {
    return std::nullopt;
  }
  std::map<std::string, std::optional<std::string>> result;
  for (const auto& member : found->GetObject()) {
    auto& entry = result[std::string(text_of(member.name))];
    entry = member.value.IsString() ? std::optional<std::string>(text_of(member.value)) : std::nullopt;
  }
  return result;
}

void Fields::refuse(std::string_view name, std::string_view message) {
  violations_.push_back({prefix_ + std::string(name), message});
}

}  // namespace appliance::json
