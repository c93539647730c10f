#include "api/tap/errors.hpp"

#include "api/tap/answers.hpp"

#include <algorithm>

namespace api::tap {
namespace {

/// By the status alone: who refuses before a handler does not know of codes.
const Error& error_for(unsigned status) {
  switch (status) {
    case 401:
      return errors::key_invalid;
    case 403:
      return errors::secret_key_required;
    case 404:
    case 405:
    case 501:
      return errors::route_unknown;
    case 429:
    case 503:
    case 507:
      return errors::unavailable;
    default:
      return status < 500 ? errors::input_invalid : errors::internal;
  }
}

}  // namespace

http::Response error_response(const Errors& found) {
  json::Document document;
  auto& pool = document.pool();
  json::Value list(rapidjson::kArrayType);
  for (auto error = found.begin(); error != found.end(); ++error) {
    if (std::find(found.begin(), error, *error) == error) {
      json::Value row(rapidjson::kObjectType);
      json::add(row, "code", (*error)->code, pool);
      json::add(row, "description", (*error)->description, pool);
      list.PushBack(row, pool);
    }
  }
  document.root().SetObject();
  json::add(document.root(), "errors", std::move(list), pool);
  return json_response(found.front()->status, document.root());
}

http::Response error_response(const Problem& problem) {
  const bool anonymous = problem.cause == Cause::no_credential;
  auto response = error_response(anonymous ? errors::key_missing : error_for(problem.status));
  response.status = problem.status;
  return response;
}

}  // namespace api::tap
