#pragma once

#include "api/forward/resolver.hpp"
#include "api/http/io.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <mutex>
#include <optional>

namespace api::forward {

/// One name on its way to its addresses. The asker may leave at any time.
class Lookup : public std::enable_shared_from_this<Lookup> {
 public:
  using Addresses = std::vector<appliance::destination::Address>;

  /// The asker's thread. Waits once on its timer, which never expires and is cancelled to wake it; nothing where the
  /// addresses are not there by then.
  [[nodiscard]] http::Task<std::optional<Addresses>> wait(http::Timer& wake);

  /// Any thread.
  void finish(Addresses addresses);

 private:
  [[nodiscard]] std::optional<Addresses> take(http::Timer* waiter);
  void cancel() noexcept;

  std::mutex mutex_;
  std::optional<Addresses> addresses_;
  http::Timer* waiter_ = nullptr;
};

/// Threads that may block in the resolver, so that nobody else has to. A name server that does not answer holds up
/// other names only when all threads wait for it.
class Lookups {
 public:
  /// `resolver` must outlive it.
  explicit Lookups(Resolver& resolver) : resolver_(resolver) {}
  /// Waits for lookups under way, which cannot be interrupted.
  ~Lookups();

  [[nodiscard]] std::shared_ptr<Lookup> begin(const std::string& name);

 private:
  static constexpr std::size_t threads = 4;

  Resolver& resolver_;
  http::asio::thread_pool pool_{threads};
};

}  // namespace api::forward
