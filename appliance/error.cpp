#include "appliance/error.hpp"

#include <array>
#include <utility>

namespace appliance {

std::string_view name_of(Fault fault) noexcept {
  static constexpr std::array<std::string_view, 8> names{"invalid",     "refused",      "not_found", "conflict",
                                                         "unavailable", "storage_full", "failed",    "refused"};
  return names[static_cast<std::size_t>(fault)];
}

Error::Error(Fault fault, std::string text) : fault_(fault), text_(std::move(text)) {}

}  // namespace appliance
