#include "appliance/webhook/courier.hpp"

#include "appliance/error.hpp"
#include "appliance/log.hpp"
#include "appliance/webhook/deliveries.hpp"
#include "appliance/webhook/schedule.hpp"
#include "appliance/webhook/webhooks.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace appliance::webhook {
namespace {

using storage::Table;

constexpr std::chrono::milliseconds between_looks{100};
constexpr std::size_t calls_to_one = 4;
constexpr UnixMicros pause_after_trouble = 5'000'000;
constexpr UnixMicros pause_when_busy = 1'000'000;

bool is_success(unsigned status) noexcept { return status >= 200 && status < 300; }

}  // namespace

/// A call that ended.
struct Courier::Attempt {
  LineId line;
  std::string row;
  Receipt receipt;
};

/// Where answers wait for the courier's thread. It outlives the courier as long as a call is under way.
class Courier::Inbox {
 public:
  void put(Attempt attempt) {
    {
      const std::lock_guard lock(mutex_);
      attempts_.push_back(std::move(attempt));
    }
    wake_.notify_all();
  }

  void take(std::vector<Attempt>& into) {
    const std::lock_guard lock(mutex_);
    std::ranges::move(attempts_, std::back_inserter(into));
    attempts_.clear();
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
  }

  /// Until an answer is there or the time is over; false: stop.
  [[nodiscard]] bool wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [this] { return stopping_ || !attempts_.empty(); });
    return !stopping_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Attempt> attempts_;
  bool stopping_ = false;
};

/// What is written about calls that ended, and what the memory follows once that is durable.
struct Courier::Settling {
  storage::Batch batch;
  UnixMicros at = now();
  std::map<LineId, storage::WebhookStateRecord> states;
  std::map<LineId, std::size_t> gone;  ///< rows that wait no more
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;
  std::uint64_t given_up = 0;
};

Courier::Courier(Surroundings around)
    : around_(std::move(around)),
      follower_(around_.store, around_.tenants, around_.directory),
      lines_(around_.store),
      inbox_(std::make_shared<Inbox>()),
      thread_([this] { run(); }) {}

Courier::~Courier() { stop(); }

