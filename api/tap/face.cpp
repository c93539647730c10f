#include "api/tap/face.hpp"

#include "api/tap/bins.hpp"
#include "api/tap/cards.hpp"
#include "api/tap/charges.hpp"
#include "api/tap/customers.hpp"
#include "api/tap/errors.hpp"
#include "api/tap/init.hpp"
#include "api/tap/tokens.hpp"
#include "appliance/identity/permission_table.hpp"

#include <algorithm>
#include <array>

namespace api::tap {
namespace {

using namespace appliance::identity;
using http::Method;

constexpr std::string_view face_name = "tap";
constexpr std::string_view credential_field = "authorization";
constexpr std::string_view scheme = "Bearer ";

constexpr Access secret_key{.type = ApplicationType::private_key};

constexpr std::array route_rows{
    Route{Method::post, "/v2/tokens", {"token:create"_permission}, create_token},
    Route{Method::get, "/v2/tokens/{id}", secret_key, read_token},
    Route{Method::post, "/v2/customers", secret_key, create_customer},
    Route{Method::get, "/v2/customers", secret_key, list_customers},
    Route{Method::get, "/v2/customers/{id}", secret_key, read_customer},
    Route{Method::put, "/v2/customers/{id}", secret_key, update_customer},
    Route{Method::del, "/v2/customers/{id}", secret_key, delete_customer},
    Route{Method::post, "/v2/card/{customer}", secret_key, save_card},
    Route{Method::get, "/v2/card/{customer}", secret_key, list_cards},
    Route{Method::get, "/v2/card/{customer}/{id}", secret_key, read_card},
    Route{Method::del, "/v2/card/{customer}/{id}", secret_key, delete_card},
    Route{Method::post, "/v2/card/verify", secret_key, verify_card},
    Route{Method::post, "/v2/charges", secret_key, create_charge},
    Route{Method::get, "/v2/charges/{id}", secret_key, read_charge},
    Route{Method::post, "/v2/authorize", secret_key, create_authorize},
    Route{Method::get, "/v2/authorize/{id}", secret_key, read_authorize},
    Route{Method::get, "/v2/bin/{bin}", {}, read_bin},
    Route{Method::get, "/v2/init", {}, read_init},
    Route{Method::post, "/", {"token:create"_permission}, create_token},  // the last: where the face is alone
};

/// The scheme's name is compared without regard to case (RFC 9110, 11.1).
std::string_view bearer_key(const http::Request& request) {
  const auto value = request.field(credential_field);
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  const bool is_bearer =
      value.size() > scheme.size() && std::ranges::equal(value.substr(0, scheme.size()), scheme, same);
  return is_bearer ? value.substr(scheme.size()) : std::string_view();
}

}  // namespace

std::span<const Route> TapFace::routes() const noexcept {
  return std::span(route_rows).first(alone_ ? route_rows.size() : route_rows.size() - 1);
}

bool TapFace::claims(const http::Request& request) const noexcept {
  const auto key = bearer_key(request);
  return key.starts_with("sk_") || key.starts_with("pk_");
}

ApplicationPtr TapFace::authenticate(const http::Request& request) const {
  const auto credentials = std::ranges::count(request.fields, credential_field, &http::Field::first);
  if (credentials != 1) {  // two credentials: no telling whose request it is
    return nullptr;
  }
  auto application = directory_.authenticate(bearer_key(request));
  const bool ours = application != nullptr && application->face == face_name && application->key != nullptr;
  return ours ? application : nullptr;
}

http::Response TapFace::render(const Problem& problem) const { return error_response(problem); }

void TapFace::finish(http::Response& response, std::string_view trace_id) const {
  response.fields.emplace_back("BT-TRACE-ID", trace_id);
}

}  // namespace api::tap
