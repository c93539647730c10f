#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace google::protobuf {
class MessageLite;
}

namespace storage {

inline constexpr char record_format_version = 1;

/// The format version, then the message's protobuf bytes. Equal messages give equal bytes.
[[nodiscard]] std::string encode_record(const google::protobuf::MessageLite& message);

/// Replaces what stands in `message`. Throws Error{corrupt} on another format version or undecodable bytes.
void decode_record(std::string_view value, google::protobuf::MessageLite& message);

template <std::derived_from<google::protobuf::MessageLite> Message>
[[nodiscard]] std::string encode(const Message& message) {
  return encode_record(message);
}

template <std::derived_from<google::protobuf::MessageLite> Message>
[[nodiscard]] Message decode(std::string_view value) {
  Message message;
  decode_record(value, message);
  return message;
}

/// A row's number: 8 bytes, big-endian, two's complement.
[[nodiscard]] std::string encode_number(std::int64_t number);
/// Throws Error{corrupt} unless these are 8 bytes.
[[nodiscard]] std::int64_t decode_number(std::string_view value);

}  // namespace storage
