#pragma once

#include "api/http/server.hpp"
#include "api/sandbox_tsp/clockwork.hpp"
#include "appliance/workers.hpp"

namespace api::sandbox_tsp {

/// The sandbox behind its HTTPS listener, which lets nobody in without a certificate. Serves from construction to
/// destruction.
class Server : public http::Responder {
 public:
  /// Throws http::Error, hsm::Error, storage::Error, appliance::Error.
  explicit Server(const appliance::sandbox_tsp::Settings& settings);
  ~Server() override;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_.port(0); }

  [[nodiscard]] std::size_t body_limit(const http::Request& head) const noexcept override;
  void respond(http::Request request, Done done) noexcept override;
  [[nodiscard]] http::Response problem(unsigned status, std::string_view detail,
                                       std::string_view trace_id) const noexcept override;

 private:
  appliance::sandbox_tsp::Sandbox sandbox_;
  Clockwork clockwork_;
  appliance::Workers workers_;
  http::Server server_;
};

}  // namespace api::sandbox_tsp
