#include "api/basis_theory/token_lists.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/list_input.hpp"
#include "api/basis_theory/token_call.hpp"
#include "api/basis_theory/token_output.hpp"
#include "appliance/token/associations.hpp"

#include <vector>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace token = appliance::token;
using appliance::Violations;
using token::View;

http::Response list_response(json::Document& document, json::Value pagination, std::vector<token::Token>& tokens) {
  std::vector<json::Document> written;
  written.reserve(tokens.size());
  json::Value data(rapidjson::kArrayType);
  for (auto& each : tokens) {
    written.push_back(write_token(each));
    data.PushBack(std::move(written.back().root()), document.pool());
  }
  document.root().SetObject();
  json::add(document.root(), "pagination", std::move(pagination), document.pool());
  json::add(document.root(), "data", std::move(data), document.pool());
  return json_response(200, document.root());
}

http::Response answer_page(const Call& call, hsm::Session& session, View view, const CursorInput& input) {
  const TokenCall token_call(call, session);
  auto result = token::page(token_call.context(), view, input.filter, input.start, input.size);
  if (const auto* refused = std::get_if<appliance::Refused>(&result)) {
    return refusal(*refused);
  }
  auto& page = std::get<token::Page>(result);
  json::Document document;
  json::Value pagination(rapidjson::kObjectType);
  json::add(pagination, "page_size", json::Value(input.size), document.pool());
  if (page.next) {
    json::add(pagination, "next", *page.next, document.pool());
  }
  return list_response(document, std::move(pagination), page.tokens);
}

http::Response numbered_response(appliance::Result<token::NumberedPage> result, const NumberedInput& input) {
  if (const auto* refused = std::get_if<appliance::Refused>(&result)) {
    return refusal(*refused);
  }
  auto& page = std::get<token::NumberedPage>(result);
  const std::uint64_t pages = input.size == 0 ? 0 : (page.total + input.size - 1) / input.size;
  json::Document document;
  json::Value pagination(rapidjson::kObjectType);
  json::add(pagination, "total_items", json::Value(page.total), document.pool());
  json::add(pagination, "page_number", json::Value(input.page), document.pool());
  json::add(pagination, "page_size", json::Value(input.size), document.pool());
  json::add(pagination, "total_pages", json::Value(pages), document.pool());
  return list_response(document, std::move(pagination), page.tokens);
}

http::Response answer_numbered(const Call& call, hsm::Session& session, View view, const NumberedInput& input) {
  const TokenCall token_call(call, session);
  return numbered_response(token::numbered_page(token_call.context(), view, input.query, input.page, input.size),
                           input);
}

}  // namespace

http::Response list_tokens(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto input = read_cursor_list(call.request, violations);
  return violations.empty() ? answer_page(call, session, View::list, input) : invalid_request(std::move(violations));
}

http::Response search_tokens(const Call& call, hsm::Session& session) {
  auto input = read_input(call, [](const json::Document& body, Violations& violations) {
    return read_cursor_search(body.root(), violations);
  });
  auto* invalid = std::get_if<http::Response>(&input);
  return invalid == nullptr ? answer_page(call, session, View::search, std::get<CursorInput>(input))
                            : std::move(*invalid);
}

http::Response list_tokens_numbered(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto input = read_numbered_list(call.request, violations);
  return violations.empty() ? answer_numbered(call, session, View::list, input)
                            : invalid_request(std::move(violations));
}

http::Response search_tokens_numbered(const Call& call, hsm::Session& session) {
  auto input = read_input(call, [](const json::Document& body, Violations& violations) {
    return read_numbered_search(body.root(), violations);
  });
  auto* invalid = std::get_if<http::Response>(&input);
  return invalid == nullptr ? answer_numbered(call, session, View::search, std::get<NumberedInput>(input))
                            : std::move(*invalid);
}

http::Response list_children(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto input = read_numbered_list(call.request, violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const TokenCall token_call(call, session);
  return numbered_response(
      token::list_children(token_call.context(), call.parameters.front(), input.query, input.page, input.size), input);
}

}  // namespace api::basis_theory
