#pragma once

#include "tests/support/json.hpp"
#include "tests/support/raw_client.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests::support {

/// What came back, with its body also as JSON.
struct Answer : RawResponse {
  Json json;

  [[nodiscard]] std::string text(std::string_view pointer) const { return json.text(pointer); }
  [[nodiscard]] bool has(std::string_view pointer) const { return json.has(pointer); }
};

/// A blocking HTTPS client of one caller: checks the server against `ca`, keeps its connection, sends one API key. One
/// thread at a time. Requests throw std::runtime_error when there is no answer; the next one connects anew.
class HttpsClient {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  HttpsClient(std::uint16_t port, std::filesystem::path ca, std::string api_key);

  Answer get(const std::string& target, const Fields& fields = {});
  Answer post(const std::string& target, std::string_view body, const Fields& fields = {});
  /// As merge patch (RFC 7396).
  Answer patch(const std::string& target, std::string_view body);
  Answer remove(const std::string& target);
  /// Nothing but Host, Content-Length and the API key is added to `fields`.
  Answer send(const std::string& method, const std::string& target, const Fields& fields,
              std::optional<std::string_view> body);

  /// True while the connection of the last request can take another.
  [[nodiscard]] bool connected() const noexcept { return connection_ != nullptr; }
  [[nodiscard]] const std::string& api_key() const noexcept { return api_key_; }

 private:
  std::uint16_t port_;
  std::filesystem::path ca_;
  std::string api_key_;
  std::unique_ptr<RawClient> connection_;
};

}  // namespace tests::support
