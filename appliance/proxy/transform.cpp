#include "appliance/proxy/transform.hpp"

#include "appliance/error.hpp"
#include "appliance/expression/reference.hpp"
#include "appliance/expression/utf8.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/proxy/json_location.hpp"
#include "appliance/proxy/masking.hpp"

#include <algorithm>
#include <array>

namespace appliance::proxy {
namespace {

constexpr std::size_t most_transforms = 20;
constexpr std::size_t longest_identifier = 100;
constexpr std::size_t longest_text = 10'000;
constexpr std::size_t deepest = 64;
constexpr std::array<std::string_view, 4> members{"request_transform", "request_transforms", "response_transform",
                                                  "response_transforms"};

void read_mask(json::Fields& fields, Transform& transform) {
  const auto matcher = fields.text("matcher", longest_text).value_or("regex");
  transform.expression = fields.text("expression", longest_text).value_or("");
  transform.replacement = fields.required_text("replacement", longest_text);
  if (!expression::utf8::is_valid(transform.replacement) || expression::utf8::length(transform.replacement) != 1) {
    fields.refuse("replacement", "A replacement is exactly one character.");
  }
  if (matcher == "chase_stratus_pan") {
    if (!transform.expression.empty()) {
      fields.refuse("expression", "This matcher takes no expression.");
    }
  } else if (matcher != "regex") {
    fields.refuse("matcher", "A matcher is regex or chase_stratus_pan.");
  } else if (const auto problem = check_mask(transform.expression); !problem.empty()) {
    fields.refuse("expression", problem);
  }
}

void check_value(json::Fields& fields, Transform& transform) {
  transform.value = fields.required_text("value", longest_text);
  const auto parsed = expression::parse_references(transform.value);
  if (const auto* failure = std::get_if<expression::Failure>(&parsed)) {
    fields.refuse("value", failure->reason);
  }
}

void read_tokenize(json::Fields& fields, Transform& transform) {
  transform.identifier = fields.text("identifier", longest_identifier).value_or("");
  const auto* token = fields.value("token");
  if (token == nullptr || !token->IsObject()) {
    fields.refuse("token", "A token to be made is required, as an object.");
    return;
  }
  transform.token.root().CopyFrom(*token, transform.token.pool());
}

void read_append_json(json::Fields& fields, Transform& transform) {
  check_value(fields, transform);
  transform.location = fields.required_text("location", longest_text);
  if (!parse_location(transform.location)) {
    fields.refuse("location", "This is not the path of one member, such as $.card.token.");
  }
}

void read_append_header(json::Fields& fields, Transform& transform) {
  check_value(fields, transform);
  transform.location = fields.required_text("location", longest_text);
  const bool name = std::ranges::all_of(transform.location, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!name) {
    fields.refuse("location", "A header name consists of letters, digits, '-' and '_'.");
  }
}

struct Row {
  std::string_view name;
  Transform::Kind kind;
  bool in_options;
  void (*read)(json::Fields& fields, Transform& transform);
};

constexpr std::array<Row, 5> rows{{
    {"mask", Transform::Kind::mask, false, read_mask},
    {"tokenize", Transform::Kind::tokenize, true, read_tokenize},
    {"append_json", Transform::Kind::append_json, true, read_append_json},
    {"append_text", Transform::Kind::append_text, true, check_value},
    {"append_header", Transform::Kind::append_header, true, read_append_header},
}};

class Reader {
 public:
  explicit Reader(Violations& violations) : violations_(violations) {}

  std::vector<Transform> read(const json::Value& object, std::string_view single, std::string_view list) {
    std::vector<Transform> transforms;
    const auto* one = json::find(object, single);
    const auto* several = json::find(object, list);
    if (one != nullptr && !one->IsNull()) {
      read_one(*one, std::string(single), transforms);
    }
    if (several != nullptr && !several->IsNull()) {
      read_list(*several, std::string(list), transforms);
    }
    return transforms;
  }

 private:
  void read_list(const json::Value& list, const std::string& path, std::vector<Transform>& transforms) {
    if (!list.IsArray() || list.Size() > most_transforms) {
      violations_.push_back({path, "This must be an array of at most 20 transforms."});
      return;
    }
    for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
      read_one(list[i], path + "[" + std::to_string(i) + "]", transforms);
    }
  }

  void read_one(const json::Value& value, const std::string& path, std::vector<Transform>& transforms) {
    if (!value.IsObject()) {
      violations_.push_back({path, "A transform is an object."});
      return;
    }
    json::Fields fields(value, violations_, path + ".");
    const auto type = fields.text("type", longest_text).value_or("code");
    const auto* row = std::ranges::find(rows, type, &Row::name);
    if (row == rows.end()) {
      fields.refuse("type", type == "code" ? "Transforms with code are not offered: this vault runs no JavaScript."
                                           : "There is no such transform.");
      return;
    }
    const auto* options = fields.value("options");
    if (row->in_options && (options == nullptr || !options->IsObject())) {
      fields.refuse("options", "This transform needs options.");
      return;
    }
    Transform transform;
    transform.kind = row->kind;
    json::Fields inner(row->in_options ? *options : value, violations_, path + (row->in_options ? ".options." : "."));
    row->read(inner, transform);
    check_identifier(transform, path, transforms);
    transforms.push_back(std::move(transform));
  }

  void check_identifier(const Transform& transform, const std::string& path, const std::vector<Transform>& earlier) {
    const auto same = [&](const Transform& other) { return other.identifier == transform.identifier; };
    if (!transform.identifier.empty() && std::ranges::any_of(earlier, same)) {
      violations_.push_back({path + ".options.identifier", "An earlier transform has this identifier."});
    }
  }

  Violations& violations_;
};

}  // namespace

Transforms read_transforms(const json::Value& object, Violations& violations) {
  Reader reader(violations);
  return {.request = reader.read(object, members[0], members[1]),
          .response = reader.read(object, members[2], members[3])};
}

std::string transforms_text(const json::Value& object) {
  json::Document text;
  text.root().SetObject();
  for (const auto name : members) {
    const auto* value = json::find(object, name);
    if (value != nullptr && !value->IsNull()) {
      json::add(text.root(), name, json::Value(*value, text.pool()), text.pool());
    }
  }
  return json::write_public(text.root());
}

Transforms stored_transforms(std::string_view text) {
  const auto parsed = json::read(hsm::bytes_of(text), deepest);
  const auto* document = std::get_if<json::Document>(&parsed);
  Violations violations;
  if (document != nullptr) {
    auto transforms = read_transforms(document->root(), violations);
    if (violations.empty()) {
      return transforms;
    }
  }
  throw Error(Fault::failed, "a stored proxy has transforms that cannot be read");
}

}  // namespace appliance::proxy
