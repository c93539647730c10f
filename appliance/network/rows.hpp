#pragma once

#include "appliance/network/place.hpp"
#include "appliance/network/tokens.hpp"
#include "storage/records.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::network {

/// A token as it was read.
struct Stored {
  Uuid id{};
  std::string row;
  storage::NetworkTokenRecord record;

  [[nodiscard]] State state() const { return static_cast<State>(record.state()); }
};

[[nodiscard]] std::optional<Stored> find_stored(const storage::Store& store, const Uuid& tenant, const Uuid& id);
/// By its text, where clients may see it.
[[nodiscard]] std::optional<Stored> find_shown(const storage::Store& store, const Uuid& tenant, std::string_view id);

/// What is sealed: {"card": {…}, "token": {…}}, the second once the scheme has made it.
[[nodiscard]] json::Document open_sealed(const Place& place, const Uuid& id, const storage::NetworkTokenRecord& record);
void seal(const Place& place, const Uuid& id, const json::Document& content, storage::NetworkTokenRecord& record);

[[nodiscard]] json::Document content_of(const pci::CardView& card);
[[nodiscard]] pci::CardView card_in(const json::Document& content);
[[nodiscard]] NetworkToken view_of(const Uuid& id, const storage::NetworkTokenRecord& record,
                                   const json::Document& content);

/// Writes a changed record with its place among the due ones; the batch expects the row as it was read.
void put_changed(const Place& place, const Stored& before, const storage::NetworkTokenRecord& record,
                 storage::Batch& batch);
/// Writes a new one.
void put_new(const Place& place, const Uuid& id, const storage::NetworkTokenRecord& record, storage::Batch& batch);
/// Erases everything of it.
void erase(const Place& place, const Stored& stored, storage::Batch& batch);

/// Digest that a scheme's reference is found by.
[[nodiscard]] storage::Digest digest_of_reference(std::string_view connector, std::string_view reference);

/// As the audit log and webhooks name what happens to network tokens.
void add_audit(const Place& place, std::string_view operation, const Uuid& id, std::string_view detail,
               storage::Batch& batch, std::string_view outcome = "success");

}  // namespace appliance::network
