#include "storage/engine/log_value.hpp"

#include "storage/error.hpp"

#include <algorithm>

namespace storage::engine {

std::string log_value(const Digest& link, std::string_view value) {
  return std::string(link.begin(), link.end()).append(value);
}

LogValue read_log_value(std::string_view stored) {
  LogValue read{};
  if (stored.size() < read.link.size()) {
    throw Error(Fault::corrupt, "an entry of a log is too short");
  }
  std::copy_n(stored.begin(), read.link.size(), read.link.begin());
  read.value = stored.substr(read.link.size());
  return read;
}

}  // namespace storage::engine
