#pragma once

#include "appliance/expression/failure.hpp"
#include "appliance/expression/limits.hpp"

#include <memory>
#include <string_view>
#include <variant>

namespace appliance::expression {

struct Program;

/// A parsed Liquid template: immutable, cheap to copy, shared by threads freely.
class Template {
 public:
  explicit Template(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  /// Whether its result differs from one evaluation to the next: it uses an alias filter.
  [[nodiscard]] bool is_random() const noexcept;
  /// Whether it is exactly one output tag, whose result keeps its JSON type.
  [[nodiscard]] bool is_whole() const noexcept;
  /// Whether it holds no tag at all.
  [[nodiscard]] bool is_plain() const noexcept;

  [[nodiscard]] const Program& program() const noexcept { return *program_; }

 private:
  std::shared_ptr<const Program> program_;
};

/// Parses a template of the language in docs/expressions.md. Of `limits`, the size and the depth count here. Refuses
/// malformed UTF-8, unknown tags and filters, and wrong numbers of arguments.
[[nodiscard]] std::variant<Template, Failure> parse(std::string_view source, const Limits& limits = {});

}  // namespace appliance::expression
