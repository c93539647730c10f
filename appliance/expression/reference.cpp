#include "appliance/expression/reference.hpp"

#include "appliance/expression/evaluator.hpp"
#include "appliance/expression/expression_parser.hpp"
#include "appliance/expression/filter.hpp"
#include "appliance/expression/rendering.hpp"
#include "appliance/expression/scanner.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace appliance::expression {

/// A run of text and the reference behind it, of which the last part may have none.
struct ReferencePart {
  std::string_view text;
  std::optional<std::size_t> reference;
  Chain filters;
};

struct ReferenceProgram {
  explicit ReferenceProgram(std::string_view text) : kept(text.begin(), text.end()) {}
  [[nodiscard]] std::string_view source() const { return hsm::text_of(kept); }

  const hsm::WipingBytes kept;  // of a payload, which may hold clear data
  std::vector<ReferencePart> parts;
  std::vector<Reference> references;
};

namespace {

constexpr auto npos = std::string_view::npos;

constexpr std::array<std::pair<std::string_view, Prefix>, 6> prefixes{{
    {"token", Prefix::token},
    {"token_intent", Prefix::token_intent},
    {"config", Prefix::config},
    {"apple_pay", Prefix::apple_pay},
    {"google_pay", Prefix::google_pay},
    {"transform_identifier", Prefix::transform_identifier},
}};

std::string_view trim(std::string_view text) { return trim_right(trim_left(text)); }

Reference reference_of(std::string_view text, std::size_t position) {
  text = trim(text);
  const auto colon = text.find(':');
  const auto word = trim_right(text.substr(0, colon == npos ? 0 : colon));
  const auto* found = std::find_if(prefixes.begin(), prefixes.end(), [word](const auto& p) { return p.first == word; });
  Reference reference{Prefix::none, text, position};
  if (found != prefixes.end()) {
    reference.prefix = found->second;
    reference.name = trim(text.substr(colon + 1));
  }
  if (reference.name.empty()) {
    throw Failure{"a reference is empty", position};
  }
  return reference;
}

/// Reads the reference that `{{` opens and returns where the text goes on.
std::size_t read_reference(ReferenceProgram& program, std::size_t opened, const Limits& limits) {
  const std::string_view source = program.source();
  const auto start = opened + 2;
  const auto pipe = source.find('|', start);
  auto end = source.find("}}", start);
  const bool filtered = pipe < end && end != npos;
  if (filtered) {
    end = find_unquoted(source, "}}", pipe);
  }
  if (end == npos) {
    throw Failure{"a reference is not closed", opened};
  }
  auto& part = program.parts.back();
  part.reference = program.references.size();
  program.references.push_back(reference_of(source.substr(start, (filtered ? pipe : end) - start), start));
  if (filtered) {
    ExpressionParser filters(source.substr(pipe, end - pipe), pipe, limits.depth);
    part.filters = filters.chain();
    filters.require_end();
  }
  return end + 2;
}

void read(ReferenceProgram& program, const Limits& limits) {
  const std::string_view source = program.source();
  for (std::size_t at = 0; at < source.size();) {
    const auto opened = source.find("{{", at);
    program.parts.push_back({source.substr(at, opened == npos ? npos : opened - at), std::nullopt, {}});
    at = opened == npos ? source.size() : read_reference(program, opened, limits);
  }
}

class Resolution {
 public:
  Resolution(const ReferenceProgram& program, const Resolver& resolver, Evaluator& evaluator, Workspace& work)
      : program_(program), resolver_(resolver), evaluator_(evaluator), work_(work) {}

  json::Value run(json::Pool& pool) {
    const auto& parts = program_.parts;
    TextBuilder out(work_, work_.limits().output_bytes, "the result is too large");
    if (parts.size() == 1 && parts.front().text.empty()) {
      const auto item = value_of(parts.front());
      render_json(item, out);
      return to_json(item, work_, pool);
    }
    for (const auto& part : parts) {
      out.add(part.text);
      if (part.reference) {
        render(value_of(part), out);
      }
    }
    return json::make_text(out.view(), pool);
  }

 private:
  Item value_of(const ReferencePart& part) {
    const auto& reference = program_.references[*part.reference];
    work_.charge(1);
    work_.move_to(reference.position);
    const auto* value = resolver_(reference);
    return evaluator_.apply(part.filters, value == nullptr ? Item() : Item::of(*value));
  }

  const ReferenceProgram& program_;
  const Resolver& resolver_;
  Evaluator& evaluator_;
  Workspace& work_;
};

}  // namespace

bool ReferenceText::is_random() const noexcept {
  return std::any_of(program_->parts.begin(), program_->parts.end(), [](const ReferencePart& part) {
    return std::any_of(part.filters.begin(), part.filters.end(), [](const auto& call) { return call.filter->random; });
  });
}

const std::vector<Reference>& ReferenceText::references() const noexcept { return program_->references; }

std::variant<ReferenceText, Failure> parse_references(std::string_view source, const Limits& limits) {
  if (source.size() > limits.template_bytes && source.find("{{") != npos) {
    return Failure{"the expression is too long", limits.template_bytes};
  }
  if (!utf8::is_valid(source)) {
    return Failure{"the expression is not valid UTF-8", 0};
  }
  try {
    const auto program = std::make_shared<ReferenceProgram>(source);
    read(*program, limits);
    return ReferenceText(program);
  } catch (const Failure& failure) {
    return failure;
  }
}

std::variant<json::Document, Failure> resolve(const ReferenceText& text, const Resolver& resolver, const Scope& scope,
                                              const Services& services, const Limits& limits) {
  json::Document document;
  auto result = PayloadResolution(resolver, scope, services, limits).resolve(text, document.pool());
  if (const auto* failure = std::get_if<Failure>(&result)) {
    return *failure;
  }
  document.root() = std::move(std::get<json::Value>(result));
  return document;
}

std::variant<json::Value, Failure> PayloadResolution::resolve(const ReferenceText& text, json::Pool& pool) {
  Evaluator evaluator(work_, scope_, services_);
  try {
    return Resolution(text.program(), resolver_, evaluator, work_).run(pool);
  } catch (const Failure& failure) {
    return failure;
  }
}

}  // namespace appliance::expression
