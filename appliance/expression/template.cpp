#include "appliance/expression/template.hpp"

#include "appliance/expression/filter.hpp"
#include "appliance/expression/program.hpp"
#include "appliance/expression/template_parser.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>

namespace appliance::expression {
namespace {

bool is_random_chain(const Chain& chain) {
  return std::any_of(chain.begin(), chain.end(), [](const FilterCall& call) { return call.filter->random; });
}

bool is_random_block(const Block& block);

struct IsRandom {
  bool operator()(const Output& output) const { return is_random_chain(output.expression.filters); }
  bool operator()(const Assign& assign) const { return is_random_chain(assign.value.filters); }
  bool operator()(const Capture& capture) const { return is_random_block(capture.body); }
  bool operator()(const If& node) const { return any(node.branches); }
  bool operator()(const Case& node) const { return any(node.whens); }
  bool operator()(const For& loop) const { return is_random_block(loop.body) || is_random_block(loop.otherwise); }
  template <class Other>
  bool operator()(const Other& /*node*/) const {
    return false;
  }

  template <class Parts>
  static bool any(const Parts& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const auto& part) { return is_random_block(part.body); });
  }
};

bool is_random_block(const Block& block) {
  return std::any_of(block.begin(), block.end(), [](const Node& node) { return std::visit(IsRandom(), node.content); });
}

struct IsBlank {
  bool operator()(std::string_view text) const { return trim_left(text).empty(); }
  bool operator()(const Assign& /*node*/) const { return true; }
  bool operator()(const Capture& /*node*/) const { return true; }
  bool operator()(const If& node) const { return all(node.branches); }
  bool operator()(const Case& node) const { return all(node.whens); }
  bool operator()(const For& loop) const { return is_blank(loop.body) && is_blank(loop.otherwise); }
  template <class Other>
  bool operator()(const Other& /*node*/) const {
    return false;
  }

  template <class Parts>
  static bool all(const Parts& parts) {
    return std::all_of(parts.begin(), parts.end(), [](const auto& part) { return is_blank(part.body); });
  }
};

}  // namespace

bool is_blank(const Block& block) {
  return std::all_of(block.begin(), block.end(), [](const Node& node) { return std::visit(IsBlank(), node.content); });
}

bool Template::is_random() const noexcept { return program_->random; }

bool Template::is_whole() const noexcept {
  return program_->block.size() == 1 && std::holds_alternative<Output>(program_->block.front().content);
}

bool Template::is_plain() const noexcept {
  return program_->source().find("{{") == std::string_view::npos &&
         program_->source().find("{%") == std::string_view::npos;
}

std::variant<Template, Failure> parse(std::string_view source, const Limits& limits) {
  if (source.size() > limits.template_bytes) {
    return Failure{"the expression is too long", limits.template_bytes};
  }
  if (!utf8::is_valid(source)) {
    return Failure{"the expression is not valid UTF-8", 0};
  }
  try {
    const auto program = std::make_shared<Program>(source);
    program->block = TemplateParser(program->source(), limits).parse();
    program->random = is_random_block(program->block);
    return Template(program);
  } catch (const Failure& failure) {
    return failure;
  }
}

}  // namespace appliance::expression
