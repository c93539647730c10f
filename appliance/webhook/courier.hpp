#pragma once

#include "appliance/identity/directory.hpp"
#include "appliance/tenant.hpp"
#include "appliance/webhook/dialect.hpp"
#include "appliance/webhook/follower.hpp"
#include "appliance/webhook/lines.hpp"
#include "hsm/token.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace appliance::webhook {

/// What the delivery stands on; all of it outlives the courier.
struct Surroundings {
  storage::Store& store;
  hsm::Token& token;
  TenantBook& tenants;
  const identity::Directory& directory;
  std::vector<const Dialect*> dialects;
  Send send;
  std::function<bool()> may_work;  ///< false: the appliance does not serve at present
  std::size_t calls = 64;          ///< under way at one time
};

/// Delivers: follows the log, sends what is due, repeats what failed, disables who fails for good. A thread of its own,
/// with a session to sign on; it waits for no receiver. What was sent and not noted yet when the process ends is sent
/// again: at least once. While it works in a round it holds the tenants like a request, so that a rotation waits for
/// it.
class Courier {
 public:
  explicit Courier(Surroundings around);
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  /// Sends no more. Answers that come later are not looked at. Idempotent.
  void stop();

  // For metrics; from any thread.
  [[nodiscard]] std::uint64_t delivered() const noexcept { return delivered_; }
  [[nodiscard]] std::uint64_t failed_attempts() const noexcept { return failed_attempts_; }
  [[nodiscard]] std::uint64_t given_up() const noexcept { return given_up_; }
  [[nodiscard]] std::uint64_t waiting() const noexcept { return waiting_; }
  [[nodiscard]] std::uint64_t under_way() const noexcept { return under_way_; }

 private:
  class Inbox;
  struct Attempt;
  struct Settling;
  struct Addressee {
    const Tenant* tenant;
    const Subscriber* subscriber;
  };
  using Addressees = std::map<LineId, Addressee>;

  void run();
  [[nodiscard]] bool work(hsm::Session& session);
  void settle(const Addressees& addressees);
  void settle_one(const Attempt& attempt, const Addressee& addressee, Settling& settling);
  void settle_failure(const Attempt& attempt, const Addressee& addressee, storage::PendingDelivery pending,
                      Settling& settling);
  void disable_hopeless(const Addressees& addressees, const Settling& settling);
  [[nodiscard]] bool is_there(const LineId& id) const;
  void clear_away(const Addressees& addressees);
  void dispatch(const Addressees& addressees, hsm::Session& session);
  void dispatch_some(const LineId& id, const Addressee& addressee, hsm::Session& session);
  [[nodiscard]] bool start(const LineId& id, const Addressee& addressee, const storage::Row& row,
                           hsm::Session& session);
  [[nodiscard]] const Dialect* find_dialect(const Subscriber& subscriber) const;
  [[nodiscard]] const Schedule& schedule_of(const Subscriber& subscriber) const;
  [[nodiscard]] std::size_t most_calls_for(const Line& line) const noexcept;
  void count();

  Surroundings around_;
  Follower follower_;
  Lines lines_;
  std::shared_ptr<Inbox> inbox_;
  std::vector<Attempt> ended_;  ///< taken from the inbox and not settled yet
  LineId last_served_;
  std::minstd_rand random_{std::random_device{}()};
  bool reported_ = false;
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<std::uint64_t> failed_attempts_{0};
  std::atomic<std::uint64_t> given_up_{0};
  std::atomic<std::uint64_t> waiting_{0};
  std::atomic<std::uint64_t> under_way_{0};
  std::thread thread_;
};

}  // namespace appliance::webhook
