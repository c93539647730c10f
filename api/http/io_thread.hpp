#pragma once

#include "api/http/connection.hpp"
#include "api/http/io.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <memory>
#include <thread>
#include <unordered_set>

namespace api::http {

/// A thread, its io_context, and the connections that live there. A coarse tick over all of them enforces their
/// deadlines, so that a request costs no timer of its own.
class IoThread {
 public:
  explicit IoThread(const Limits& limits);
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;
  ~IoThread();

  [[nodiscard]] Executor executor() noexcept { return context_.get_executor(); }

  void start();

  /// Any thread. Takes the connection and serves it until it ends.
  void adopt(std::unique_ptr<Connection> connection);

  /// Any thread. Closes connections without a request under way.
  void drain();
  /// Any thread. Closes all connections.
  void abort();
  /// Not on the thread itself. Ends it; no connection may be left.
  void join();

 private:
  [[nodiscard]] Task<void> serve(std::unique_ptr<Connection> connection);
  [[nodiscard]] Task<void> tick();
  void run();

  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_;
  Timer tick_timer_;
  Limits::Duration tick_length_;
  bool joining_ = false;  ///< on the thread itself
  std::unordered_set<Connection*> connections_;
  std::thread thread_;
};

}  // namespace api::http
