#include "tests/support/json.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace tests::support {
namespace {

using rapidjson::Value;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

std::string name_of(const Value& name) { return {name.GetString(), name.GetStringLength()}; }

void write_sorted(const Value& value, Writer& writer) {
  if (value.IsArray()) {
    writer.StartArray();
    for (const auto& item : value.GetArray()) {
      write_sorted(item, writer);
    }
    writer.EndArray();
    return;
  }
  if (!value.IsObject()) {
    value.Accept(writer);
    return;
  }
  std::vector<const Value::Member*> members;
  for (const auto& member : value.GetObject()) {
    members.push_back(&member);
  }
  std::ranges::sort(members, {}, [](const Value::Member* member) { return name_of(member->name); });
  writer.StartObject();
  for (const auto* member : members) {
    writer.Key(member->name.GetString(), member->name.GetStringLength());
    write_sorted(member->value, writer);
  }
  writer.EndObject();
}

std::string sorted_text(const Value& value) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_sorted(value, writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

struct Json::Tree {
  rapidjson::Document document;

  [[nodiscard]] const Value* find(std::string_view pointer) const {
    const std::string path(pointer);  // RapidJSON takes no null pointer for an empty one
    return document.HasParseError() ? nullptr : rapidjson::Pointer(path.c_str(), path.size()).Get(document);
  }
};

Json::Json(std::string_view text) : tree_(std::make_unique<Tree>()) {
  tree_->document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag>(text.data(),
                                                                                                    text.size());
}

Json::Json(const Json& other) : tree_(std::make_unique<Tree>()) {
  if (other.valid()) {
    tree_->document.CopyFrom(other.tree_->document, tree_->document.GetAllocator());
  } else {
    tree_->document.Parse("");
  }
}

Json::Json(Json&&) noexcept = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;

bool Json::valid() const noexcept { return !tree_->document.HasParseError(); }

bool Json::has(std::string_view pointer) const { return tree_->find(pointer) != nullptr; }

std::string Json::text(std::string_view pointer) const {
  const Value* found = tree_->find(pointer);
  if (found == nullptr) {
    return {};
  }
  return found->IsString() ? name_of(*found) : sorted_text(*found);
}

std::string Json::json(std::string_view pointer) const {
  const Value* found = tree_->find(pointer);
  return found == nullptr ? std::string() : sorted_text(*found);
}

std::vector<std::string> Json::members(std::string_view pointer) const {
  std::vector<std::string> names;
  const Value* found = tree_->find(pointer);
  if (found != nullptr && found->IsObject()) {
    for (const auto& member : found->GetObject()) {
      names.push_back(name_of(member.name));
    }
  }
  std::ranges::sort(names);
  return names;
}

std::string canonical(std::string_view json) { return Json(json).json(); }

std::string json_text(std::string_view text) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace tests::support
