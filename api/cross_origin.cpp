#include "api/cross_origin.hpp"

#include <algorithm>
#include <string>

namespace api {
namespace {

/// In seconds; browsers take two hours at most.
constexpr std::string_view preflight_age = "7200";

bool contains(const appliance::Origins& allowed, std::string_view origin) {
  return std::ranges::any_of(allowed.list, [&](const std::string& each) { return each == "*" || each == origin; });
}

}  // namespace

const appliance::Origins& origins_for(bool any_origin, const appliance::Origins& configured) {
  static const appliance::Origins all{.list = {"*"}};
  return any_origin ? all : configured;
}

std::optional<http::Response> answer_preflight(const appliance::Origins& allowed, const http::Request& request,
                                               std::string_view methods) {
  const bool asks = request.method == http::Method::options && !methods.empty() &&
                    !request.field("access-control-request-method").empty();
  if (!asks || !contains(allowed, request.field("origin"))) {
    return std::nullopt;
  }
  http::Response response;
  response.status = 204;
  response.fields.emplace_back("Access-Control-Allow-Methods", methods);
  response.fields.emplace_back("Access-Control-Max-Age", preflight_age);
  if (const auto fields = request.field("access-control-request-headers"); !fields.empty()) {
    response.fields.emplace_back("Access-Control-Allow-Headers", fields);
  }
  return response;
}

void share(const appliance::Origins& allowed, const http::Request& request, http::Response& response) {
  if (allowed.list.empty()) {
    return;
  }
  response.fields.emplace_back("Vary", "Origin");
  if (const auto origin = request.field("origin"); !origin.empty() && contains(allowed, origin)) {
    response.fields.emplace_back("Access-Control-Allow-Origin", origin);
    response.fields.emplace_back("Access-Control-Expose-Headers", "*");
  }
}

}  // namespace api
