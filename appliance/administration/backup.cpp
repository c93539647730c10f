#include "appliance/administration/administration.hpp"
#include "appliance/backup/create.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/fields.hpp"

#include <filesystem>

namespace appliance::administration {
namespace {

constexpr std::size_t longest_path = 4096;

std::filesystem::path directory_in(const json::Value& arguments) {
  Violations violations;
  std::filesystem::path directory = json::Fields(arguments, violations).required_text("directory", longest_path);
  require_valid(violations);
  if (!directory.is_absolute()) {
    throw Error(Fault::invalid, "directory: This must be an absolute path.");
  }
  return directory;
}

void note(Lifecycle& lifecycle, const Actor& actor, std::string_view operation, const std::string& id) {
  storage::Batch batch;
  record(batch, actor, {.operation = operation, .entity_type = "backup", .entity_id = id, .detail = {}});
  static_cast<void>(lifecycle.store().commit(std::move(batch)));
}

json::Document progress_event(std::uint64_t done, std::uint64_t total) {
  json::Document event;
  event.root().SetObject();
  json::add(event.root(), "done", json::Value(done), event.pool());
  json::add(event.root(), "total", json::Value(total), event.pool());
  json::add(event.root(), "message", "bytes copied", event.pool());
  return event;
}

}  // namespace

json::Document backup_create(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                             const OnEvent& on_event) {
  const auto directory = directory_in(arguments);
  if (lifecycle.state() != State::operational) {
    throw Error(Fault::unavailable, "the appliance does not serve now: see coffer status");
  }
  note(lifecycle, actor, "begin", directory.filename().string());
  hsm::Session session(lifecycle.token());
  static_cast<void>(lifecycle.notary().seal(session));
  const auto made = backup::create(
      lifecycle.store(), session, lifecycle.notary(), directory,
      [&](std::uint64_t done, std::uint64_t total) { static_cast<void>(on_event(progress_event(done, total))); });
  note(lifecycle, actor, "create", std::to_string(made.number));

  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "directory", directory.string(), pool);
  json::add(answer.root(), "number", json::Value(made.number), pool);
  json::add(answer.root(), "store_id", to_string(made.store_id), pool);
  json::add(answer.root(), "last_entry", json::Value(made.head.number), pool);
  json::add(answer.root(), "head", hexadecimal(made.head.link), pool);
  json::add(answer.root(), "keys", json::Value(made.keys.root().Size()), pool);
  json::add(answer.root(), "files", json::Value(static_cast<std::uint64_t>(made.files.size())), pool);
  return answer;
}

}  // namespace appliance::administration
