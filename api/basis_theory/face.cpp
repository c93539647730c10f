#include "api/basis_theory/face.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/application_keys.hpp"
#include "api/basis_theory/applications.hpp"
#include "api/basis_theory/catalogues.hpp"
#include "api/basis_theory/client_keys.hpp"
#include "api/basis_theory/detokenize.hpp"
#include "api/basis_theory/document_upload.hpp"
#include "api/basis_theory/documents.hpp"
#include "api/basis_theory/enrichments.hpp"
#include "api/basis_theory/logs.hpp"
#include "api/basis_theory/ping.hpp"
#include "api/basis_theory/proxies.hpp"
#include "api/basis_theory/proxy_invocation.hpp"
#include "api/basis_theory/proxy_problem.hpp"
#include "api/basis_theory/sessions.hpp"
#include "api/basis_theory/tenant.hpp"
#include "api/basis_theory/token_intents.hpp"
#include "api/basis_theory/token_lists.hpp"
#include "api/basis_theory/tokenize.hpp"
#include "api/basis_theory/tokens.hpp"
#include "api/basis_theory/webhooks.hpp"
#include "api/description.hpp"
#include "appliance/identity/permission_table.hpp"

#include <algorithm>
#include <array>

namespace api::basis_theory {
namespace {

using namespace appliance::identity;
using http::Method;

constexpr std::string_view face_name = "basis-theory";
constexpr std::string_view credential_field = "bt-api-key";

constexpr std::array route_rows{
    Route{Method::get, "/openapi.yaml", {}, read_description},
    Route{Method::get, "/ping", {}, ping},
    Route{Method::get, "/tokens", {"token:read"_permission}, list_tokens_numbered},
    Route{Method::post, "/tokens/search", {"token:search"_permission}, search_tokens_numbered},
    Route{Method::get, "/v2/tokens", {"token:read"_permission}, list_tokens},
    Route{Method::post, "/v2/tokens/search", {"token:search"_permission}, search_tokens},
    Route{Method::post, "/tokens", {"token:create"_permission}, create_token, Repeats::are_answered},
    Route{Method::get, "/tokens/{id}", {"token:read"_permission}, read_token},
    Route{Method::patch, "/tokens/{id}", {"token:update"_permission}, update_token, Repeats::are_answered},
    Route{Method::del, "/tokens/{id}", {"token:delete"_permission}, delete_token},
    Route{Method::post, "/tokenize", {"token:create"_permission}, tokenize, Repeats::are_answered},
    Route{Method::post, "/detokenize", {"token:read"_permission}, detokenize},
    Route{Method::get, "/tokens/{id}/children", {"token:read"_permission}, list_children},
    Route{Method::post, "/tokens/{id}/children", {"token:create"_permission}, create_child, Repeats::are_answered},
    Route{Method::post, "/tokens/{id}/children/{child}", {"token:read"_permission}, link_child},
    Route{Method::del, "/tokens/{id}/children/{child}", {"token:delete"_permission}, unlink_child},
    Route{Method::post, "/token-intents", {"token-intent:create"_permission}, create_intent, Repeats::are_answered},
    Route{Method::get, "/token-intents/{id}", {"token-intent:read"_permission}, read_intent},
    Route{Method::del, "/token-intents/{id}", {"token-intent:delete"_permission}, delete_intent},
    Route{Method::post, "/sessions", {.type = ApplicationType::public_key}, open_session, Repeats::are_answered},
    Route{Method::post,
          "/sessions/authorize",
          {.type = ApplicationType::private_key},
          authorize_session,
          Repeats::are_answered},
    Route{Method::post, "/applications", {"application:create"_permission}, create_application, Repeats::are_answered},
    Route{Method::get, "/applications", {"application:read"_permission}, list_applications},
    Route{Method::get, "/applications/key", {}, read_own_application},
    Route{Method::get, "/applications/{id}", {"application:read"_permission}, read_application},
    Route{Method::put,
          "/applications/{id}",
          {"application:update"_permission},
          update_application,
          Repeats::are_answered},
    Route{Method::del, "/applications/{id}", {"application:delete"_permission}, delete_application},
    Route{Method::post,
          "/applications/{id}/regenerate",
          {"application:update"_permission},
          regenerate_key,
          Repeats::are_answered},
    Route{
        Method::post, "/applications/{id}/keys", {"application:create"_permission}, create_key, Repeats::are_answered},
    Route{Method::get, "/applications/{id}/keys", {"application:read"_permission}, list_keys},
    Route{Method::get, "/applications/{id}/keys/{key}", {"application:read"_permission}, read_key},
    Route{Method::del, "/applications/{id}/keys/{key}", {"application:delete"_permission}, delete_key},
    Route{Method::get, "/application-templates", {}, list_templates},
    Route{Method::get, "/application-templates/{id}", {}, read_template},
    Route{Method::get, "/permissions", {}, list_permissions},
    Route{Method::get, "/roles", {}, list_roles},
    Route{Method::get, "/tenants/self", {"tenant:read"_permission}, read_tenant},
    Route{Method::put, "/tenants/self", {"tenant:update"_permission}, update_tenant, Repeats::are_answered},
    Route{Method::del, "/tenants/self", {"tenant:delete"_permission}, delete_tenant},
    Route{Method::get, "/tenants/self/reports/usage", {"report:read"_permission}, read_usage_report},
    Route{Method::post, "/proxies", {"proxy:create"_permission}, create_proxy, Repeats::are_answered},
    Route{Method::get, "/proxies", {"proxy:read"_permission}, list_proxies},
    Route{Method::get, "/proxies/{id}", {"proxy:read"_permission}, read_proxy},
    Route{Method::put, "/proxies/{id}", {"proxy:update"_permission}, replace_proxy, Repeats::are_answered},
    Route{Method::patch, "/proxies/{id}", {"proxy:update"_permission}, patch_proxy, Repeats::are_answered},
    Route{Method::del, "/proxies/{id}", {"proxy:delete"_permission}, delete_proxy},
    Route{.method = Method::any,
          .pattern = "/proxy",
          .access = {.anonymous = true},
          .handler = invoke_proxy,
          .problem = proxy_problem},
    Route{.method = Method::any,
          .pattern = "/proxy/{path...}",
          .access = {.anonymous = true},
          .handler = invoke_proxy,
          .problem = proxy_problem},
    Route{Method::post, "/keys", {"keys:create"_permission}, create_client_key, Repeats::are_answered},
    Route{Method::get, "/keys", {"keys:read"_permission}, list_client_keys},
    Route{Method::get, "/keys/{id}", {"keys:read"_permission}, read_client_key},
    Route{Method::del, "/keys/{id}", {"keys:delete"_permission}, delete_client_key},
    Route{Method::post,
          "/documents",
          {"documents:create"_permission},
          StreamingHandler{receive_document, &appliance::Config::Limits::document_bytes}},
    Route{Method::get, "/documents/{id}", {"documents:read"_permission}, read_document},
    Route{Method::get, "/documents/{id}/data", {"documents:reveal"_permission}, reveal_document},
    Route{Method::del, "/documents/{id}", {"documents:delete"_permission}, delete_document},
    Route{Method::get, "/enrichments/card-details", {}, read_card_details},
    Route{Method::post, "/webhooks", {"webhooks:create"_permission}, create_webhook, Repeats::are_answered},
    Route{Method::get, "/webhooks", {"webhooks:read"_permission}, list_webhooks},
    Route{Method::get, "/webhooks/event-types", {"webhooks:read"_permission}, list_event_types},
    Route{Method::get, "/webhooks/public-key", {.anonymous = true}, read_webhook_key},
    Route{Method::get, "/webhooks/{id}", {"webhooks:read"_permission}, read_webhook},
    Route{Method::put, "/webhooks/{id}", {"webhooks:update"_permission}, update_webhook, Repeats::are_answered},
    Route{Method::del, "/webhooks/{id}", {"webhooks:delete"_permission}, delete_webhook},
    Route{Method::get, "/webhooks/{id}/deliveries", {"webhooks:read"_permission}, list_deliveries},
    Route{Method::get, "/logs", {"log:read"_permission}, list_logs},
    Route{Method::get, "/logs/entity-types", {"log:read"_permission}, list_entity_types},
};

}  // namespace

std::span<const Route> BasisTheoryFace::routes() const noexcept { return route_rows; }

bool BasisTheoryFace::claims(const http::Request& request) const noexcept {
  return !request.field(credential_field).empty();
}

ApplicationPtr BasisTheoryFace::authenticate(const http::Request& request) const {
  const auto credentials = std::count_if(request.fields.begin(), request.fields.end(),
                                         [](const http::Field& field) { return field.first == credential_field; });
  if (credentials != 1) {  // two credentials: no telling whose request it is
    return nullptr;
  }
  auto application = directory_.authenticate(request.field(credential_field));
  return application != nullptr && application->face == face_name ? application : nullptr;
}

http::Response BasisTheoryFace::render(const Problem& problem) const { return problem_document(problem); }

void BasisTheoryFace::finish(http::Response& response, std::string_view trace_id) const {
  response.fields.emplace_back("BT-TRACE-ID", trace_id);
}

}  // namespace api::basis_theory
