#include "appliance/cli/offline.hpp"

#include "appliance/cli/ceremony.hpp"
#include "appliance/config/values.hpp"
#include "appliance/provision.hpp"

namespace appliance::cli {

namespace {

/// One setting for `config explain`; `config` is absent where there is no file yet. People get no type, for want of
/// room on the line.
rapidjson::Value explanation(const Setting& setting, const Config* config, bool with_type, Memory& memory) {
  const bool required = setting.presence == Presence::required;
  rapidjson::Value row(rapidjson::kObjectType);
  row.AddMember("setting", text(setting.name(), memory), memory);
  row.AddMember("value", text(config == nullptr ? "" : toml_text(setting, *config), memory), memory);
  row.AddMember("default", text(required ? "required" : toml_text(setting, Config()), memory), memory);
  if (with_type) {
    row.AddMember("type", text(type_text(setting), memory), memory);
  }
  row.AddMember("explanation", text(setting.explanation, memory), memory);
  return row;
}

}  // namespace

Failure configuration_failure(const std::filesystem::path& file, std::vector<Mistake> mistakes) {
  if (mistakes.size() == 1 && mistakes.front().line == 0) {
    return {"configuration", mistakes.front().message() + "; name another file with --config or $COFFER_CONFIG", {}};
  }
  const auto count = std::to_string(mistakes.size()) + (mistakes.size() == 1 ? " mistake" : " mistakes");
  return {"configuration", count + " in " + file.string(), std::move(mistakes)};
}

rapidjson::Document report_of(const Provisioned& made) {
  rapidjson::Document result(rapidjson::kObjectType);
  auto& memory = result.GetAllocator();
  result.AddMember("store_id", text(made.store_id, memory), memory);
  result.AddMember("root_version", made.root_version, memory);
  result.AddMember("check_value", text(made.check_value, memory), memory);
  result.AddMember("token_label", text(made.token_label, memory), memory);
  result.AddMember("token_serial", text(made.token_serial, memory), memory);
  result.AddMember("audit_key", text(made.audit_key, memory), memory);
  return result;
}

Answer initialise(const Invocation& invocation, Console& console) {
  if (invocation.given.contains("--ceremony")) {
    return hold_ceremony(invocation, console);
  }
  for (const auto& [option, values] : invocation.given) {
    if (option != "--single-operator") {
      return Failure{"usage", std::string(option) + " goes with --ceremony only", {}};
    }
  }
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  const bool single = invocation.given.contains("--single-operator");
  const auto made = provision(std::get<Config>(loaded), {.on = !single});
  auto result = report_of(made);
  auto& memory = result.GetAllocator();
  result.AddMember("approvals", text(single ? "off" : "on", memory), memory);
  return result;
}

Answer check_config(const Invocation& invocation, Console& /*console*/) {
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  rapidjson::Document result(rapidjson::kObjectType);
  result.AddMember("file", text(invocation.config.string(), result.GetAllocator()), result.GetAllocator());
  result.AddMember("valid", true, result.GetAllocator());
  return result;
}

Answer explain_config(const Invocation& invocation, Console& /*console*/) {
  Loaded loaded;
  const bool there = std::filesystem::exists(invocation.config);
  if (there) {
    loaded = load_config(invocation.config);
  }
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  rapidjson::Document result(rapidjson::kObjectType);
  auto& memory = result.GetAllocator();
  result.AddMember("file", text(there ? invocation.config.string() : invocation.config.string() + " (absent)", memory),
                   memory);
  rapidjson::Value rows(rapidjson::kArrayType);
  for (const auto& setting : settings()) {
    rows.PushBack(explanation(setting, there ? &std::get<Config>(loaded) : nullptr, invocation.json, memory), memory);
  }
  result.AddMember("settings", rows, memory);
  return result;
}

}  // namespace appliance::cli
