#pragma once

#include "api/admin/server.hpp"
#include "appliance/lifecycle.hpp"

namespace api {

/// Answers the admin socket: reads a request line, has the verb performed on behalf of the operator, and writes the
/// answer or the error line. Thread-safe.
class AdminVerbs : public admin::Handler {
 public:
  explicit AdminVerbs(appliance::Lifecycle& lifecycle) : lifecycle_(lifecycle) {}

  std::string handle(const admin::Operator& from, std::string_view request_line,
                     const admin::Emit& emit) noexcept override;

 private:
  [[nodiscard]] std::string perform(const admin::Operator& from, std::string_view request_line,
                                    const admin::Emit& emit);

  appliance::Lifecycle& lifecycle_;
};

}  // namespace api
