#include "api/basis_theory/face.hpp"
#include "api/guardian/face.hpp"
#include "api/route_table.hpp"
#include "api/tap/face.hpp"
#include "appliance/json/document.hpp"

#include <iostream>
#include <string>
#include <vector>

// Prints the version and the routes that are served as JSON, for the comparison with their description.

namespace json = appliance::json;
using appliance::identity::name_of;
using appliance::identity::row_of;

namespace {

using api::http::Method;

/// As OpenAPI writes it: there a variable is one segment.
std::string path_of(const api::Route& route) {
  std::string path(route.pattern);
  const auto rest = path.find("...");
  return rest == std::string::npos ? path : path.erase(rest, 3);
}

json::Value write_route(const api::Route& route, Method method, std::string_view credential, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "credential", credential, pool);
  json::add(object, "method", api::name_of(method), pool);
  json::add(object, "path", path_of(route), pool);
  json::add(object, "anonymous", json::Value(route.access.anonymous), pool);
  json::add(object, "open", json::Value(std::holds_alternative<api::OpenHandler>(route.handler)), pool);
  json::add(object, "repeats_are_answered", json::Value(route.repeats == api::Repeats::are_answered), pool);
  if (route.access.permission) {
    json::add(object, "permission", row_of(*route.access.permission).name, pool);
  }
  if (route.access.scope) {
    json::add(object, "permission", name_of(*route.access.scope), pool);
  }
  if (route.access.type) {
    json::add(object, "application_type", name_of(*route.access.type), pool);
  }
  return object;
}

/// Of a route for every method, those that clients of the original use.
std::vector<Method> methods_of(const api::Route& route) {
  return route.method == Method::any ? std::vector{Method::get, Method::put, Method::post, Method::del, Method::patch}
                                     : std::vector{route.method};
}

}  // namespace

int main() {
  const appliance::identity::Directory directory;
  const api::basis_theory::BasisTheoryFace basis_theory(directory, nullptr);
  const api::guardian::GuardianFace guardian(directory, nullptr);
  const api::tap::TapFace tap(directory, nullptr, false);
  json::Document document;
  json::Value routes(rapidjson::kArrayType);
  const auto add = [&](const api::Face& face, std::string_view credential) {
    for (const auto& route : face.routes()) {
      for (const auto method : methods_of(route)) {
        routes.PushBack(write_route(route, method, credential, document.pool()), document.pool());
      }
    }
  };
  add(basis_theory, "apiKey");
  add(tap, "tapKey");
  add(guardian, "guardianKey");
  document.root().SetObject();
  json::add(document.root(), "version", COFFER_VERSION, document.pool());
  json::add(document.root(), "routes", std::move(routes), document.pool());
  const auto text = json::write(document.root());
  std::cout.write(reinterpret_cast<const char*>(text.data()), static_cast<std::streamsize>(text.size())) << '\n';
}
