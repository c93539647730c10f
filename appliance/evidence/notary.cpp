#include "appliance/evidence/notary.hpp"

#include "appliance/error.hpp"
#include "appliance/evidence/mirror.hpp"
#include "appliance/log.hpp"
#include "hsm/evidence.hpp"
#include "hsm/token.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <utility>

namespace appliance::evidence {
namespace {

constexpr std::chrono::milliseconds pause{100};

std::optional<Checkpoint> read_last(const storage::Store& store) {
  const auto row = store.get(storage::Table::meta, storage::meta_key("checkpoint"));
  return row ? std::optional(checkpoint_from(storage::decode<storage::CheckpointRecord>(*row))) : std::nullopt;
}

std::vector<hsm::PublicPoint> points_of(const std::vector<PublicAuditKey>& keys) {
  std::vector<hsm::PublicPoint> points;
  std::ranges::transform(keys, std::back_inserter(points), &PublicAuditKey::point);
  return points;
}

std::string finding_of(const Verdict& verdict) {
  const auto ends = "the log ended at entry " + std::to_string(verdict.last_entry);
  return verdict.mirrored ? "the token had seen entry " + std::to_string(verdict.mirrored->number) + "; " + ends
                          : "the token had seen no entry; " + ends;
}

}  // namespace

Notary::Notary(storage::Store& store, hsm::Token& token, const Uuid& store_id, const Config::Audit& settings)
    : store_(store),
      token_(token),
      store_id_(store_id),
      settings_(settings),
      keys_(audit_keys_of(store)),
      last_(read_last(store)),
      signed_at_(Steady::now()) {}

Notary::~Notary() { stop(); }

void Notary::examine(hsm::Session& session) {
  const std::lock_guard one_at_a_time(signing_);
  if (history_ != History::unchecked) {
    return;
  }
  if (keys_.empty() || !holds(token_.describe(), keys_.back())) {
    throw Error(Fault::conflict, "the token does not hold the audit key of this store: is it the right token?");
  }
  const auto verdict = examine_history(store_, session, store_id_);
  const auto history = verdict.history;
  {
    const std::lock_guard lock(mutex_);
    verdict_ = verdict;
    history_ = history;
  }
  if (history == History::whole) {
    begin();
  } else {
    log::error("the store is not the one that the token has seen; see coffer audit acknowledge",
               {{"history", name_of(history)}, {"finding", finding_of(this->verdict())}});
  }
}

void Notary::acknowledge(hsm::Session& session, const Actor& actor) {
  const std::lock_guard one_at_a_time(signing_);
  const auto found = verdict();
  if (history_ == History::unchecked || history_ == History::whole) {
    throw Error(Fault::conflict, "there is nothing to acknowledge");
  }
  storage::Batch batch;
  record(batch, actor,
         {.operation = "acknowledge",
          .entity_type = "history",
          .entity_id = std::string(name_of(found.history)),
          .detail = finding_of(found)});
  static_cast<void>(store_.commit(std::move(batch)));
  sign_up_to(session, store_.head(storage::Log::audit));
  mirror_alone(session, *last(), points_of(keys_));
  {
    const std::lock_guard lock(mutex_);
    mirrored_at_ = Steady::now();
    verdict_.history = History::whole;
    history_ = History::whole;
  }
  begin();
}

Checkpoint Notary::seal(hsm::Session& session) {
  const std::lock_guard one_at_a_time(signing_);
  if (history_ != History::whole) {
    throw Error(Fault::unavailable, "nothing is signed before the history of the store is known to be whole");
  }
  const auto head = store_.head(storage::Log::audit);
  sign_multiples(session, head);
  sign_up_to(session, head);
  mirror_last(session);
  return *last();
}

void Notary::begin() {
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable() && !stopping_) {
    thread_ = std::thread([this] { run(); });
  }
}

void Notary::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Notary::run() {
  hsm::Session session(token_);
  std::unique_lock lock(mutex_);
  for (bool last_time = false; !last_time;) {
    last_time = wake_.wait_for(lock, pause, [this] { return stopping_; });
    lock.unlock();
    try {
      last_time ? static_cast<void>(seal(session)) : sign_due(session);
      failing_ = false;
    } catch (const std::exception& error) {
      if (!std::exchange(failing_, true)) {
        log::error("a checkpoint of the audit log could not be made; trying again", {{"reason", error.what()}});
      }
    }
    lock.lock();
  }
}

void Notary::sign_due(hsm::Session& session) {
  const std::lock_guard one_at_a_time(signing_);
  const auto head = store_.head(storage::Log::audit);
  sign_multiples(session, head);
  if (Steady::now() - signed_at_ >= std::chrono::seconds(settings_.checkpoint_seconds)) {
    sign_up_to(session, head);
  }
  if (!mirrored_at_ || Steady::now() - *mirrored_at_ >= std::chrono::seconds(settings_.mirror_seconds)) {
    mirror_last(session);
  }
}

void Notary::sign_multiples(hsm::Session& session, const storage::LogHead& head) {
  auto signed_to = last() ? last()->number : 0;
  while (head.number >= signed_to + settings_.checkpoint_entries) {
    signed_to += settings_.checkpoint_entries;
    sign_up_to(session, head_at(signed_to));
  }
}

void Notary::sign_up_to(hsm::Session& session, const storage::LogHead& head) {
  const auto before = last();
  if (before && head.number <= before->number) {
    return;
  }
  const auto& key = keys_.back();
  Checkpoint next{.store_id = store_id_,
                  .number = head.number,
                  .head = head.link,
                  .at = now(),
                  .previous = before ? digest_of(*before) : storage::Digest{},
                  .key = hsm::fingerprint_of(key.point),
                  .signature = {}};
  next.signature = hsm::sign(session, key.version, digest_of(next));
  if (!is_signed_by(next, key.point)) {
    throw Error(Fault::failed, "the token's signature does not verify");
  }
  const auto row = storage::encode(record_of(next));
  storage::Batch batch;
  batch.put(storage::Table::checkpoints, storage::checkpoint_key(next.number), row);
  batch.put(storage::Table::meta, storage::meta_key("checkpoint"), row);
  static_cast<void>(store_.commit(std::move(batch)));
  const std::lock_guard lock(mutex_);
  last_ = next;
  signed_at_ = Steady::now();
}

void Notary::mirror_last(hsm::Session& session) {
  const auto latest = last();
  const auto seen = verdict().mirrored;
  if (!latest || (seen && seen->signature == latest->signature)) {
    return;
  }
  mirror(session, *latest, points_of(keys_));
  const std::lock_guard lock(mutex_);
  mirrored_at_ = Steady::now();
  verdict_.mirrored = latest;
}

storage::LogHead Notary::head_at(std::uint64_t number) const {
  const auto entries = store_.read_log(storage::Log::audit, number, 1);
  if (entries.empty() || entries.front().number != number) {
    throw storage::Error(storage::Fault::corrupt, "an entry of the audit log is missing");
  }
  return {.number = number, .link = entries.front().link};
}

Verdict Notary::verdict() const {
  const std::lock_guard lock(mutex_);
  return verdict_;
}

std::optional<Checkpoint> Notary::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::uint64_t Notary::unsigned_entries() const {
  const auto latest = last();
  return store_.head(storage::Log::audit).number - (latest ? latest->number : 0);
}

}  // namespace appliance::evidence
