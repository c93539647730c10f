#include "appliance/generic_types/schema.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace appliance::generic_types {
namespace {

constexpr std::string_view dialect = "https://json-schema.org/draft/2020-12/schema";
constexpr std::int64_t largest_exact = 9007199254740992;  // 2^53

constexpr std::string_view not_supported = "This keyword is not supported.";
constexpr std::string_view no_lists = "A payload has no lists, so this keyword is not supported.";
constexpr std::string_view no_references = "References are not supported: write the schema out.";
constexpr std::string_view annotates_only = "format asserts nothing in draft 2020-12: use pattern.";
constexpr std::string_view other_dialect = "The dialect is https://json-schema.org/draft/2020-12/schema.";
constexpr std::string_view not_a_schema = "A schema is an object, true or false.";
constexpr std::string_view too_large = "The schema has more than 500 parts.";
constexpr std::string_view not_a_type = "This is not a type, or not a list of different types.";
constexpr std::string_view not_values = "The values must be texts, numbers, true, false or null, and at least one.";
constexpr std::string_view not_a_size = "This must be a whole number from 0 to 1000000.";
constexpr std::string_view not_a_number = "This must be a number, of at most 2^53 where it is whole.";
constexpr std::string_view not_a_divisor = "This must be a whole number from 1 to 1000000.";
constexpr std::string_view not_a_text = "This must be a text.";
constexpr std::string_view not_names = "This must be a list of different texts.";
constexpr std::string_view not_members = "This must be an object.";
constexpr std::string_view not_schemas = "This must be a list of at least one schema.";
constexpr std::string_view without_if = "This has no meaning without `if`.";

class Reader;

/// What reads the value of a keyword into the node.
struct Keyword {
  std::string_view name;
  void (*read)(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node);
};

class Reader {
 public:
  SchemaNode read(const json::Value& schema, const std::string& path);

  void refuse(const std::string& path, std::string_view message) { violations_.push_back({path, message}); }
  [[nodiscard]] Violations take() { return std::move(violations_); }

  SchemaNode::Child child(const json::Value& schema, const std::string& path) {
    return std::make_unique<SchemaNode>(read(schema, path));
  }
  SchemaNode::List list(const json::Value& schemas, const std::string& path) {
    SchemaNode::List nodes;
    if (!schemas.IsArray() || schemas.Empty()) {
      refuse(path, not_schemas);
      return nodes;
    }
    for (rapidjson::SizeType i = 0; i < schemas.Size(); ++i) {
      nodes.push_back(read(schemas[i], path + "[" + std::to_string(i) + "]"));
    }
    return nodes;
  }
  std::optional<std::uint64_t> size(const json::Value& value, const std::string& path) {
    constexpr std::uint64_t largest = 1'000'000;
    const bool fits = value.IsUint64() && value.GetUint64() <= largest;
    if (!fits) {
      refuse(path, not_a_size);
    }
    return fits ? std::optional(value.GetUint64()) : std::nullopt;
  }
  std::optional<double> number(const json::Value& value, const std::string& path) {
    const bool fits = value.IsNumber() && is_exact(value);
    if (!fits) {
      refuse(path, not_a_number);
    }
    return fits ? std::optional(value.GetDouble()) : std::nullopt;
  }
  std::vector<std::string> names(const json::Value& value, const std::string& path) {
    std::vector<std::string> all;
    bool fits = value.IsArray();
    for (rapidjson::SizeType i = 0; fits && i < value.Size(); ++i) {
      fits = value[i].IsString() && std::ranges::find(all, json::text_of(value[i])) == all.end();
      if (fits) {
        all.emplace_back(json::text_of(value[i]));
      }
    }
    if (!fits) {
      refuse(path, not_names);
    }
    return all;
  }
  void values(const json::Value& value, const std::string& path, SchemaNode& node) {
    const bool fits = !value.IsObject() && !value.IsArray() && (!value.IsNumber() || is_exact(value));
    if (!fits) {
      return refuse(path, not_values);
    }
    if (!node.values) {
      node.values.emplace();
    }
    auto& document = node.values->emplace_back();
    document.root().CopyFrom(value, document.pool());
  }

 private:
  void check_together(const json::Value& schema, const std::string& path);

