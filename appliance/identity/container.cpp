#include "appliance/identity/container.hpp"

#include <algorithm>

namespace appliance::identity {
namespace {

constexpr std::size_t longest_path = 400;

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_legal(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/'; }

}  // namespace

std::optional<Container> Container::parse(std::string_view text) {
  std::string path(text);
  std::transform(path.begin(), path.end(), path.begin(), to_lower);
  const bool legal = !path.empty() && path.size() <= longest_path && path.front() == '/' && path.back() == '/' &&
                     path.find("//") == std::string::npos && std::all_of(path.begin(), path.end(), is_legal);
  return legal ? std::optional(Container(std::move(path))) : std::nullopt;
}

}  // namespace appliance::identity
