#include "api/basis_theory/answers.hpp"

#include "appliance/json/reader.hpp"

#include <algorithm>
#include <map>

namespace api::basis_theory {

namespace json = appliance::json;
using appliance::Reason;

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400:
      return "One or more validation errors occurred.";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 502:
      return "Bad Gateway";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

unsigned status_of(Reason reason) {
  switch (reason) {
    case Reason::invalid:
      return 400;
    case Reason::forbidden:
      return 403;
    case Reason::absent:
      return 404;
    case Reason::conflict:
      return 409;
    case Reason::limit:
      return 422;
  }
  return 500;
}

/// RFC 3986 unreserved characters as they are, everything else percent-encoded.
std::string encode_segment(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', digits[byte >> 4], digits[byte & 0x0F]});
    }
  }
  return encoded;
}

json::Value errors_of(const appliance::Violations& violations, json::Pool& pool) {
  std::map<std::string_view, std::vector<std::string_view>> by_path;
  for (const auto& violation : violations) {
    by_path[violation.path].push_back(violation.message);
  }
  json::Value errors(rapidjson::kObjectType);
  for (const auto& [path, messages] : by_path) {
    json::Value list(rapidjson::kArrayType);
    for (const auto message : messages) {
      list.PushBack(json::make_text(message, pool), pool);
    }
    errors.AddMember(json::make_text(path, pool), list, pool);
  }
  return errors;
}

http::Response problem_document(const Problem& problem) {
  json::Document document;
  auto& pool = document.pool();
  document.root().SetObject();
  json::add(document.root(), "title", title_of(problem.status), pool);
  json::add(document.root(), "status", json::Value(problem.status), pool);
  json::add(document.root(), "detail", problem.detail, pool);
  if (!problem.violations.empty()) {
    json::add(document.root(), "errors", errors_of(problem.violations, pool), pool);
  }
  auto response = json_response(problem.status, document.root());
  response.content_type = "application/problem+json; charset=utf-8";
  return response;
}

http::Response refusal(const appliance::Refused& refused) {
  return problem_document({status_of(refused.reason), refused.detail, refused.violations});
}

http::Response invalid_request(appliance::Violations violations) {
  return problem_document({400, "Validation failed", std::move(violations)});
}

http::Response created(const Call& call, std::string_view collection, std::string_view id, const json::Value& value) {
  auto response = json_response(201, value);
  response.fields.emplace_back("Location", location_of(call, collection, id));
  return response;
}

std::string location_of(const Call& call, std::string_view collection, std::string_view id) {
  return "https://" + std::string(call.request.field("host")) + std::string(collection) + encode_segment(id);
}

http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

std::variant<json::Document, appliance::Violations> read_json(const Call& call) {
  auto read = json::read(call.request.body, call.lifecycle.config().limits.json_depth);
  if (const auto* refused = std::get_if<json::Refusal>(&read)) {
    return appliance::Violations{{"$", refused->reason}};
  }
  return std::move(std::get<json::Document>(read));
}

std::variant<json::Document, appliance::Violations> read_object(const Call& call) {
  auto read = read_json(call);
  const auto* document = std::get_if<json::Document>(&read);
  if (document != nullptr && !document->root().IsObject()) {
    return appliance::Violations{{"$", "the body must be a JSON object"}};
  }
  return read;
}

bool is_merge_patch(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find_first_of("; \t"));
  return std::ranges::equal(type, std::string_view("application/merge-patch+json"), {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}  // namespace api::basis_theory
