#include "tests/support/trace.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tests::support {
namespace {

std::string text_of(const rapidjson::Value& record, const char* name) {
  const auto member = record.FindMember(name);
  return member == record.MemberEnd() ? std::string()
                                      : std::string(member->value.GetString(), member->value.GetStringLength());
}

std::optional<std::uint64_t> number_of(const rapidjson::Value& record, const char* name) {
  const auto member = record.FindMember(name);
  return member == record.MemberEnd() ? std::nullopt : std::optional(member->value.GetUint64());
}

AttributeValue value_of(const rapidjson::Value& attribute) {
  const auto member = attribute.FindMember("value");
  if (member == attribute.MemberEnd()) {
    return std::monostate{};
  }
  if (member->value.IsBool()) {
    return member->value.GetBool();
  }
  if (member->value.IsUint64()) {
    return std::uint64_t{member->value.GetUint64()};
  }
  return text_of(attribute, "value");
}

AttributeMap attributes_of(const rapidjson::Value& record, const char* name) {
  AttributeMap attributes;
  const auto member = record.FindMember(name);
  if (member != record.MemberEnd()) {
    for (const auto& attribute : member->value.GetArray()) {
      attributes.emplace(text_of(attribute, "type"), value_of(attribute));
    }
  }
  return attributes;
}

std::vector<std::uint64_t> handles_of(const rapidjson::Value& record, const char* name) {
  std::vector<std::uint64_t> handles;
  const auto member = record.FindMember(name);
  if (member != record.MemberEnd()) {
    const auto array = member->value.GetArray();
    std::transform(array.begin(), array.end(), std::back_inserter(handles),
                   [](const rapidjson::Value& handle) { return handle.GetUint64(); });
  }
  return handles;
}

TracedCall parse(const std::string& line) {
  rapidjson::Document record;
  record.Parse(line.data(), line.size());
  if (record.HasParseError() || !record.IsObject()) {
    throw std::runtime_error("not a trace record: " + line);
  }
  return {.sequence = number_of(record, "sequence").value(),
          .process = number_of(record, "process").value(),
          .thread = number_of(record, "thread").value(),
          .function = text_of(record, "function"),
          .result = text_of(record, "result"),
          .fault = text_of(record, "fault"),
          .mechanism = text_of(record, "mechanism"),
          .session = number_of(record, "session"),
          .key = number_of(record, "key"),
          .wrapping_key = number_of(record, "wrapping_key"),
          .object = number_of(record, "object"),
          .private_object = number_of(record, "private_object"),
          .input_length = number_of(record, "input_length"),
          .output_length = number_of(record, "output_length"),
          .objects = handles_of(record, "objects"),
          .attributes = attributes_of(record, "template"),
          .private_attributes = attributes_of(record, "private_template")};
}

}  // namespace

bool TracedCall::has(std::string_view attribute, bool value) const {
  const auto found = attributes.find(attribute);
  return found != attributes.end() && found->second == AttributeValue(value);
}

std::vector<TracedCall> read_trace(const std::filesystem::path& file) {
  std::vector<TracedCall> calls;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line) && !stream.eof();) {
    calls.push_back(parse(line));
  }
  return calls;
}

std::vector<TracedCall> calls_of(const std::vector<TracedCall>& calls, std::string_view function) {
  std::vector<TracedCall> selected;
  std::copy_if(calls.begin(), calls.end(), std::back_inserter(selected),
               [&](const TracedCall& call) { return call.function == function; });
  return selected;
}

}  // namespace tests::support
