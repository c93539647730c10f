#include "appliance/expression/utf8.hpp"
#include "appliance/generic_types/schema.hpp"

#include <algorithm>
#include <cmath>

namespace appliance::generic_types {
namespace {

/// The bits of the types that a value has: a whole number has two.
unsigned types_of(const json::Value& value) noexcept {
  constexpr unsigned null = 1U << 0, boolean = 1U << 1, object = 1U << 2, array = 1U << 3, number = 1U << 4,
                     string = 1U << 5, integer = 1U << 6;
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return null;
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return boolean;
    case rapidjson::kObjectType:
      return object;
    case rapidjson::kArrayType:
      return array;
    case rapidjson::kStringType:
      return string;
    case rapidjson::kNumberType:
      return value.IsDouble() ? number : number | integer;
  }
  return 0;
}

class Checker {
 public:
  [[nodiscard]] Violations check(const SchemaNode& node, const json::Value& value, const std::string& path) {
    check_node(node, value, path);
    return std::move(violations_);
  }

 private:
  void require(bool holds, const std::string& path, std::string_view message) {
    if (!holds) {
      violations_.push_back({path, message});
    }
  }

  static bool holds(const SchemaNode& node, const json::Value& value) {
    return Checker().check(node, value, {}).empty();
  }
  static std::size_t count(const SchemaNode::List& nodes, const json::Value& value) {
    return static_cast<std::size_t>(
        std::ranges::count_if(nodes, [&](const SchemaNode& node) { return holds(node, value); }));
  }

  void check_node(const SchemaNode& node, const json::Value& value, const std::string& path) {
    if (node.nothing) {
      return require(false, path, "The schema allows nothing here.");
    }
    require(node.types == 0 || (node.types & types_of(value)) != 0, path, "The value has another type.");
    if (node.values) {
      require(std::ranges::any_of(*node.values, [&](const json::Document& one) { return one.root() == value; }), path,
              "The value is not one of those allowed.");
    }
    if (value.IsString()) {
      check_text(node, json::text_of(value), path);
    } else if (value.IsNumber()) {
      check_number(node, value.GetDouble(), path);
    } else if (value.IsObject()) {
      check_object(node, value, path);
    }
    check_combined(node, value, path);
  }

  void check_text(const SchemaNode& node, std::string_view text, const std::string& path) {
    const auto length = expression::utf8::length(text);
    require(length >= node.min_length.value_or(0), path, "The text is too short.");
    require(!node.max_length || length <= *node.max_length, path, "The text is too long.");
    require(!node.pattern || node.pattern->matches(text), path, "The text does not match the pattern.");
  }

  void check_number(const SchemaNode& node, double number, const std::string& path) {
    const bool fits = (!node.minimum || number >= *node.minimum) && (!node.maximum || number <= *node.maximum) &&
                      (!node.exclusive_minimum || number > *node.exclusive_minimum) &&
                      (!node.exclusive_maximum || number < *node.exclusive_maximum);
    require(fits, path, "The number is not in its range.");
    require(!node.multiple_of || std::fmod(number, static_cast<double>(*node.multiple_of)) == 0, path,
            "The number is not a multiple of what it must be one of.");
  }

  void check_object(const SchemaNode& node, const json::Value& object, const std::string& path) {
    const auto members = object.MemberCount();
    require(members >= node.min_properties.value_or(0), path, "The object has too few members.");
    require(!node.max_properties || members <= *node.max_properties, path, "The object has too many members.");
    check_presence(node.required, object, path);
    for (const auto& [name, needed] : node.dependent_required) {
      if (json::find(object, name) != nullptr) {
        check_presence(needed, object, path);
      }
    }
    for (const auto& member : object.GetObject()) {
      check_member(node, member.name, member.value, path);
    }
  }

  void check_presence(const std::vector<std::string>& names, const json::Value& object, const std::string& path) {
    for (const auto& name : names) {
      require(json::find(object, name) != nullptr, member_path(path, name), "This is required.");
    }
  }

  void check_member(const SchemaNode& node, const json::Value& name, const json::Value& value,
                    const std::string& object) {
    const auto path = member_path(object, json::text_of(name));
    if (node.property_names != nullptr) {
      require(holds(*node.property_names, name), path, "The name is not one that a member may have.");
    }
    if (const auto property = node.properties.find(json::text_of(name)); property != node.properties.end()) {
      check_node(property->second, value, path);
    } else if (node.additional != nullptr) {
      check_node(*node.additional, value, path);
    }
  }

  void check_combined(const SchemaNode& node, const json::Value& value, const std::string& path) {
    for (const auto& each : node.all_of) {
      check_node(each, value, path);
    }
    require(node.any_of.empty() || count(node.any_of, value) > 0, path, "None of the schemas of anyOf holds.");
    require(node.one_of.empty() || count(node.one_of, value) == 1, path, "Not exactly one schema of oneOf holds.");
    require(node.negated == nullptr || !holds(*node.negated, value), path, "The schema of not holds.");
    if (node.condition != nullptr) {
      const auto& branch = holds(*node.condition, value) ? node.consequence : node.alternative;
      if (branch != nullptr) {
        check_node(*branch, value, path);
      }
    }
  }

  Violations violations_;
};

}  // namespace

Violations Schema::check(const json::Value& payload) const { return Checker().check(*root_, payload, "$.payload"); }

}  // namespace appliance::generic_types
