#include "appliance/identity/areas.hpp"

#include <algorithm>

namespace appliance::identity {

std::vector<std::string> areas_of(const Application& application, Permission permission) {
  const auto index = static_cast<std::size_t>(permission);
  if (application.permissions.test(index)) {
    return {"/"};
  }
  std::vector<std::string> paths;
  for (const auto& rule : application.rules) {
    if (rule.permissions.test(index)) {
      paths.push_back(rule.container.path());
    }
  }
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
