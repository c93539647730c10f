#include "appliance/identity/areas.hpp"

#include <algorithm>

namespace appliance::identity {

std::vector<std::string> areas_of(const Application& application, Permission permission) {
  auto paths = reach_of(application, permission);
  std::ranges::sort(paths);  // a container comes right before what lies below it
  std::vector<std::string> areas;
  for (auto& path : paths) {
    if (areas.empty() || !path.starts_with(areas.back())) {
      areas.push_back(std::move(path));
    }
  }
  return areas;
}

}  // namespace appliance::identity