  Violations violations_;
  std::size_t nodes_ = 0;
};

void read_nothing(Reader& /*reader*/, const json::Value& /*value*/, const std::string& /*path*/, SchemaNode& /*node*/) {
}

void read_dialect(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& /*node*/) {
  if (!value.IsString() || (json::text_of(value) != dialect)) {
    reader.refuse(path, other_dialect);
  }
}

bool add_type(const json::Value& value, SchemaNode& node) {
  const auto* found = value.IsString() ? std::ranges::find(schema_types, json::text_of(value)) : schema_types.end();
  if (found == schema_types.end()) {
    return false;
  }
  const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(found - schema_types.begin()));
  const bool is_new = (node.types & bit) == 0;
  node.types = static_cast<std::uint8_t>(node.types | bit);
  return is_new;
}

void read_type(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  bool fits = value.IsString() ? add_type(value, node) : value.IsArray() && !value.Empty();
  for (rapidjson::SizeType i = 0; fits && value.IsArray() && i < value.Size(); ++i) {
    fits = add_type(value[i], node);
  }
  if (!fits) {
    reader.refuse(path, not_a_type);
  }
}

void read_enum(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  if (!value.IsArray() || value.Empty()) {
    return reader.refuse(path, not_values);
  }
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    reader.values(value[i], path + "[" + std::to_string(i) + "]", node);
  }
}

void read_pattern(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  auto compiled = value.IsString() ? Pattern::compile(json::text_of(value)) : not_a_text;
  if (const auto* mistake = std::get_if<std::string_view>(&compiled)) {
    return reader.refuse(path, *mistake);
  }
  node.pattern = std::get<Pattern>(std::move(compiled));
}

void read_properties(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  if (!value.IsObject()) {
    return reader.refuse(path, not_members);
  }
  for (const auto& member : value.GetObject()) {
    const auto name = json::text_of(member.name);
    node.properties.insert_or_assign(std::string(name), reader.read(member.value, member_path(path, name)));
  }
}

void read_dependent(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  if (!value.IsObject()) {
    return reader.refuse(path, not_members);
  }
  for (const auto& member : value.GetObject()) {
    const auto name = json::text_of(member.name);
    node.dependent_required.insert_or_assign(std::string(name), reader.names(member.value, member_path(path, name)));
  }
}

void read_divisor(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  constexpr std::uint64_t largest = 1'000'000;
  if (!value.IsUint64() || value.GetUint64() == 0 || value.GetUint64() > largest) {
    return reader.refuse(path, not_a_divisor);
  }
  node.multiple_of = value.GetUint64();
}

template <auto Member>
void read_size(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  node.*Member = reader.size(value, path);
}
template <auto Member>
void read_number(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  node.*Member = reader.number(value, path);
}
template <auto Member>
void read_child(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  node.*Member = reader.child(value, path);
}
template <auto Member>
void read_list(Reader& reader, const json::Value& value, const std::string& path, SchemaNode& node) {
  node.*Member = reader.list(value, path);
}
template <const std::string_view& message>
void refuse(Reader& reader, const json::Value& /*value*/, const std::string& path, SchemaNode& /*node*/) {
  reader.refuse(path, message);
}

using N = SchemaNode;

