#include "api/forward/lookups.hpp"

#include <boost/asio/post.hpp>

#include <exception>

namespace api::forward {

std::optional<Lookup::Addresses> Lookup::take(http::Timer* waiter) {
  const std::lock_guard lock(mutex_);
  waiter_ = addresses_ ? nullptr : waiter;
  return addresses_;
}

http::Task<std::optional<Lookup::Addresses>> Lookup::wait(http::Timer& wake) {
  auto addresses = take(&wake);
  if (!addresses) {
    co_await wake.async_wait(http::as_result);
    addresses = take(nullptr);
  }
  co_return addresses;
}

void Lookup::finish(Addresses addresses) {
  const std::lock_guard lock(mutex_);
  addresses_ = std::move(addresses);
  if (waiter_ != nullptr) {
    http::asio::post(waiter_->get_executor(), [self = shared_from_this()] { self->cancel(); });
  }
}

void Lookup::cancel() noexcept {
  const std::lock_guard lock(mutex_);
  if (waiter_ != nullptr) {
    waiter_->cancel();
  }
}

Lookups::~Lookups() {
  pool_.stop();
  pool_.join();
}

std::shared_ptr<Lookup> Lookups::begin(const std::string& name) {
  auto lookup = std::make_shared<Lookup>();
  http::asio::post(pool_, [this, lookup, name] {
    try {
      lookup->finish(resolver_.resolve(name));
    } catch (const std::exception&) {  // out of memory: as a name without addresses
      lookup->finish({});
    }
  });
  return lookup;
}

}  // namespace api::forward
