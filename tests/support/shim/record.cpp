#include "tests/support/shim/record.hpp"

#include "tests/support/shim/functions.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

namespace tests::support::shim {
namespace {

std::string hexadecimal_bytes(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

bool readable(const CK_ATTRIBUTE& attribute) {
  return attribute.pValue != nullptr && attribute.ulValueLen != CK_UNAVAILABLE_INFORMATION;
}

}  // namespace

Record::Record(Function function, std::uint64_t sequence) {
  json_.StartObject();
  number("sequence", sequence);
  number("process", static_cast<CK_ULONG>(::getpid()));
  number("thread", static_cast<CK_ULONG>(::gettid()));
  text("function", row_of(function).name);
}

void Record::key(std::string_view name) { json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

void Record::number(std::string_view name, CK_ULONG value) {
  key(name);
  json_.Uint64(value);
}

void Record::text(std::string_view name, std::string_view value) {
  key(name);
  json_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void Record::mechanism(const CK_MECHANISM* mechanism) {
  if (mechanism != nullptr) {
    text("mechanism", mechanism_name(mechanism->mechanism));
  }
}

void Record::attributes(std::string_view name, const CK_ATTRIBUTE* attributes, CK_ULONG count, bool values) {
  key(name);
  json_.StartArray();
  for (CK_ULONG i = 0; attributes != nullptr && i < count; ++i) {
    attribute(attributes[i], values);
  }
  json_.EndArray();
}

void Record::attribute(const CK_ATTRIBUTE& attribute, bool values) {
  const AttributeName named = attribute_name(attribute.type);
  json_.StartObject();
  text("type", named.text.empty() ? hexadecimal(attribute.type) : named.text);
  const auto* bytes = static_cast<const unsigned char*>(attribute.pValue);
  const bool shown = values && readable(attribute);
  if (shown && named.kind == AttributeKind::boolean && attribute.ulValueLen == sizeof(CK_BBOOL)) {
    key("value");
    json_.Bool(*bytes != CK_FALSE);
  } else if (shown && named.kind == AttributeKind::number && attribute.ulValueLen == sizeof(CK_ULONG)) {
    CK_ULONG value = 0;
    std::memcpy(&value, bytes, sizeof value);
    number("value", value);
  } else if (shown && named.kind == AttributeKind::text) {
    text("value", {reinterpret_cast<const char*>(bytes), attribute.ulValueLen});
  } else if (shown && named.kind == AttributeKind::bytes) {
    text("value", hexadecimal_bytes({bytes, attribute.ulValueLen}));
  }
  json_.EndObject();
}

void Record::handles(std::string_view name, const CK_OBJECT_HANDLE* handles, CK_ULONG count) {
  key(name);
  json_.StartArray();
  for (CK_ULONG i = 0; i < count; ++i) {
    json_.Uint64(handles[i]);
  }
  json_.EndArray();
}

void Record::result(CK_RV code) { text("result", result_name(code)); }

std::string Record::line() {
  json_.EndObject();
  return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n";
}

void Trace::follow(const std::string& path) {
  if (path == path_) {
    return;
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  path_ = path;
  descriptor_ = path.empty() ? -1 : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (!path.empty() && descriptor_ < 0) {
    std::perror(path.c_str());
    std::abort();
  }
}

void Trace::append(std::string_view line) const {
  if (::write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    std::perror("the shim's trace");
    std::abort();
  }
}

}  // namespace tests::support::shim
