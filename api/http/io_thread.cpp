#include "api/http/io_thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace api::http {
namespace {

Limits::Duration tick_length_for(const Limits& limits) {
  const auto shortest =
      std::min({limits.handshake, limits.header, limits.body, limits.write, limits.idle, limits.linger});
  return std::clamp<Limits::Duration>(shortest / 4, Limits::Duration(5), Limits::Duration(250));
}

}  // namespace

IoThread::IoThread(const Limits& limits)
    : work_(context_.get_executor()), tick_timer_(context_.get_executor()), tick_length_(tick_length_for(limits)) {}

IoThread::~IoThread() { join(); }

void IoThread::start() {
  asio::co_spawn(context_, tick(), asio::detached);
  thread_ = std::thread(&IoThread::run, this);
}

void IoThread::run() {
  for (bool done = false; !done;) {
    try {
      context_.run();
      done = true;
    } catch (const std::exception&) {
      // Only memory can fail here; the connection it failed for is gone, the others go on.
    }
  }
}

void IoThread::adopt(std::unique_ptr<Connection> connection) {
  asio::co_spawn(context_, serve(std::move(connection)), asio::detached);
}

Task<void> IoThread::serve(std::unique_ptr<Connection> connection) {
  struct Registration {
    std::unordered_set<Connection*>& all;
    Connection* one;
    ~Registration() { all.erase(one); }
  };
  try {
    connections_.insert(connection.get());
    const Registration registration{connections_, connection.get()};
    co_await connection->run();
  } catch (const std::exception&) {
    // Out of memory for this connection: it closes.
  }
}

Task<void> IoThread::tick() {
  while (!joining_) {
    tick_timer_.expires_after(tick_length_);
    co_await tick_timer_.async_wait(as_result);
    const auto now = Clock::now();
    std::ranges::for_each(connections_, [now](Connection* connection) { connection->sweep(now); });
  }
}

void IoThread::drain() {
  asio::post(context_, [this] { std::ranges::for_each(connections_, &Connection::drain); });
}

void IoThread::abort() {
  asio::post(context_, [this] { std::ranges::for_each(connections_, &Connection::abort); });
}

void IoThread::join() {
  if (thread_.joinable()) {
    asio::post(context_, [this] {
      work_.reset();
      joining_ = true;  // a tick that is due already takes no notice of the cancellation
      tick_timer_.cancel();
    });
    thread_.join();
  }
}

}  // namespace api::http
