#include "appliance/network/follower.hpp"

#include "appliance/log.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace appliance::network {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks{200};
constexpr std::size_t most_under_way = 32;
constexpr std::chrono::milliseconds first_pause{500};
constexpr unsigned most_doublings = 9;  // about four minutes

struct Name {
  Uuid tenant;
  Uuid token;

  friend bool operator<(const Name& a, const Name& b) {
    return std::tie(a.tenant, a.token) < std::tie(b.tenant, b.token);
  }
};

struct Answered {
  Name name;
  Reply reply;
};

}  // namespace

/// Where answers wait for the follower's thread. It outlives the follower as long as a question is under way.
class Follower::Inbox {
 public:
  void put(Answered answered) {
    const std::lock_guard lock(mutex_);
    answered_.push_back(std::move(answered));
    wake_.notify_all();
  }
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_all();
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  [[nodiscard]] std::vector<Answered> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answered_, {});
  }
  /// Until there is something to do or the time is over; false: stop.
  [[nodiscard]] bool wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [this] { return stopping_ || woken_ || !answered_.empty(); });
    woken_ = false;
    return !stopping_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Answered> answered_;
  bool woken_ = false;
  bool stopping_ = false;
};

/// Lives on the follower's thread.
class Follower::Work {
 public:
  Work(Surroundings& around, std::shared_ptr<Inbox> inbox) : around_(around), inbox_(std::move(inbox)) {}

  void look() {
    for (auto& answered : inbox_->take()) {
      settle(answered);
    }
    for (const auto& tenant : around_.tenants.all()) {
      ask_for(*tenant);
    }
  }

 private:
  /// What keeps a token from being asked about now.
  struct Attempt {
    unsigned failures = 0;
    bool under_way = false;
    Clock::time_point not_before;
  };

  void ask_for(const Tenant& tenant) {
    const auto now_steady = Clock::now();
    const auto skipped = [&](const Uuid& id) {
      const auto found = attempts_.find({tenant.id, id});
      return found != attempts_.end() && (found->second.under_way || found->second.not_before > now_steady);
    };
    const auto room = most_under_way - std::min(under_way_, most_under_way);
    for (auto& due : find_due(around_.store, tenant, now(), born_, room, skipped)) {
      const Name name{tenant.id, due.id};
      ask(name, std::move(due));
    }
  }

  void ask(const Name& name, Due due) {
    auto* connector = around_.connectors.find(due.connector);
    if (connector == nullptr) {  // it is not configured any more: once in a while is often enough to see it return
      postpone(name, most_doublings);
      return;
    }
    attempts_[name].under_way = true;
    ++under_way_;
    connector->ask(std::move(due.question),
                   [inbox = inbox_, name](Reply&& reply) { inbox->put({.name = name, .reply = std::move(reply)}); });
  }

  void settle(const Answered& answered) {
    --under_way_;
    attempts_[answered.name].under_way = false;
    const auto tenant = around_.tenants.find(answered.name.tenant);
    if (tenant == nullptr) {
      attempts_.erase(answered.name);
      return;
    }
    const Actor actor{.type = "system", .id = "network", .tenant = tenant->id, .source = {}, .trace_id = {}};
    const Place place{.session = session_, .store = around_.store, .tenant = *tenant, .actor = actor};
    try {
      if (settle_due(place, answered.name.token, answered.reply)) {
        attempts_.erase(answered.name);
        return;
      }
    } catch (const std::exception& error) {
      log::warning("what a scheme answered could not be written", {{"reason", error.what()}});
    }
    postpone(answered.name, attempts_[answered.name].failures + 1);
  }

  void postpone(const Name& name, unsigned failures) {
    auto& attempt = attempts_[name];
    attempt.failures = std::min(failures, most_doublings);
    attempt.not_before = Clock::now() + first_pause * (1U << attempt.failures);
  }

  Surroundings& around_;
  std::shared_ptr<Inbox> inbox_;
  hsm::Session session_{around_.token};
  const UnixMicros born_ = now();
  std::map<Name, Attempt> attempts_;
  std::size_t under_way_ = 0;
};

Follower::Follower(Surroundings around) : around_(std::move(around)), inbox_(std::make_shared<Inbox>()) {
  around_.connectors.set_waker([inbox = inbox_] { inbox->wake(); });
  thread_ = std::thread([this] {
    Work work(around_, inbox_);
    while (inbox_->wait(between_looks)) {
      try {
        if (around_.may_work()) {
          work.look();
        }
      } catch (const std::exception& error) {
        log::warning("the schemes could not be asked", {{"reason", error.what()}});
      }
    }
  });
}

Follower::~Follower() { stop(); }

void Follower::stop() {
  inbox_->stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

}  // namespace appliance::network
