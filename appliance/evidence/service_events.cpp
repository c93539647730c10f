#include "appliance/evidence/service_events.hpp"

#include "appliance/audit.hpp"
#include "appliance/config/values.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/hexadecimal.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

namespace appliance::evidence {
namespace {

Actor service() { return {.type = "system", .id = "cofferd", .tenant = {}, .source = {}, .trace_id = {}}; }

storage::Digest digest_of_settings(const Config& config) {
  std::string text;
  for (const auto& setting : settings()) {
    text += setting.name() + " = " + toml_text(setting, config) + "\n";
  }
  return digest_of(text);
}

void record_configuration(storage::Store& store, storage::Batch& batch, const Config& config) {
  const auto key = storage::meta_key("configuration");
  const auto digest = digest_of_settings(config);
  storage::ConfigurationRecord stored;
  stored.set_digest(digest.data(), digest.size());
  const auto value = storage::encode(stored);
  const auto before = store.get(storage::Table::meta, key);
  if (before == value) {
    return;
  }
  batch.put(storage::Table::meta, key, value);
  record(batch, service(),
         {.operation = before ? "update" : "create",
          .entity_type = "configuration",
          .entity_id = hexadecimal(digest),
          .detail = {}});
}

}  // namespace

void record_start(storage::Store& store, const Config& config) {
  storage::Batch batch;
  record(batch, service(), {.operation = "start", .entity_type = "service", .entity_id = COFFER_VERSION, .detail = {}});
  record_configuration(store, batch, config);
  static_cast<void>(store.commit(std::move(batch)));
}

void record_stop(storage::Store& store) {
  storage::Batch batch;
  record(batch, service(), {.operation = "stop", .entity_type = "service", .entity_id = COFFER_VERSION, .detail = {}});
  static_cast<void>(store.commit(std::move(batch)));
}

}  // namespace appliance::evidence
