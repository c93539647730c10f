#include "appliance/error.hpp"
#include "appliance/token/making.hpp"

#include <iterator>

namespace appliance::token {
namespace {

// Each failed try means that a concurrent request changed a token, or made one, that this one has to do with.
constexpr int most_tries = 64;

Violations below(std::string_view path, Violations violations) {
  for (auto& violation : violations) {
    violation.path.insert(0, path);
  }
  return violations;
}

Refused below(std::string_view path, Refused refused) {
  refused.violations = below(path, std::move(refused.violations));
  return refused;
}

/// Nothing where another try may succeed.
std::optional<Result<std::vector<Token>>> try_to_make(const Context& context, const std::vector<Plan>& plans) {
  Making making(context);
  for (const auto& each : plans) {
    if (auto refused = making.add(each)) {
      return below(each.input.path, *std::move(refused));
    }
  }
  return making.finish();
}

}  // namespace

Result<std::vector<Token>> create_all(const Context& context, std::vector<CreateInput> inputs) {
  std::vector<Plan> plans;
  Violations violations;
  for (auto& input : inputs) {
    const auto path = input.path;
    auto planned = plan(context, std::move(input));
    auto* refused = std::get_if<Refused>(&planned);
    if (refused == nullptr) {
      plans.push_back(std::move(std::get<Plan>(planned)));
    } else if (refused->reason == Reason::invalid) {
      std::ranges::move(below(path, std::move(refused->violations)), std::back_inserter(violations));
    } else {
      return std::move(*refused);
    }
  }
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  for (int tries = 0; tries < most_tries; ++tries) {
    if (auto made = try_to_make(context, plans)) {
      return *std::move(made);
    }
  }
  throw Error(Fault::unavailable, "the tokens could not be written for concurrent changes");
}

Result<Token> create(const Context& context, CreateInput input) {
  std::vector<CreateInput> inputs;
  inputs.push_back(std::move(input));
  auto created = create_all(context, std::move(inputs));
  if (auto* refused = std::get_if<Refused>(&created)) {
    return std::move(*refused);
  }
  return std::move(std::get<std::vector<Token>>(created).front());
}

}  // namespace appliance::token
