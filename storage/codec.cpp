#include "storage/codec.hpp"

#include "storage/error.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <limits>
#include <stdexcept>

namespace storage {

std::string encode_record(const google::protobuf::MessageLite& message) {
  std::string value(1, record_format_version);
  google::protobuf::io::StringOutputStream bytes(&value);
  google::protobuf::io::CodedOutputStream coded(&bytes);
  coded.SetSerializationDeterministic(true);
  if (!message.SerializeToCodedStream(&coded)) {
    throw std::length_error("a record is too large to encode");
  }
  coded.Trim();
  return value;
}

void decode_record(std::string_view value, google::protobuf::MessageLite& message) {
  if (value.empty() || value.front() != record_format_version) {
    throw Error(Fault::corrupt, "a record has an unknown format version");
  }
  value.remove_prefix(1);
  if (value.size() > std::numeric_limits<int>::max() ||
      !message.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    throw Error(Fault::corrupt, "a record does not decode");
  }
}

std::string encode_number(std::int64_t number) {
  auto rest = static_cast<std::uint64_t>(number);
  std::string value(sizeof rest, '\0');
  for (auto byte = value.rbegin(); byte != value.rend(); ++byte, rest >>= 8) {
    *byte = static_cast<char>(rest & 0xff);
  }
  return value;
}

std::int64_t decode_number(std::string_view value) {
  std::uint64_t number = 0;
  if (value.size() != sizeof number) {
    throw Error(Fault::corrupt, "a row does not hold a number");
  }
  for (const char byte : value) {
    number = number << 8 | static_cast<std::uint8_t>(byte);
  }
  return static_cast<std::int64_t>(number);
}

}  // namespace storage
