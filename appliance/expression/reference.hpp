#pragma once

#include "appliance/expression/failure.hpp"
#include "appliance/expression/limits.hpp"
#include "appliance/expression/scope.hpp"
#include "appliance/expression/services.hpp"
#include "appliance/expression/workspace.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::expression {

struct ReferenceProgram;

/// What a detokenization expression names: `{{ prefix: id | filters }}`.
enum class Prefix : std::uint8_t {
  none,  ///< the data of a token alone
  token,
  token_intent,
  config,
  apple_pay,
  google_pay,
  transform_identifier,
};

struct Reference {
  Prefix prefix = Prefix::none;
  std::string_view name;  ///< a token id, a configuration key, ...
  std::size_t position = 0;
};

/// A parsed text with references: immutable, cheap to copy, shared by threads freely.
class ReferenceText {
 public:
  explicit ReferenceText(std::shared_ptr<const ReferenceProgram> program) : program_(std::move(program)) {}

  /// In the order of the text; they refer to this object.
  [[nodiscard]] const std::vector<Reference>& references() const noexcept;
  /// Whether it uses an alias filter.
  [[nodiscard]] bool is_random() const noexcept;
  [[nodiscard]] const ReferenceProgram& program() const noexcept { return *program_; }

 private:
  std::shared_ptr<const ReferenceProgram> program_;
};

/// Parses a text of a detokenize, proxy or reactor payload. A reference runs to the first `|` or `}}` and is trimmed; a
/// prefix is one only where it is a known word. There are no Liquid tags in these texts.
[[nodiscard]] std::variant<ReferenceText, Failure> parse_references(std::string_view source, const Limits& limits = {});

/// Gives the value that a reference stands for, which must outlive the call of resolve(); nullptr stands for nil. What
/// it throws passes through resolve().
using Resolver = std::function<const json::Value*(const Reference&)>;

/// Puts values in place of references and applies their filters, whose arguments see the scope. The result has its JSON
/// type where the text is one reference and nothing else.
[[nodiscard]] std::variant<json::Document, Failure> resolve(const ReferenceText& text, const Resolver& resolver,
                                                            const Scope& scope, const Services& services,
                                                            const Limits& limits = {});

/// Resolves the texts of one payload, which share the limits. Refers to resolver, scope and services.
class PayloadResolution {
 public:
  PayloadResolution(const Resolver& resolver, const Scope& scope, const Services& services, const Limits& limits = {})
      : resolver_(resolver), scope_(scope), services_(services), work_(limits) {}

  /// As expression::resolve(); the value lives in the pool.
  [[nodiscard]] std::variant<json::Value, Failure> resolve(const ReferenceText& text, json::Pool& pool);

 private:
  const Resolver& resolver_;
  const Scope& scope_;
  const Services& services_;
  Workspace work_;
};

}  // namespace appliance::expression
