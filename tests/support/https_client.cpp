#include "tests/support/https_client.hpp"

#include <stdexcept>

namespace tests::support {
namespace {

constexpr const char* json_type = "application/json";
constexpr const char* merge_patch_type = "application/merge-patch+json";

HttpsClient::Fields with_type(const char* type, HttpsClient::Fields fields) {
  fields.emplace_back("Content-Type", type);
  return fields;
}

/// A key tells by its beginning which face it is for.
std::string credential_of(const std::string& key) {
  if (key.starts_with("sk_") || key.starts_with("pk_")) {
    return "Authorization: Bearer " + key;
  }
  if (key.starts_with("admin_")) {
    return "x-admin-token: " + key;
  }
  const bool is_guardian = key.starts_with("key_") && key.find('_', 4) == std::string::npos;
  return (is_guardian ? "x-api-key: " : "BT-API-KEY: ") + key;
}

}  // namespace

HttpsClient::HttpsClient(std::uint16_t port, std::filesystem::path ca, std::string api_key)
    : port_(port), ca_(std::move(ca)), api_key_(std::move(api_key)) {}

Answer HttpsClient::get(const std::string& target, const Fields& fields) { return send("GET", target, fields, {}); }

Answer HttpsClient::post(const std::string& target, std::string_view body, const Fields& fields) {
  return send("POST", target, with_type(json_type, fields), body);
}

Answer HttpsClient::patch(const std::string& target, std::string_view body) {
  return send("PATCH", target, with_type(merge_patch_type, {}), body);
}

Answer HttpsClient::remove(const std::string& target) { return send("DELETE", target, {}, {}); }

Answer HttpsClient::send(const std::string& method, const std::string& target, const Fields& fields,
                         std::optional<std::string_view> body) {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  if (!api_key_.empty()) {
    request += credential_of(api_key_) + "\r\n";
  }
  for (const auto& [name, value] : fields) {
    request += name + ": " + value + "\r\n";
  }
  if (body) {
    request += "Content-Length: " + std::to_string(body->size()) + "\r\n";
  }
  request += "\r\n";
  request += body.value_or("");

  if (!connection_) {
    connection_ =
        std::make_unique<RawClient>("127.0.0.1", port_, RawTls{.ca = ca_, .certificate = {}, .private_key = {}});
  }
  auto connection = std::exchange(connection_, nullptr);
  connection->send(request);
  auto response = connection->receive(method == "HEAD");
  if (!response) {
    throw std::runtime_error("no answer to " + method + " " + target);
  }
  if (response->field("connection") != "close") {
    connection_ = std::move(connection);
  }
  Json json(response->body);
  return {std::move(*response), std::move(json)};
}

}  // namespace tests::support