constexpr std::array keywords{
    Keyword{"$schema", read_dialect},
    Keyword{"$comment", read_nothing},
    Keyword{"title", read_nothing},
    Keyword{"description", read_nothing},
    Keyword{"default", read_nothing},
    Keyword{"examples", read_nothing},
    Keyword{"deprecated", read_nothing},
    Keyword{"readOnly", read_nothing},
    Keyword{"writeOnly", read_nothing},
    Keyword{"type", read_type},
    Keyword{"enum", read_enum},
    Keyword{"const", [](Reader& reader, const json::Value& value, const std::string& path,
                        SchemaNode& node) { reader.values(value, path, node); }},
    Keyword{"minLength", read_size<&N::min_length>},
    Keyword{"maxLength", read_size<&N::max_length>},
    Keyword{"minProperties", read_size<&N::min_properties>},
    Keyword{"maxProperties", read_size<&N::max_properties>},
    Keyword{"minimum", read_number<&N::minimum>},
    Keyword{"maximum", read_number<&N::maximum>},
    Keyword{"exclusiveMinimum", read_number<&N::exclusive_minimum>},
    Keyword{"exclusiveMaximum", read_number<&N::exclusive_maximum>},
    Keyword{"multipleOf", read_divisor},
    Keyword{"pattern", read_pattern},
    Keyword{"required", [](Reader& reader, const json::Value& value, const std::string& path,
                           SchemaNode& node) { node.required = reader.names(value, path); }},
    Keyword{"dependentRequired", read_dependent},
    Keyword{"properties", read_properties},
    Keyword{"additionalProperties", read_child<&N::additional>},
    Keyword{"propertyNames", read_child<&N::property_names>},
    Keyword{"allOf", read_list<&N::all_of>},
    Keyword{"anyOf", read_list<&N::any_of>},
    Keyword{"oneOf", read_list<&N::one_of>},
    Keyword{"not", read_child<&N::negated>},
    Keyword{"if", read_child<&N::condition>},
    Keyword{"then", read_child<&N::consequence>},
    Keyword{"else", read_child<&N::alternative>},
    Keyword{"format", refuse<annotates_only>},
    Keyword{"items", refuse<no_lists>},
    Keyword{"prefixItems", refuse<no_lists>},
    Keyword{"contains", refuse<no_lists>},
    Keyword{"minContains", refuse<no_lists>},
    Keyword{"maxContains", refuse<no_lists>},
    Keyword{"minItems", refuse<no_lists>},
    Keyword{"maxItems", refuse<no_lists>},
    Keyword{"uniqueItems", refuse<no_lists>},
    Keyword{"$ref", refuse<no_references>},
    Keyword{"$dynamicRef", refuse<no_references>},
    Keyword{"$defs", refuse<no_references>},
    Keyword{"$id", refuse<no_references>},
    Keyword{"$anchor", refuse<no_references>},
    Keyword{"$dynamicAnchor", refuse<no_references>},
};

void Reader::check_together(const json::Value& schema, const std::string& path) {
  for (const std::string_view name : {"then", "else"}) {
    if (json::find(schema, name) != nullptr && json::find(schema, "if") == nullptr) {
      refuse(member_path(path, name), without_if);
    }
  }
  if (json::find(schema, "enum") != nullptr && json::find(schema, "const") != nullptr) {
    refuse(member_path(path, "const"), "This cannot stand beside enum.");
  }
}

SchemaNode Reader::read(const json::Value& schema, const std::string& path) {
  SchemaNode node;
  if (++nodes_ > Schema::most_nodes) {
    if (nodes_ == Schema::most_nodes + 1) {
      refuse(path, too_large);
    }
    return node;
  }
  if (schema.IsBool()) {
    node.nothing = schema.IsFalse();
    return node;
  }
  if (!schema.IsObject()) {
    refuse(path, not_a_schema);
    return node;
  }
  for (const auto& member : schema.GetObject()) {
    const auto name = json::text_of(member.name);
    const auto* keyword = std::ranges::find(keywords, name, &Keyword::name);
    if (keyword == keywords.end()) {
      refuse(member_path(path, name), not_supported);
    } else {
      keyword->read(*this, member.value, member_path(path, name), node);
    }
  }
  check_together(schema, path);
  return node;
}

}  // namespace

bool is_exact(const json::Value& number) noexcept {
  if (number.IsInt64()) {
    return number.GetInt64() >= -largest_exact && number.GetInt64() <= largest_exact;
  }
  return number.IsDouble() && std::trunc(number.GetDouble()) != number.GetDouble();
}

std::string member_path(std::string_view object, std::string_view name) {
  const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  });
  std::string path(object);
  return plain ? path.append(".").append(name) : path.append("[\"").append(name).append("\"]");
}

std::variant<Schema, Violations> Schema::read(const json::Value& schema) {
  Reader reader;
  auto root = std::make_shared<SchemaNode>(reader.read(schema, "$.schema"));
  if (!schema.IsObject()) {
    return Violations{{"$.schema", not_members}};
  }
  auto violations = reader.take();
  if (!violations.empty()) {
    return violations;
  }
  return Schema(std::move(root));
}

}  // namespace appliance::generic_types
