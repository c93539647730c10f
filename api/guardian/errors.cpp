#include "api/guardian/errors.hpp"

#include "api/guardian/answers.hpp"

namespace api::guardian {
namespace {

struct CauseRow {
  Cause cause;
  const Error* error;
};

constexpr std::array cause_rows{
    CauseRow{Cause::no_credential, &errors::unauthenticated},
    CauseRow{Cause::expired_credential, &errors::key_expired},
    CauseRow{Cause::key_in_flight, &errors::in_progress},
    CauseRow{Cause::key_reused, &errors::key_reused},
};

/// By the status alone: who refuses before a handler does not know of classifiers.
const Error& error_for(unsigned status) {
  switch (status) {
    case 401:
      return errors::unauthenticated;
    case 403:
      return errors::scope_missing;
    case 404:
    case 405:
    case 501:
      return errors::no_route;
    case 409:
      return errors::state_conflict;
    case 429:
      return errors::too_many;
    case 503:
    case 507:
      return errors::hsm_unavailable;
    default:
      return status < 500 ? errors::request_invalid : errors::internal;
  }
}

const Error& error_for(const Problem& problem) {
  const auto* row = std::ranges::find(cause_rows, problem.cause, &CauseRow::cause);
  return row == cause_rows.end() ? error_for(problem.status) : *row->error;
}

}  // namespace

http::Response error_response(const Error& error, const appliance::Violations& violations) {
  json::Document document;
  auto& pool = document.pool();
  auto& root = document.root().SetObject();
  json::add(root, "code", json::Value(error.status), pool);
  json::add(root, "classifier", error.classifier, pool);
  json::add(root, "message", error.message, pool);
  if (!violations.empty()) {
    json::Value list(rapidjson::kArrayType);
    for (const auto& violation : violations) {
      json::Value row(rapidjson::kObjectType);
      json::add(row, "path", violation.path, pool);
      json::add(row, "message", violation.message, pool);
      list.PushBack(row, pool);
    }
    json::add(root, "validation_errors", std::move(list), pool);
  }
  return json_response(error.status, root);
}

http::Response error_response(const Problem& problem) {
  auto error = error_for(problem);
  error.status = problem.status;
  if (problem.status == 400) {
    error.message = problem.detail;
  }
  return error_response(error);
}

http::Response error_response(const appliance::Refused& refused, const Error& absent) {
  switch (refused.reason) {
    case appliance::Reason::invalid:
      return error_response(errors::not_valid, refused.violations);
    case appliance::Reason::forbidden:
    case appliance::Reason::absent:
      return error_response(absent);
    case appliance::Reason::conflict:
    case appliance::Reason::limit:
      return error_response(errors::state_conflict);
  }
  return error_response(errors::internal);
}

}  // namespace api::guardian
