#include "appliance/cli/answer.hpp"

namespace appliance::cli {

rapidjson::Value text(std::string_view content, Memory& memory) {
  return {content.data(), static_cast<rapidjson::SizeType>(content.size()), memory};
}

int exit_code(const Failure& failure) noexcept {
  if (failure.code == "unavailable") {
    return 3;
  }
  return failure.code == "usage" || failure.code == "invalid" ? 2 : 1;
}

}  // namespace appliance::cli
