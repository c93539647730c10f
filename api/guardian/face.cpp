#include "api/guardian/face.hpp"

#include "api/guardian/api_keys.hpp"
#include "api/guardian/card_art.hpp"
#include "api/guardian/cryptograms.hpp"
#include "api/guardian/errors.hpp"
#include "api/guardian/forwarding.hpp"
#include "api/guardian/generic_tokens.hpp"
#include "api/guardian/metadata.hpp"
#include "api/guardian/network_forwarding.hpp"
#include "api/guardian/network_tokens.hpp"
#include "api/guardian/pci_tokens.hpp"
#include "api/guardian/security_code.hpp"
#include "api/guardian/session_opening.hpp"
#include "api/guardian/sessions.hpp"
#include "api/guardian/types.hpp"
#include "api/guardian/webhooks.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

using namespace appliance::identity;
using http::Method;

constexpr std::string_view face_name = "guardian";
constexpr std::string_view key_field = "x-api-key";
constexpr std::string_view token_field = "x-admin-token";

/// Who knows the id in the path.
constexpr Access for_anyone{.anonymous = true};

constexpr Access needs(Scope scope) { return {.scope = scope}; }

constexpr std::array route_rows{
    Route{Method::post, "/api/pci/tokens", needs("pci:tokens:create"_scope), create_pci_token, Repeats::are_answered},
    Route{Method::get, "/api/pci/tokens", needs("pci:tokens:read"_scope), list_pci_tokens},
    Route{Method::get, "/api/pci/tokens/{id}", needs("pci:tokens:read"_scope), read_pci_token},
    Route{Method::del, "/api/pci/tokens/{id}", needs("pci:tokens:delete"_scope), delete_pci_token},
    Route{Method::get, "/api/pci/tokens/{id}/security-code", needs("pci:tokens:read"_scope), read_security_code},
    Route{Method::del, "/api/pci/tokens/{id}/security-code", needs("pci:tokens:update"_scope), delete_security_code},
    Route{Method::post, "/api/metadata/inquiries", needs("metadata:inquiry:create"_scope), inquire_metadata},
    Route{Method::post, "/api/admin/api-keys", needs("admin:api-keys:create"_scope), create_api_key,
          Repeats::are_answered},
    Route{Method::get, "/api/admin/api-keys", needs("admin:api-keys:read"_scope), list_api_keys},
    Route{Method::get, "/api/admin/api-keys/{id}", needs("admin:api-keys:read"_scope), read_api_key},
    Route{Method::patch, "/api/admin/api-keys/{id}", needs("admin:api-keys:update"_scope), change_api_key},
    Route{Method::del, "/api/admin/api-keys/{id}", needs("admin:api-keys:delete"_scope), delete_api_key},
    Route{Method::post, "/api/pci/tokens/{id}/security-code", needs("pci:tokens:update"_scope), open_code_session,
          Repeats::are_answered},
    Route{.method = Method::get,
          .pattern = "/sessions/{id}",
          .access = for_anyone,
          .handler = read_session,
          .any_origin = true},
    Route{.method = Method::post,
          .pattern = "/sessions/{id}/complete-action",
          .access = for_anyone,
          .handler = complete_action,
          .any_origin = true},
    Route{Method::post, "/api/pci/tokens/{id}/forward", needs("pci:tokens:forward"_scope), forward_pci_token},
    Route{Method::post, "/api/admin/webhooks", needs("admin:webhooks:create"_scope), create_webhook,
          Repeats::are_answered},
    Route{Method::get, "/api/admin/webhooks", needs("admin:webhooks:read"_scope), list_webhooks},
    Route{Method::get, "/api/admin/webhooks/{id}", needs("admin:webhooks:read"_scope), read_webhook},
    Route{Method::del, "/api/admin/webhooks/{id}", needs("admin:webhooks:delete"_scope), delete_webhook},
    Route{Method::post, "/api/admin/types", needs("admin:types:create"_scope), create_type, Repeats::are_answered},
    Route{Method::get, "/api/admin/types", needs("admin:types:read"_scope), list_types},
    Route{Method::get, "/api/admin/types/{id}", needs("admin:types:read"_scope), read_type},
    Route{Method::del, "/api/admin/types/{id}", needs("admin:types:delete"_scope), delete_type},
    Route{Method::post, "/api/generic/tokens", needs("generic:tokens:create"_scope), create_generic_token,
          Repeats::are_answered},
    Route{Method::get, "/api/generic/tokens", needs("generic:tokens:read"_scope), list_generic_tokens},
    Route{Method::get, "/api/generic/tokens/{id}", needs("generic:tokens:read"_scope), read_generic_token},
    Route{Method::del, "/api/generic/tokens/{id}", needs("generic:tokens:delete"_scope), delete_generic_token},
    Route{Method::post, "/api/generic/tokens/{id}/forward", needs("generic:tokens:forward"_scope),
          forward_generic_token},
    Route{Method::post, "/api/network/tokens", needs("network:tokens:create"_scope), create_network_token,
          Repeats::are_answered},
    Route{Method::get, "/api/network/tokens", needs("network:tokens:read"_scope), list_network_tokens},
    Route{Method::get, "/api/network/tokens/{id}", needs("network:tokens:read"_scope), read_network_token},
    Route{Method::del, "/api/network/tokens/{id}", needs("network:tokens:delete"_scope), delete_network_token},
    Route{Method::post, "/api/network/tokens/{id}/cryptograms", needs("network:tokens:use"_scope), create_cryptogram,
          Repeats::are_answered},
    Route{Method::post, "/api/network/tokens/{id}/forward", needs("network:tokens:use"_scope), forward_network_token},
    Route{Method::get, "/api/network/tokens/{id}/card-art", needs("network:tokens:read"_scope), read_card_art},
    Route{Method::post, "/api/network/notifications/{connector}", {.anonymous = true}, take_notification},
};

bool is_credential(const http::Field& field) { return field.first == key_field || field.first == token_field; }

/// The one credential of a request; of several there is no telling whose request it is.
const http::Field* credential_of(const http::Request& request) {
  const auto found = std::ranges::find_if(request.fields, is_credential);
  return std::ranges::count_if(request.fields, is_credential) == 1 ? &*found : nullptr;
}

}  // namespace

std::span<const Route> GuardianFace::routes() const noexcept { return route_rows; }

bool GuardianFace::claims(const http::Request& request) const noexcept {
  return std::ranges::any_of(request.fields, is_credential);
}

ApplicationPtr GuardianFace::authenticate(const http::Request& request) const {
  const auto* credential = credential_of(request);
  auto caller = credential == nullptr ? nullptr : directory_.authenticate(credential->second);
  const bool ours = caller != nullptr && caller->face == face_name && caller->key != nullptr &&
                    caller->api_key.has_value() == (credential->first == key_field);
  return ours ? caller : nullptr;
}

bool GuardianFace::has_expired(const http::Request& request) const {
  const auto* credential = credential_of(request);
  return credential != nullptr && directory_.has_expired(credential->second);
}

http::Response GuardianFace::render(const Problem& problem) const { return error_response(problem); }

void GuardianFace::finish(http::Response& response, std::string_view trace_id) const {
  response.fields.emplace_back("BT-TRACE-ID", trace_id);
}

}  // namespace api::guardian