void Courier::stop() {
  inbox_->stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Courier::run() {
  hsm::Session session(around_.token);
  bool more = false;
  while (inbox_->wait(more ? std::chrono::milliseconds(0) : between_looks)) {
    more = false;
    inbox_->take(ended_);
    try {
      more = around_.may_work() && work(session);
      reported_ = false;
    } catch (const std::exception& error) {
      if (!std::exchange(reported_, true)) {
        log::error("webhooks cannot be told at present; trying again", {{"reason", error.what()}});
      }
    }
  }
}

/// One round; true where the next should follow at once.
bool Courier::work(hsm::Session& session) {
  const auto tenants = around_.tenants.all();
  Addressees addressees;
  for (const auto& tenant : tenants) {
    for (const auto& subscriber : tenant->subscribers) {
      addressees.insert({{.tenant = tenant->id, .webhook = subscriber.id}, {tenant.get(), &subscriber}});
    }
  }
  settle(addressees);
  const bool more = follower_.follow(tenants, lines_);
  clear_away(addressees);
  dispatch(addressees, session);
  count();
  return more;
}

void Courier::settle(const Addressees& addressees) {
  if (ended_.empty()) {
    return;
  }
  Settling settling;
  for (const auto& attempt : ended_) {
    const auto addressee = addressees.find(attempt.line);
    const auto* line = lines_.find(attempt.line);
    if (line != nullptr && addressee != addressees.end() && !addressee->second.subscriber->disabled) {
      settle_one(attempt, addressee->second, settling);
    }
  }
  for (const auto& [id, state] : settling.states) {
    settling.batch.put(Table::webhook_states, storage::webhook_key(id.tenant, id.webhook), storage::encode(state));
  }
  static_cast<void>(around_.store.commit(std::move(settling.batch)));
  for (const auto& attempt : ended_) {
    if (auto* line = lines_.find(attempt.line)) {
      line->under_way.erase(attempt.row);
      line->due = 0;
      const auto* none = std::get_if<NoAnswer>(&attempt.receipt);
      line->not_before = none != nullptr && none->busy ? settling.at + pause_when_busy : 0;
    }
  }
  ended_.clear();
  for (const auto& [id, state] : settling.states) {
    lines_.at(id).state = state;
    lines_.at(id).waiting -= std::min(lines_.at(id).waiting, settling.gone[id]);
  }
  delivered_ += settling.delivered;
  failed_attempts_ += settling.failed;
  given_up_ += settling.given_up;
  disable_hopeless(addressees, settling);
}

void Courier::settle_one(const Attempt& attempt, const Addressee& addressee, Settling& settling) {
  const auto* none = std::get_if<NoAnswer>(&attempt.receipt);
  const auto row = around_.store.get(Table::webhook_queue, attempt.row);
  if (!row || (none != nullptr && none->busy)) {
    return;
  }
  auto pending = storage::decode<storage::PendingDelivery>(*row);
  const auto status = none == nullptr ? std::get<unsigned>(attempt.receipt) : 0;
  pending.set_attempts(pending.attempts() + 1);
  pending.set_status(status);
  pending.set_failure(none == nullptr ? std::string() : std::string(none->reason));
  pending.set_tried_at_us(settling.at);
  settling.batch.erase(Table::webhook_queue, attempt.row);
  auto& state = settling.states.try_emplace(attempt.line, lines_.at(attempt.line).state).first->second;
  if (!is_success(status)) {
    return settle_failure(attempt, addressee, std::move(pending), settling);
  }
  state.set_failures(0);
  state.set_failing_since_us(0);
  auto record = record_of(pending);
  record.set_delivered(true);
  record.set_ended_at_us(settling.at);
  put_ended(settling.batch, attempt.line, state, std::move(record));
  ++settling.gone[attempt.line];
  ++settling.delivered;
}

/// What a client changed in a webhook lets it begin anew.
void Courier::settle_failure(const Attempt& attempt, const Addressee& addressee, storage::PendingDelivery pending,
                             Settling& settling) {
  auto& state = settling.states[attempt.line];
  const bool begins = state.failures() == 0 || state.failing_since_us() < addressee.subscriber->changed_at;
  state.set_failures(begins ? 1 : state.failures() + 1);
  state.set_failing_since_us(begins ? settling.at : state.failing_since_us());
  ++settling.failed;
  const auto random = std::uniform_real_distribution<double>()(random_);
  if (const auto delay = delay_after(schedule_of(*addressee.subscriber), pending.attempts(), random)) {
    settling.batch.put(Table::webhook_queue, storage::at_other_time(attempt.row, settling.at + *delay),
                       storage::encode(pending));
    return;
  }
  auto record = record_of(pending);
  record.set_ended_at_us(settling.at);
  put_ended(settling.batch, attempt.line, state, std::move(record));
  ++settling.gone[attempt.line];
  ++settling.given_up;
}

void Courier::disable_hopeless(const Addressees& addressees, const Settling& settling) {
  for (const auto& [id, state] : settling.states) {
    if (schedule_of(*addressees.at(id).subscriber).disables &&
        has_failed_for_good(state.failures(), state.failing_since_us(), settling.at)) {
      disable(around_.store, around_.tenants, id.tenant, id.webhook, "no delivery succeeded for a day");
      log::warning("a webhook is disabled: no delivery succeeded for a day", {{"webhook", to_string(id.webhook)}});
    }
  }
}

/// Not the webhooks of the round, in which one that was just made is missing.
bool Courier::is_there(const LineId& id) const {
  const auto tenant = around_.tenants.find(id.tenant);
  return tenant != nullptr &&
         std::ranges::find(tenant->subscribers, id.webhook, &Subscriber::id) != tenant->subscribers.end();
}

void Courier::clear_away(const Addressees& addressees) {
  std::vector<LineId> gone;
  std::vector<LineId> silent;
  for (const auto& [id, line] : lines_.all()) {
    const auto addressee = addressees.find(id);
    if (addressee == addressees.end() && !is_there(id)) {
      gone.push_back(id);
    } else if (addressee != addressees.end() && addressee->second.subscriber->disabled && line.waiting > 0) {
      silent.push_back(id);
    }
  }
  std::ranges::for_each(gone, [this](const LineId& id) { lines_.remove(id); });
  std::ranges::for_each(silent, [this](const LineId& id) { lines_.drop_waiting(id); });
}

/// Begins behind the one that was served last, so that each comes to its turn.
void Courier::dispatch(const Addressees& addressees, hsm::Session& session) {
  count();
  const auto first = addressees.upper_bound(last_served_);
  for (auto next = first; next != addressees.end(); ++next) {
    dispatch_some(next->first, next->second, session);
  }
  for (auto next = addressees.begin(); next != first; ++next) {
    dispatch_some(next->first, next->second, session);
  }
}

const Dialect* Courier::find_dialect(const Subscriber& subscriber) const {
  const auto found = std::ranges::find(around_.dialects, subscriber.face, &Dialect::face);
  return found == around_.dialects.end() ? nullptr : *found;
}

const Schedule& Courier::schedule_of(const Subscriber& subscriber) const {
  const auto* dialect = find_dialect(subscriber);
  return dialect == nullptr ? day_schedule() : dialect->schedule();
}

/// A receiver that failed last gets one call at a time, and so does everybody when half of all calls are taken.
std::size_t Courier::most_calls_for(const Line& line) const noexcept {
  return line.state.failures() > 0 || under_way_ > around_.calls / 2 ? 1 : calls_to_one;
}

void Courier::dispatch_some(const LineId& id, const Addressee& addressee, hsm::Session& session) {
  auto* line = lines_.find(id);
  const auto at = now();
  if (line == nullptr || addressee.subscriber->disabled || line->due == Line::never ||
      !is_due(schedule_of(*addressee.subscriber), line->due, at) || line->not_before > at) {
    return;
  }
  const auto prefix = storage::webhook_rows_prefix(id.tenant, id.webhook);
  const auto rows = around_.store.scan(Table::webhook_queue, prefix, "", line->under_way.size() + calls_to_one);
  line->due = rows.size() < line->waiting ? 0 : Line::never;  // there may be more behind what was read
  for (const auto& row : rows) {
    if (line->under_way.contains(row.key)) {
      continue;
    }
    const auto due = storage::time_in_webhook_queue(row.key);
    const bool may = is_due(schedule_of(*addressee.subscriber), due, at) &&
                     line->under_way.size() < most_calls_for(*line) && under_way_ < around_.calls;
    if (!may || !start(id, addressee, row, session)) {
      line->due = due;
      return;
    }
    last_served_ = id;
  }
}

/// False where nothing was tried: the webhook then waits a little.
bool Courier::start(const LineId& id, const Addressee& addressee, const storage::Row& row, hsm::Session& session) {
  auto& line = lines_.at(id);
  const auto& subscriber = *addressee.subscriber;
  const auto* dialect = find_dialect(subscriber);
  try {
    if (dialect == nullptr) {
      throw Error(Fault::unavailable, "the face of a webhook is not served");
    }
    const auto done = [inbox = inbox_, id, key = row.key](Receipt receipt) {
      inbox->put({.line = id, .row = key, .receipt = receipt});
    };
    if (const auto fault = dialect->fault_of(subscriber.url)) {
      done(NoAnswer{.reason = *fault});
    } else {
      const auto pending = storage::decode<storage::PendingDelivery>(row.value);
      auto notice = dialect->write(session, *addressee.tenant, subscriber, pending.event(), now());
      around_.send(std::get<destination::Url>(destination::parse_url(subscriber.url)), std::move(notice), done);
    }
  } catch (const std::exception& error) {
    line.not_before = now() + pause_after_trouble;
    log::error("a webhook cannot be told at present; trying again",
               {{"webhook", to_string(id.webhook)}, {"reason", error.what()}});
    return false;
  }
  line.under_way.insert(row.key);
  ++under_way_;
  return true;
}

void Courier::count() {
  std::uint64_t waiting = 0;
  std::uint64_t under_way = 0;
  for (const auto& [id, line] : lines_.all()) {
    waiting += line.waiting;
    under_way += line.under_way.size();
  }
  waiting_ = waiting;
  under_way_ = under_way;
}

}  // namespace appliance::webhook
