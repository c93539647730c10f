#include "api/basis_theory/proxy_problem.hpp"

#include "api/basis_theory/answers.hpp"
#include "appliance/card/card_number.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/use.hpp"

#include <algorithm>
#include <array>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
using forward::Failure;

constexpr std::string_view title_of_invalid = "Invalid proxy request";

struct FailureRow {
  Failure failure;
  unsigned status;
  std::string_view detail;
};

constexpr std::array<FailureRow, 11> failures{{
    {Failure::busy, 503, "Too many calls to destinations are under way; try again"},
    {Failure::unresolved, 502, "The destination's name has no address"},
    {Failure::forbidden, 400, "The destination's address is not one that proxies may connect to"},
    {Failure::unreachable, 502, "The destination cannot be reached, or ended the connection before its answer"},
    {Failure::no_connection, 502, "The destination cannot be reached, or ended the connection before its answer"},
    {Failure::certificate, 502, "The destination's certificate is not valid"},
    {Failure::tls, 502, "There is no TLS connection to the destination"},
    {Failure::connect_timeout, 408, "The destination did not accept a connection in time"},
    {Failure::response_timeout, 408, "The destination did not answer in time"},
    {Failure::malformed, 502, "The destination's answer is malformed"},
    {Failure::too_large, 502, "The destination's answer is too large"},
}};

http::Response wrap(unsigned status, std::string_view title, std::string_view detail,
                    const appliance::Violations& violations) {
  json::Document document;
  auto& pool = document.pool();
  json::Value error(rapidjson::kObjectType);
  json::add(error, "errors", errors_of(violations, pool), pool);
  json::add(error, "title", title, pool);
  json::add(error, "status", json::Value(status), pool);
  json::add(error, "detail", detail, pool);
  document.root().SetObject();
  json::add(document.root(), "proxy_error", std::move(error), pool);
  return json_response(status, document.root());
}

bool may_be_named(std::string_view id) {
  return appliance::token::is_legal_id(id) && !appliance::card::contains_card_number(id);
}

/// Violations whose paths are ids of tokens.
std::string unknown_tokens(const appliance::Violations& violations) {
  std::string detail = "Failed to detokenize some tokens: ";
  bool first = true;
  for (const auto& violation : violations) {
    detail.append(first ? "" : ", ").append(may_be_named(violation.path) ? violation.path : "*");
    first = false;
  }
  return detail + ". Tokens were not found.";
}

}  // namespace

http::Response proxy_problem(const Problem& problem) {
  return wrap(problem.status, problem.status == 400 ? title_of_invalid : title_of(problem.status), problem.detail,
              problem.violations);
}

http::Response proxy_refusal(const appliance::Refused& refused) {
  const auto status = status_of(refused.reason);
  const bool unknown = std::ranges::any_of(refused.violations, [](const appliance::Violation& one) {
    return one.message == appliance::token::no_such_token || one.message == appliance::token::no_such_intent;
  });
  if (unknown) {
    return wrap(400, title_of_invalid, unknown_tokens(refused.violations), {});
  }
  return proxy_problem({status, refused.detail, refused.violations});
}

http::Response proxy_failure(Failure failure) {
  const auto* row = std::ranges::find(failures, failure, &FailureRow::failure);
  auto response = proxy_problem({row->status, row->detail, {}});
  if (failure == Failure::busy) {
    response.fields.emplace_back("Retry-After", "1");
  }
  return response;
}

}  // namespace api::basis_theory
