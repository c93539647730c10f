#include "api/basis_theory/detokenize.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/property_path.hpp"
#include "api/basis_theory/token_call.hpp"
#include "api/basis_theory/token_output.hpp"
#include "appliance/expression/reference.hpp"
#include "appliance/token/detokenize.hpp"

#include <set>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace token = appliance::token;
namespace expression = appliance::expression;
using appliance::Refused;
using appliance::Violation;
using appliance::Violations;
using expression::Prefix;
using expression::ReferenceText;

constexpr std::string_view opening = "{{";
/// Of one body: at 64 bytes a step, its answer has 16 MiB at most.
constexpr expression::Limits limits{.steps = 262'144};

bool has_reference(const json::Value& value) {
  return value.IsString() && json::text_of(value).find(opening) != std::string_view::npos;
}

/// Calls `use` with every text that has a reference and its path, in the order of the body, until it gives a violation.
template <class Use>
std::optional<Violation> for_each_text(json::Value& value, const std::string& path, Use& use) {
  if (has_reference(value)) {
    const auto problem = use(value);
    return problem.empty() ? std::nullopt : std::optional(Violation{path.empty() ? "$" : path, problem});
  }
  std::optional<Violation> found;
  if (value.IsObject()) {
    auto member = value.MemberBegin();
    for (rapidjson::SizeType i = 0; i < value.MemberCount() && !found; ++i, ++member) {
      found = for_each_text(member->value, path_of_member(path, json::text_of(member->name)), use);
    }
  } else if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size() && !found; ++i) {
      found = for_each_text(value[i], path_of_item(path, i), use);
    }
  }
  return found;
}

/// The texts of a body and the tokens that they name.
struct References {
  std::vector<ReferenceText> texts;
  std::set<std::string> ids;

  /// Empty: well.
  [[nodiscard]] std::string_view add(const json::Value& value) {
    auto parsed = expression::parse_references(json::text_of(value));
    if (const auto* failure = std::get_if<expression::Failure>(&parsed)) {
      return failure->reason;
    }
    const auto& text = texts.emplace_back(std::get<ReferenceText>(std::move(parsed)));
    if (text.is_random()) {
      return "Alias filters belong in the id of a new token only.";
    }
    for (const auto& reference : text.references()) {
      if (reference.prefix != Prefix::none && reference.prefix != Prefix::token) {
        return "Only tokens can be referred to here.";
      }
      ids.emplace(reference.name);
    }
    return {};
  }
};

/// The tokens, as values that references stand for.
class Values {
 public:
  explicit Values(const std::map<std::string, token::Token>& tokens) : tokens_(tokens) {}

  /// Nil where the caller sees no data.
  [[nodiscard]] const json::Value* of(const expression::Reference& reference) {
    const std::string id(reference.name);
    const auto& named = tokens_.at(id);
    if (reference.prefix == Prefix::none) {
      return named.data ? &named.data->root() : nullptr;
    }
    if (!written_.contains(id)) {
      written_.emplace(id, write_token(named));
    }
    return &written_.at(id).root();
  }

 private:
  const std::map<std::string, token::Token>& tokens_;
  std::map<std::string, json::Document> written_;
};

std::optional<Violation> put_values(json::Document& body, const std::vector<ReferenceText>& texts,
                                    const std::map<std::string, token::Token>& tokens) {
  Values values(tokens);
  const expression::Resolver resolver = [&values](const expression::Reference& one) { return values.of(one); };
  const expression::Scope scope;
  const expression::Services services{.random = {}, .hmac = {}, .now = [] { return appliance::now(); }};
  expression::PayloadResolution resolution(resolver, scope, services, limits);
  auto text = texts.begin();
  auto put = [&](json::Value& value) -> std::string_view {
    auto resolved = resolution.resolve(*text++, body.pool());
    if (const auto* failure = std::get_if<expression::Failure>(&resolved)) {
      return failure->reason;
    }
    value = std::move(std::get<json::Value>(resolved));
    return {};
  };
  return for_each_text(body.root(), {}, put);
}

}  // namespace

http::Response detokenize(const Call& call, hsm::Session& session) {
  auto read = read_json(call);
  if (auto* violations = std::get_if<Violations>(&read)) {
    return invalid_request(std::move(*violations));
  }
  auto& body = std::get<json::Document>(read);
  References references;
  auto add = [&](json::Value& value) { return references.add(value); };
  if (auto violation = for_each_text(body.root(), {}, add)) {
    return invalid_request({*std::move(violation)});
  }
  if (references.ids.size() > call.lifecycle.config().limits.detokenize_tokens) {
    return invalid_request({{"$", "The request names more tokens than one may."}});
  }
  const TokenCall token_call(call, session);
  const auto result = token::detokenize(token_call.context(), references.ids);
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  if (auto violation = put_values(body, references.texts, std::get<0>(result))) {
    return invalid_request({*std::move(violation)});
  }
  return json_response(200, body.root());
}

}  // namespace api::basis_theory
