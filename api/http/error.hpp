#pragma once

#include <stdexcept>
#include <string>

namespace api::http {

/// A server that cannot start: an address or a certificate file that does not work. Nothing throws it once the server
/// runs.
class Error : public std::runtime_error {
 public:
  enum class Kind { address, certificate };

  Error(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace api::http
