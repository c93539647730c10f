#pragma once

#include "appliance/expression/reference.hpp"
#include "appliance/proxy/proxy.hpp"
#include "appliance/token/use.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::proxy {

/// Tokens that one invocation may use.
inline constexpr std::size_t most_tokens = 20;

/// How an API writes a token, and reads the creation of one.
struct Notation {
  std::function<json::Document(const token::Token& token)> write_token;
  std::function<token::CreateInput(json::Document body, Violations& violations)> read_creation;
};

/// What references stand for in one invocation: tokens, intents, the proxy's configuration, what earlier transforms
/// made, and the names in scope (`proxy`, `req`, `res`) with the paths below them. Holds clear data, on wiped memory.
class Values {
 public:
  /// All outlive it.
  Values(const token::Context& context, const Configuration& configuration, const Notation& notation);

  /// Notes what a text names, but for the words that will be in scope where it is resolved. Refused: what is not
  /// offered here.
  [[nodiscard]] std::optional<Refused> want(const expression::ReferenceText& text,
                                            const std::vector<std::string_view>& words);
  /// Opens what was wanted; audit entries go into the batch.
  [[nodiscard]] std::optional<Refused> open(storage::Batch& batch);

  /// What `encrypted` names in every scope; must outlive this. Null: nothing.
  void set_encrypted(const json::Value* encrypted);
  /// Replaces the names in scope; the values must outlive their use.
  void set_scope(expression::Scope scope);
  [[nodiscard]] const expression::Scope& scope() const noexcept { return scope_; }
  [[nodiscard]] const expression::Services& services() const noexcept { return services_; }
  [[nodiscard]] const token::Context& context() const noexcept { return context_; }
  [[nodiscard]] const Notation& notation() const noexcept { return notation_; }

  /// What `transform_identifier` names from now on.
  void set_result(const std::string& identifier, json::Document value);

  [[nodiscard]] std::variant<json::Document, expression::Failure> resolve(const expression::ReferenceText& text);

 private:
  [[nodiscard]] const json::Value* value_of(const expression::Reference& reference);
  [[nodiscard]] const json::Value* token_value(const expression::Reference& reference);
  [[nodiscard]] const json::Value* intent_value(const expression::Reference& reference);
  [[nodiscard]] const json::Value* path_value(const expression::Reference& reference);
  [[nodiscard]] const json::Value* keep(const std::string& name, json::Document value);

  const token::Context& context_;
  const Configuration& configuration_;
  const Notation& notation_;
  const json::Value* encrypted_ = nullptr;
  token::Wanted wanted_;
  token::Used used_;
  std::map<std::string, json::Document> kept_;  ///< what was written or evaluated for references
  std::map<std::string, json::Document> results_;
  expression::Scope scope_;
  expression::Services services_;
};

}  // namespace appliance::proxy
