#include "api/sandbox_tsp/server.hpp"

#include "api/sandbox_tsp/routes.hpp"
#include "api/sandbox_tsp/wire.hpp"
#include "appliance/failure.hpp"
#include "appliance/log.hpp"

#include <chrono>
#include <exception>

namespace api::sandbox_tsp {
namespace {

constexpr std::size_t worker_threads = 4;
constexpr std::size_t queue_limit = 256;
constexpr std::chrono::seconds queue_deadline{5};
constexpr std::size_t body_bytes = 16 * 1024;

http::ServerSettings listening(const tsp::Settings& settings, http::Responder& responder) {
  http::ServerSettings server;
  server.listeners.push_back({.address = settings.listen.host,
                              .port = settings.listen.port,
                              .tls = http::TlsFiles{.certificate_chain = settings.certificate,
                                                    .private_key = settings.private_key,
                                                    .client_ca = settings.client_ca},
                              .responder = &responder});
  return server;
}

class Answering : public appliance::Job {
 public:
  Answering(http::Request request, http::Responder::Done done, tsp::Sandbox& sandbox, Clockwork& clockwork)
      : request_(std::move(request)), done_(std::move(done)), sandbox_(sandbox), clockwork_(clockwork) {}

  void run(hsm::Session& session) noexcept override {
    try {
      auto reply = answer(request_, sandbox_.context(session));
      appliance::log::info("request", {{"method", request_.method_name},
                                       {"status", std::to_string(reply.response.status)},
                                       {"trace_id", request_.trace_id}});
      give(std::move(reply));
    } catch (...) {
      const auto failure = appliance::failure_of(std::current_exception());
      appliance::log::error("a request failed", {{"reason", failure.reason}});
      done_(error_response(503, "UNAVAILABLE"));
    }
  }
  void drop() noexcept override { done_(error_response(503, "UNAVAILABLE")); }

 private:
  void give(Reply reply) {
    switch (reply.manner) {
      case tsp::Manner::at_once:
        return done_(std::move(reply.response));
      case tsp::Manner::slow:
        return clockwork_.answer_slowly(std::move(done_), std::move(reply.response));
      case tsp::Manner::never:
        return clockwork_.never_answer(std::move(done_));
    }
  }

  http::Request request_;
  http::Responder::Done done_;
  tsp::Sandbox& sandbox_;
  Clockwork& clockwork_;
};

}  // namespace

Server::Server(const tsp::Settings& settings)
    : sandbox_(settings),
      clockwork_(sandbox_),
      workers_(sandbox_.token(), worker_threads, queue_limit, queue_deadline),
      server_(listening(settings, *this)) {
  server_.start();
  appliance::log::info("serving", {{"type", "sandbox"},
                                   {"address", settings.listen.host},
                                   {"port", std::to_string(port())},
                                   {"version", COFFER_VERSION}});
}

Server::~Server() {
  server_.stop(std::chrono::seconds(0));
  workers_.stop();
}

std::size_t Server::body_limit(const http::Request& /*head*/) const noexcept { return body_bytes; }

void Server::respond(http::Request request, Done done) noexcept {
  std::unique_ptr<appliance::Job> job =
      std::make_unique<Answering>(std::move(request), std::move(done), sandbox_, clockwork_);
  if (!workers_.submit(job)) {
    job->drop();
  }
}

http::Response Server::problem(unsigned status, std::string_view /*detail*/,
                               std::string_view /*trace_id*/) const noexcept {
  return error_response(status, "INVALID");
}

}  // namespace api::sandbox_tsp
