#include "appliance/syslog/forwarder.hpp"

#include "appliance/error.hpp"
#include "appliance/evidence/export_line.hpp"
#include "appliance/log.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace appliance::syslog {
namespace {

constexpr std::size_t entries_at_once = 200;
constexpr std::chrono::milliseconds between_looks{200};
constexpr std::chrono::milliseconds between_attempts{2000};
constexpr std::chrono::milliseconds between_acknowledgements{2};
constexpr std::chrono::seconds longest_wait{10};

std::string frame_of(const storage::LogEntry& entry, const Sender& sender) {
  const auto decoded = storage::decode<storage::AuditEntry>(entry.value);
  json::Document line;
  line.root() = evidence::describe(entry, line.pool());
  return frame({.severity = decoded.outcome() == "success" ? Severity::informational : Severity::warning,
                .at = decoded.at_us(),
                .kind = "entry",
                .sequence = entry.number,
                .content = json::write_public(line.root())},
               sender);
}

std::string frame_of(const evidence::Checkpoint& checkpoint, const Sender& sender) {
  json::Document line;
  line.root() = evidence::describe(checkpoint, line.pool());
  return frame({.severity = Severity::notice,
                .at = checkpoint.at,
                .kind = "checkpoint",
                .sequence = checkpoint.number,
                .content = json::write_public(line.root())},
               sender);
}

}  // namespace

Forwarder::Forwarder(storage::Store& store, Collector collector)
    : store_(store), collector_(std::move(collector)), sender_(Sender::this_process()) {
  if (const auto row = store.get(storage::Table::meta, storage::meta_key("syslog"))) {
    const auto record = storage::decode<storage::ForwardingRecord>(*row);
    sent_entry_ = record.entry();
    sent_checkpoint_ = record.checkpoint();
  }
  thread_ = std::thread([this] { run(); });
}

Forwarder::~Forwarder() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::uint64_t Forwarder::behind() const {
  const auto last = store_.head(storage::Log::audit).number;
  const auto sent = sent_entry_.load();
  return last > sent ? last - sent : 0;
}

void Forwarder::run() {
  do {
    try {
      forward();
    } catch (const std::exception& error) {
      connected_ = false;
      if (!std::exchange(reported_, true)) {
        log::error("the audit log does not reach its syslog collector; trying again", {{"reason", error.what()}});
      }
    }
  } while (pause(between_attempts));
}

void Forwarder::forward() {
  TlsStream stream(collector_);
  connected_ = true;
  reported_ = false;
  log::info("the audit log is sent to its syslog collector");
  while (pause(forward_some(stream) ? std::chrono::milliseconds(0) : between_looks)) {
  }
}

/// True where there may be more at once.
bool Forwarder::forward_some(TlsStream& stream) {
  stream.require_open();
  Position position{.entry = sent_entry_, .checkpoint = sent_checkpoint_};
  const auto frames = frames_after(position);
  if (frames.empty()) {
    return false;
  }
  stream.send(frames);
  if (!wait_until_delivered(stream)) {
    return false;
  }
  keep(position);
  return true;
}

std::string Forwarder::frames_after(Position& position) const {
  const auto entries = store_.read_log(storage::Log::audit, position.entry + 1, entries_at_once);
  const auto after = storage::checkpoint_key(position.checkpoint);
  const auto checkpoints = store_.scan(storage::Table::checkpoints, "", after, entries_at_once);
  std::string frames;
  auto next = checkpoints.begin();
  const auto add_checkpoints = [&] {
    for (; next != checkpoints.end(); ++next) {
      const auto checkpoint = evidence::checkpoint_from(storage::decode<storage::CheckpointRecord>(next->value));
      if (checkpoint.number > position.entry) {
        return;
      }
      frames += frame_of(checkpoint, sender_);
      position.checkpoint = checkpoint.number;
    }
  };
  add_checkpoints();
  for (const auto& entry : entries) {
    frames += frame_of(entry, sender_);
    position.entry = entry.number;
    add_checkpoints();
  }
  return frames;
}

bool Forwarder::wait_until_delivered(const TlsStream& stream) {
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  while (!stream.delivered()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(Fault::unavailable, "the syslog collector does not acknowledge what is sent");
    }
    if (!pause(between_acknowledgements)) {
      return false;
    }
  }
  return true;
}

void Forwarder::keep(const Position& position) {
  storage::ForwardingRecord record;
  record.set_entry(position.entry);
  record.set_checkpoint(position.checkpoint);
  storage::Batch batch;
  batch.put(storage::Table::meta, storage::meta_key("syslog"), storage::encode(record));
  static_cast<void>(store_.commit(std::move(batch)));
  sent_entry_ = position.entry;
  sent_checkpoint_ = position.checkpoint;
}

bool Forwarder::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace appliance::syslog
