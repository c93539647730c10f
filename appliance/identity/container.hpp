#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace appliance::identity {

/// Path of a container, lower-case: begins and ends with '/', parts of [a-z0-9_-] without empty ones.
class Container {
 public:
  /// The root, which covers everything.
  Container() : path_("/") {}

  /// Nothing unless `text` is a legal path in either case.
  [[nodiscard]] static std::optional<Container> parse(std::string_view text);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// True for the container itself and all below it; '/' covers everything.
  [[nodiscard]] bool covers(std::string_view other_path) const noexcept { return other_path.starts_with(path_); }

 private:
  explicit Container(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace appliance::identity
