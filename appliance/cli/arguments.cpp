#include "appliance/cli/arguments.hpp"

#include <pwd.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

namespace appliance::cli {

namespace {

using rapidjson::Value;
using Memory = rapidjson::Document::AllocatorType;
using Values = std::vector<std::string>;

Value string_of(std::string_view text, Memory& memory) {
  return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory);
}

/// Splits at each `separator`; an empty text has one empty part.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

Value list_of(const std::vector<std::string_view>& parts, Memory& memory) {
  Value list(rapidjson::kArrayType);
  for (const auto part : parts) {
    list.PushBack(string_of(part, memory), memory);
  }
  return list;
}

/// The object of KEY=VALUE pairs, or nothing where one is not a pair or a key comes twice.
std::optional<Value> settings_of(const Values& pairs, Memory& memory) {
  Value object(rapidjson::kObjectType);
  for (const std::string_view pair : pairs) {
    const auto equals = pair.find('=');
    const auto key = string_of(pair.substr(0, std::min(equals, pair.size())), memory);
    if (equals == std::string_view::npos || equals == 0 || object.HasMember(key)) {
      return std::nullopt;
    }
    object.AddMember(Value(key, memory), string_of(pair.substr(equals + 1), memory), memory);
  }
  return object;
}

std::optional<Value> priority_of(std::string_view text) {
  int priority = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), priority);
  if (error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return Value(priority);
}

std::optional<Value> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return Value(number);
}

std::optional<Value> os_user(const std::string& name) {
  if (auto number = whole_number(name)) {
    return number;
  }
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> space(16384);
  ::getpwnam_r(name.c_str(), &entry, space.data(), space.size(), &found);
  return found == nullptr ? std::nullopt : std::optional<Value>(Value(found->pw_uid));
}

constexpr std::size_t longest_file = 16'384;

/// Nothing where one cannot be read or is longer than what is meant for it.
std::optional<Value> contents_of(const Values& files, Memory& memory) {
  Value list(rapidjson::kArrayType);
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(stream), {});
    if (!stream || content.size() > longest_file) {
      return std::nullopt;
    }
    list.PushBack(string_of(content, memory), memory);
  }
  return list;
}

/// One member of a rule in short form, or nothing where its key or value is none.
std::optional<Value> rule_member(std::string_view key, std::string_view value, Memory& memory) {
  constexpr std::array<std::string_view, 3> texts{"container", "transform", "description"};
  if (std::ranges::find(texts, key) != texts.end()) {
    return string_of(value, memory);
  }
  if (key == "permissions") {
    return list_of(split(value, '+'), memory);
  }
  return key == "priority" ? priority_of(value) : std::nullopt;
}

/// container=/pci/,transform=reveal,permissions=token:read+token:use
std::optional<Value> short_rule(std::string_view text, Memory& memory) {
  Value rule(rapidjson::kObjectType);
  for (const auto part : split(text, ',')) {
    const auto equals = std::min(part.find('='), part.size());
    const auto key = string_of(part.substr(0, equals), memory);
    auto member =
        equals == part.size() ? std::nullopt : rule_member(part.substr(0, equals), part.substr(equals + 1), memory);
    if (!member || rule.HasMember(key)) {
      return std::nullopt;
    }
    rule.AddMember(Value(key, memory), *member, memory);
  }
  return rule;
}

std::optional<Value> json_rule(std::string_view text, Memory& memory) {
  rapidjson::Document rule(&memory);
  rule.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (rule.HasParseError() || !rule.IsObject()) {
    return std::nullopt;
  }
  return Value(rule, memory);
}

std::optional<Value> rules_of(const Values& texts, Memory& memory) {
  Value rules(rapidjson::kArrayType);
  for (const auto& text : texts) {
    auto rule = text.starts_with('{') ? json_rule(text, memory) : short_rule(text, memory);
    if (!rule) {
      return std::nullopt;
    }
    rules.PushBack(*rule, memory);
  }
  return rules;
}

std::optional<Value> argument_of(Shape shape, const Values& values, Memory& memory) {
  switch (shape) {
    case Shape::text:
      return string_of(values.front(), memory);
    case Shape::flag:
      return Value(true);
    case Shape::number:
      return whole_number(values.front());
    case Shape::os_user:
      return os_user(values.front());
    case Shape::files:
      return contents_of(values, memory);
    case Shape::list:
      return list_of({values.begin(), values.end()}, memory);
    case Shape::settings:
      return settings_of(values, memory);
    case Shape::rules:
      return rules_of(values, memory);
  }
  return std::nullopt;
}

Failure wrong_shape(const Option& option) {
  const std::string name(option.name);
  if (option.shape == Shape::number || option.shape == Shape::os_user || option.shape == Shape::files) {
    return {"usage",
            name + (option.shape == Shape::number    ? " takes a whole number"
                    : option.shape == Shape::os_user ? " names no user of this system"
                                                     : " names a file that cannot be read or is too long"),
            {}};
  }
  return {"usage",
          option.shape == Shape::rules
              ? name + " takes a JSON object, or container=…,transform=…,permissions=A+B (also priority, description)"
              : name + " takes " + std::string(option.value) + ", each key once",
          {}};
}

std::string shell_word(const std::string& text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/=+:,@";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) {
    return text;
  }
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

/// The options, each as the member that it becomes.
Answer arguments_of(const Verb& verb, const Invocation& invocation) {
  rapidjson::Document arguments(rapidjson::kObjectType);
  auto& memory = arguments.GetAllocator();
  for (const auto& option : verb.options) {
    const auto given = invocation.given.find(option.name);
    if (given == invocation.given.end()) {
      continue;
    }
    auto argument = argument_of(option.shape, given->second, memory);
    if (!argument) {
      return wrong_shape(option);
    }
    arguments.AddMember(string_of(option.argument, memory), *argument, memory);
  }
  return arguments;
}

}  // namespace

std::variant<std::string, Failure> request_line(const Verb& verb, const Invocation& invocation) {
  auto arguments = verb.prepare != nullptr ? verb.prepare(invocation) : arguments_of(verb, invocation);
  if (auto* failure = std::get_if<Failure>(&arguments)) {
    return std::move(*failure);
  }
  rapidjson::StringBuffer line;
  rapidjson::Writer<rapidjson::StringBuffer> writer(line);
  writer.StartObject();
  writer.Key("verb");
  writer.String(verb.request.data(), static_cast<rapidjson::SizeType>(verb.request.size()));
  writer.Key("arguments");
  std::get<rapidjson::Document>(arguments).Accept(writer);
  writer.EndObject();
  return std::string(line.GetString(), line.GetSize());
}

std::string words_of(const Verb& verb, const Invocation& invocation) {
  auto words = verb.name();
  for (const auto& option : verb.options) {
    const auto given = invocation.given.find(option.name);
    if (given == invocation.given.end()) {
      continue;
    }
    const auto name = option.name.starts_with('-') ? " " + std::string(option.name) : std::string();
    if (option.shape == Shape::flag) {
      words += name;
      continue;
    }
    for (const auto& value : given->second) {
      words += name + " " + shell_word(value);
    }
  }
  return words;
}

}  // namespace appliance::cli
