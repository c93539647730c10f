#pragma once

#include "appliance/expression/comparison.hpp"
#include "appliance/expression/item.hpp"
#include "appliance/expression/workspace.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The parsed form of a JSONPath. Texts refer to the path or to the workspace.
namespace appliance::expression::json_path {

struct Step;
using Steps = std::vector<Step>;

/// One side of a comparison: a literal, or a path from `@` or `$`.
struct Side {
  Item literal;
  bool is_path = false;
  bool from_root = false;
  Steps steps;
};

struct Test {
  enum class Form { exists, compare, negate, all, any } form = Form::exists;
  std::optional<Operator> op;
  std::vector<Side> sides;  ///< one to exist, two to compare
  std::vector<Test> inner;  ///< one to negate, two or more to join
};

struct Selector {
  enum class Form { name, index, from_length, slice, wildcard, filter } form = Form::wildcard;
  std::string_view name;
  std::int64_t index = 0;  ///< or how far before the end
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> end;
  std::int64_t stride = 1;
  Test test;
};

struct Step {
  bool descends = false;  ///< `..`: from here and everything below
  std::vector<Selector> selectors;
};

[[nodiscard]] Steps parse_path(std::string_view path, Workspace& work);

}  // namespace appliance::expression::json_path
