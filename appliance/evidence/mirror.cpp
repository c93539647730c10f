#include "appliance/evidence/mirror.hpp"

#include "hsm/evidence.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"

#include <algorithm>
#include <tuple>

namespace appliance::evidence {
namespace {

constexpr std::string_view label = "coffer-audit-checkpoint";
constexpr UnixMicros until_written = 60'000'000;

std::optional<Checkpoint> read(const std::vector<unsigned char>& content) {
  try {
    return checkpoint_from(storage::decode<storage::CheckpointRecord>(hsm::text_of(content)));
  } catch (const storage::Error&) {
    return std::nullopt;
  }
}

bool is_earlier(const Checkpoint& a, const Checkpoint& b) {
  return std::tie(a.number, a.at) < std::tie(b.number, b.at);
}

std::vector<Checkpoint> others_of(hsm::Session& session, const Checkpoint& checkpoint,
                                  const std::vector<hsm::PublicPoint>& keys) {
  auto others = mirrored(session, keys);
  std::erase_if(others, [&](const Checkpoint& other) {
    return other.store_id != checkpoint.store_id || other.signature == checkpoint.signature;
  });
  return others;
}

void write(hsm::Session& session, const Checkpoint& checkpoint) {
  hsm::write_note(session, label, hsm::bytes_of(storage::encode(record_of(checkpoint))));
}

void erase(hsm::Session& session, const Checkpoint& checkpoint) {
  hsm::erase_note(session, label, hsm::bytes_of(storage::encode(record_of(checkpoint))));
}

}  // namespace

std::vector<Checkpoint> mirrored(hsm::Session& session, const std::vector<hsm::PublicPoint>& keys) {
  std::vector<Checkpoint> found;
  for (const auto& content : hsm::read_notes(session, label)) {
    const auto checkpoint = read(content);
    if (checkpoint &&
        std::ranges::any_of(keys, [&](const hsm::PublicPoint& key) { return is_signed_by(*checkpoint, key); })) {
      found.push_back(*checkpoint);
    }
  }
  std::ranges::sort(found, is_earlier);
  return found;
}

void mirror(hsm::Session& session, const Checkpoint& checkpoint, const std::vector<hsm::PublicPoint>& keys) {
  const auto others = others_of(session, checkpoint, keys);
  write(session, checkpoint);
  const auto lasting = std::find_if(others.rbegin(), others.rend(),
                                    [&](const Checkpoint& other) { return other.at <= checkpoint.at - until_written; });
  if (lasting != others.rend()) {
    std::for_each(others.begin(), lasting.base() - 1, [&](const Checkpoint& old) { erase(session, old); });
  }
}

void mirror_alone(hsm::Session& session, const Checkpoint& checkpoint, const std::vector<hsm::PublicPoint>& keys) {
  const auto others = others_of(session, checkpoint, keys);
  write(session, checkpoint);
  std::ranges::for_each(others, [&](const Checkpoint& other) { erase(session, other); });
}

}  // namespace appliance::evidence
