#include "api/basis_theory/face.hpp"
#include "api/route_table.hpp"
#include "api/tap/face.hpp"
#include "appliance/json/document.hpp"

#include <iostream>

// Prints the version and the routes that are served as JSON, for the comparison with their description.

namespace json = appliance::json;
using appliance::identity::name_of;
using appliance::identity::row_of;

namespace {

json::Value write_route(const api::Route& route, std::string_view credential, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "credential", credential, pool);
  json::add(object, "method", api::name_of(route.method), pool);
  json::add(object, "path", route.pattern, pool);
  json::add(object, "open", json::Value(std::holds_alternative<api::OpenHandler>(route.handler)), pool);
  json::add(object, "repeats_are_answered", json::Value(route.repeats == api::Repeats::are_answered), pool);
  if (route.access.permission) {
    json::add(object, "permission", row_of(*route.access.permission).name, pool);
  }
  if (route.access.type) {
    json::add(object, "application_type", name_of(*route.access.type), pool);
  }
  return object;
}

}  // namespace

int main() {
  const appliance::identity::Directory directory;
  const api::basis_theory::BasisTheoryFace basis_theory(directory);
  const api::tap::TapFace tap(directory, false);
  json::Document document;
  json::Value routes(rapidjson::kArrayType);
  const auto add = [&](const api::Face& face, std::string_view credential) {
    for (const auto& route : face.routes()) {
      routes.PushBack(write_route(route, credential, document.pool()), document.pool());
    }
  };
  add(basis_theory, "apiKey");
  add(tap, "tapKey");
  document.root().SetObject();
  json::add(document.root(), "version", COFFER_VERSION, document.pool());
  json::add(document.root(), "routes", std::move(routes), document.pool());
  const auto text = json::write(document.root());
  std::cout.write(reinterpret_cast<const char*>(text.data()), static_cast<std::streamsize>(text.size())) << '\n';
}
