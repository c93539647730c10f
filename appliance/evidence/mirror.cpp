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

void write_and_keep(hsm::Session& session, const Checkpoint& checkpoint, std::vector<Checkpoint> others,
                    std::size_t kept) {
  std::erase_if(others, [&](const Checkpoint& other) { return other.store_id != checkpoint.store_id; });
  hsm::write_note(session, label, hsm::bytes_of(storage::encode(record_of(checkpoint))));
  others.resize(others.size() - std::min(kept, others.size()));
  for (const auto& old : others) {
    if (old.signature != checkpoint.signature) {
      hsm::erase_note(session, label, hsm::bytes_of(storage::encode(record_of(old))));
    }
  }
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
  write_and_keep(session, checkpoint, mirrored(session, keys), 1);
}

void mirror_alone(hsm::Session& session, const Checkpoint& checkpoint, const std::vector<hsm::PublicPoint>& keys) {
  write_and_keep(session, checkpoint, mirrored(session, keys), 0);
}

}  // namespace appliance::evidence
