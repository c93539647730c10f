#include "appliance/uuid.hpp"

#include "hsm/vault.hpp"

#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <stdexcept>

namespace appliance {

std::string to_string(const Uuid& uuid) {
  boost::uuids::uuid value{};
  std::copy(uuid.begin(), uuid.end(), value.begin());
  return boost::uuids::to_string(value);
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) {
    return std::nullopt;
  }
  try {
    const auto value = boost::uuids::string_generator()(text.begin(), text.end());
    Uuid uuid{};
    std::copy(value.begin(), value.end(), uuid.begin());
    return uuid;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

Uuid random_uuid(hsm::Session& session) {
  Uuid uuid{};
  hsm::random(session, uuid);
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | 0x40);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);
  return uuid;
}

}  // namespace appliance
