#include "appliance/evidence/checkpoint.hpp"

#include "appliance/hexadecimal.hpp"
#include "appliance/timestamp.hpp"
#include "storage/error.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace appliance::evidence {
namespace {

template <class Array>
Array array_of(const std::string& bytes) {
  Array array{};
  if (bytes.size() != array.size()) {
    throw storage::Error(storage::Fault::corrupt, "a checkpoint does not decode");
  }
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

template <class Array>
std::string bytes_of(const Array& array) {
  return {array.begin(), array.end()};
}

}  // namespace

std::string note_of(const Checkpoint& checkpoint) {
  std::string note = "coffer audit checkpoint v1\n";
  note += "store " + to_string(checkpoint.store_id) + "\n";
  note += "entry " + std::to_string(checkpoint.number) + "\n";
  note += "head " + hexadecimal(checkpoint.head) + "\n";
  note += "time " + format_timestamp({.at = checkpoint.at, .offset_minutes = 0}) + "\n";
  note += "previous " + hexadecimal(checkpoint.previous) + "\n";
  return note += "key " + hexadecimal(checkpoint.key) + "\n";
}

storage::Digest digest_of(std::string_view text) {
  storage::Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

storage::Digest digest_of(const Checkpoint& checkpoint) { return digest_of(note_of(checkpoint)); }

bool is_signed_by(const Checkpoint& checkpoint, const hsm::PublicPoint& key) {
  return checkpoint.key == hsm::fingerprint_of(key) && hsm::verifies(key, digest_of(checkpoint), checkpoint.signature);
}

storage::CheckpointRecord record_of(const Checkpoint& checkpoint) {
  storage::CheckpointRecord record;
  record.set_store_id(bytes_of(checkpoint.store_id));
  record.set_number(checkpoint.number);
  record.set_head(bytes_of(checkpoint.head));
  record.set_at_us(checkpoint.at);
  record.set_previous(bytes_of(checkpoint.previous));
  record.set_key(bytes_of(checkpoint.key));
  record.set_signature(bytes_of(checkpoint.signature));
  return record;
}

Checkpoint checkpoint_from(const storage::CheckpointRecord& record) {
  return {.store_id = array_of<Uuid>(record.store_id()),
          .number = record.number(),
          .head = array_of<storage::Digest>(record.head()),
          .at = record.at_us(),
          .previous = array_of<storage::Digest>(record.previous()),
          .key = array_of<hsm::Sha256>(record.key()),
          .signature = array_of<hsm::Signature>(record.signature())};
}

}  // namespace appliance::evidence
