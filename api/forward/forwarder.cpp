#include "api/forward/forwarder.hpp"

#include "api/forward/call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <thread>
#include <unordered_set>

namespace api::forward {
namespace {

using http::Clock;
using http::Task;

Settings::Duration tick_length_for(const Settings& settings) {
  const auto shortest = std::min({settings.connect, settings.response, settings.total});
  return std::clamp<Settings::Duration>(shortest / 4, Settings::Duration(5), Settings::Duration(250));
}

}  // namespace

class Forwarder::Running {
 public:
  Running(Settings settings, std::unique_ptr<Resolver> resolver)
      : settings_(std::move(settings)),
        tls_(http::make_client_tls_context(settings_.tls)),
        resolver_(std::move(resolver)),
        lookups_(*resolver_) {
    http::asio::co_spawn(context_, tick(), http::asio::detached);
    thread_ = std::thread([this] { work(); });
  }

  void send(Request request, Done done) {
    if (stopping_) {
      return done(Failure::busy);
    }
    if (under_way_.fetch_add(1) >= settings_.calls) {
      --under_way_;
      return done(Failure::busy);
    }
    const Surroundings around{.settings = settings_, .tls = tls_.get(), .lookups = lookups_};
    auto call = std::make_shared<Call>(context_.get_executor(), std::move(request), std::move(done), around);
    http::asio::post(context_, [this, call = std::move(call)]() mutable {
      http::asio::co_spawn(context_, serve(std::move(call)), http::asio::detached);
    });
  }

  void stop() {
    if (stopping_.exchange(true)) {
      return;
    }
    http::asio::post(context_, [this] {
      stopped_ = true;
      std::ranges::for_each(calls_, &Call::abort);
      tick_timer_.cancel();
      work_.reset();
    });
    thread_.join();
  }

  [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }

 private:
  Task<void> serve(std::shared_ptr<Call> call) {
    calls_.insert(call.get());
    if (stopped_) {
      call->abort();
    }
    try {
      co_await call->run();
    } catch (const std::exception&) {
      // Out of memory for this call: it ends as unreachable.
    }
    calls_.erase(call.get());
    call.reset();
    --under_way_;
  }

  Task<void> tick() {
    while (!stopped_) {
      tick_timer_.expires_after(tick_length_for(settings_));
      co_await tick_timer_.async_wait(http::as_result);
      const auto now = Clock::now();
      std::ranges::for_each(calls_, [now](Call* call) { call->sweep(now); });
    }
  }

  void work() {
    for (bool done = false; !done;) {
      try {
        context_.run();
        done = true;
      } catch (const std::exception&) {
        // Only memory can fail here; the call it failed for is gone, the others go on.
      }
    }
  }

  const Settings settings_;
  const http::TlsContext tls_;
  http::asio::io_context context_{1};
  http::asio::executor_work_guard<http::Executor> work_{context_.get_executor()};
  http::Timer tick_timer_{context_.get_executor()};
  std::unique_ptr<Resolver> resolver_;
  Lookups lookups_;
  std::unordered_set<Call*> calls_;
  std::atomic<std::size_t> under_way_{0};
  std::atomic<bool> stopping_{false};
  bool stopped_ = false;  ///< on the thread itself
  std::thread thread_;
};

Forwarder::Forwarder(Settings settings, std::unique_ptr<Resolver> resolver)
    : running_(std::make_unique<Running>(std::move(settings), std::move(resolver))) {}

Forwarder::~Forwarder() { stop(); }

void Forwarder::send(Request request, Done done) { running_->send(std::move(request), std::move(done)); }

void Forwarder::stop() { running_->stop(); }

std::size_t Forwarder::calls_under_way() const noexcept { return running_->under_way(); }

}  // namespace api::forward
