#include "api/guardian/outbound.hpp"

#include "api/forward/fields.hpp"
#include "api/http/grammar.hpp"
#include "appliance/proxy/payload.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

namespace destination = appliance::destination;

constexpr std::size_t largest_body = 1 << 20;

constexpr std::string_view destination_field = "x-destination-url";
constexpr std::string_view own_name_field = "x-own-header-name";
constexpr std::string_view own_value_field = "x-own-header-value";
constexpr std::string_view scrub_field = "x-scrub-response";

/// Fields that are for us. Host and those that frame the message are the forwarder's.
constexpr std::array fields_of_ours{std::string_view("x-api-key"),
                                    std::string_view("x-admin-token"),
                                    destination_field,
                                    own_name_field,
                                    own_value_field,
                                    scrub_field,
                                    std::string_view("x-cryptogram-reference"),
                                    std::string_view("x-idempotency-key"),
                                    std::string_view("host")};

constexpr Error no_destination{400, "INVALID_REQUEST", "x-destination-url is missing, or there are several"};
constexpr Error body_too_large{413, "INVALID_REQUEST", "A body that is forwarded has at most 1 MiB"};
constexpr Error not_json{400, "INVALID_REQUEST", "The body must be of the type application/json"};
constexpr Error own_header{400, "INVALID_REQUEST",
                           "x-own-header-name and x-own-header-value make one header that can be sent"};
constexpr Error scrub_value{400, "INVALID_REQUEST", "x-scrub-response is true or false"};

std::size_t count(const http::Request& request, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(request.fields, name, &http::Field::first));
}

/// Read alike by all servers: some take a '_' or a '.' for something else.
bool has_plain_name(std::string_view name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || http::is_digit(c) || c == '-' || c == '_';
  });
}

std::vector<std::string_view> connection_options(const http::Request& request) {
  std::vector<std::string_view> options;
  for (const auto& [name, value] : request.fields) {
    if (name == "connection") {
      forward::add_connection_options(value, options);
    }
  }
  return options;
}

/// What may be sent in the name of x-own-header-name: anything that is not the connection's.
bool is_own_header(std::string_view name, std::string_view value) {
  return http::is_token(name) && has_plain_name(name) && http::is_field_value(value) &&
         !http::equals_ignoring_case(name, "host") && !forward::is_hop_by_hop(name, {});
}

hsm::WipingBytes passed_fields(const http::Request& request, bool scrubs) {
  const auto own_name = request.field(own_name_field);
  const auto options = connection_options(request);
  hsm::WipingBytes lines;
  for (const auto& [name, value] : request.fields) {
    const bool ours = std::ranges::find(fields_of_ours, name) != fields_of_ours.end() ||
                      http::equals_ignoring_case(name, own_name) || (scrubs && name == "accept-encoding");
    if (!ours && has_plain_name(name) && !forward::is_hop_by_hop(name, options)) {
      forward::append_field(lines, name, value);
    }
  }
  if (!own_name.empty()) {
    forward::append_field(lines, own_name, request.field(own_value_field));
  }
  if (scrubs) {
    forward::append_field(lines, "accept-encoding", "identity");
  }
  if (request.field("content-type").empty() && !http::equals_ignoring_case(own_name, "content-type")) {
    forward::append_field(lines, "content-type", "application/json");
  }
  return lines;
}

/// A mistake in the fields, or nothing.
const Error* find_mistake(const http::Request& request) {
  if (request.body.size() > largest_body) {
    return &body_too_large;
  }
  const auto type = request.field("content-type");
  if (!type.empty() && appliance::proxy::format_of(type) != appliance::proxy::Format::json) {
    return &not_json;
  }
  if (count(request, destination_field) != 1) {
    return &no_destination;
  }
  const auto names = count(request, own_name_field);
  const auto values = count(request, own_value_field);
  if (names != values || names > 1 ||
      (names == 1 && !is_own_header(request.field(own_name_field), request.field(own_value_field)))) {
    return &own_header;
  }
  const auto scrub = request.field(scrub_field);
  const bool legal = scrub.empty() || scrub == "true" || scrub == "false";
  return legal && count(request, scrub_field) <= 1 ? nullptr : &scrub_value;
}

}  // namespace

std::variant<Outbound, http::Response> read_outbound(const Call& call) {
  const auto& request = call.request;
  if (const auto* mistake = find_mistake(request)) {
    return error_response(*mistake);
  }
  auto url = destination::parse_url(request.field(destination_field));
  const auto* parsed = std::get_if<destination::Url>(&url);
  const auto* entry = parsed == nullptr ? nullptr : call.lifecycle.config().guardian.destinations.find(*parsed);
  if (entry == nullptr) {
    return error_response(errors::destination_not_allowed);
  }
  const bool scrubs = request.field(scrub_field) == "true";
  return Outbound{.url = *parsed, .entry = entry->text(), .fields = passed_fields(request, scrubs), .scrubs = scrubs};
}

}  // namespace api::guardian
