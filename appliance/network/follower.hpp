#pragma once

#include "appliance/network/tokens.hpp"
#include "appliance/tenant.hpp"
#include "hsm/token.hpp"

#include <functional>
#include <memory>
#include <thread>

namespace appliance::network {

/// What the follower stands on; all of it outlives it.
struct Surroundings {
  storage::Store& store;
  hsm::Token& token;
  TenantBook& tenants;
  Registry& connectors;
  std::function<bool()> may_work;  ///< false: the appliance does not serve at present
};

/// Asks the schemes about the tokens whose time has come: what is pending, what a notification spoke of, what is to be
/// taken back. A thread of its own with a session; it waits for no scheme. What failed is asked again, each time later.
class Follower {
 public:
  explicit Follower(Surroundings around);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  /// Asks no more. Answers that come later are not looked at. Idempotent.
  void stop();

 private:
  class Inbox;
  class Work;

  Surroundings around_;
  std::shared_ptr<Inbox> inbox_;
  std::thread thread_;
};

}  // namespace appliance::network
