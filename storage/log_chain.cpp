#include "storage/log_chain.hpp"

#include "storage/codec.hpp"

#include <openssl/sha.h>

#include <string>

namespace storage {

LogHead next_head(Log log, const LogHead& head, std::string_view value) {
  LogHead next{.number = head.number + 1, .link = {}};
  std::string linked = "coffer ";
  linked.append(log_names[static_cast<std::size_t>(log)]).append(" entry v1\n");
  linked.append(log_key(next.number)).append(encode_number(static_cast<std::int64_t>(value.size()))).append(value);
  linked.append(head.link.begin(), head.link.end());
  SHA256(reinterpret_cast<const unsigned char*>(linked.data()), linked.size(), next.link.data());
  return next;
}

}  // namespace storage
