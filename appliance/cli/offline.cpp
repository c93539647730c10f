#include "appliance/cli/offline.hpp"

#include "appliance/cli/ceremony.hpp"
#include "appliance/config/values.hpp"
#include "appliance/provision.hpp"

namespace appliance::cli {

namespace {

/// Adds `member: text` to a JSON object, copying the text.
void add(rapidjson::Value& object, rapidjson::Value::StringRefType member, std::string_view text,
         rapidjson::Document::AllocatorType& memory) {
  object.AddMember(member, rapidjson::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory),
                   memory);
}

/// One setting for `config explain`; `config` is absent where there is no file yet. People get no type, for want of
/// room on the line.
rapidjson::Value explanation(const Setting& setting, const Config* config, bool with_type,
                             rapidjson::Document::AllocatorType& memory) {
  const bool required = setting.presence == Presence::required;
  rapidjson::Value row(rapidjson::kObjectType);
  add(row, "setting", setting.name(), memory);
  add(row, "value", config == nullptr ? "" : toml_text(setting, *config), memory);
  add(row, "default", required ? "required" : toml_text(setting, Config()), memory);
  if (with_type) {
    add(row, "type", type_text(setting), memory);
  }
  add(row, "explanation", setting.explanation, memory);
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
  rapidjson::Document result(rapidjson::kObjectType);
  auto& memory = result.GetAllocator();
  add(result, "store_id", made.store_id, memory);
  result.AddMember("root_version", made.root_version, memory);
  add(result, "check_value", made.check_value, memory);
  add(result, "token_label", made.token_label, memory);
  add(result, "token_serial", made.token_serial, memory);
  add(result, "audit_key", made.audit_key, memory);
  add(result, "approvals", single ? "off" : "on", memory);
  return result;
}

Answer check_config(const Invocation& invocation, Console& /*console*/) {
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  rapidjson::Document result(rapidjson::kObjectType);
  add(result, "file", invocation.config.string(), result.GetAllocator());
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
  add(result, "file", there ? invocation.config.string() : invocation.config.string() + " (absent)", memory);
  rapidjson::Value rows(rapidjson::kArrayType);
  for (const auto& setting : settings()) {
    rows.PushBack(explanation(setting, there ? &std::get<Config>(loaded) : nullptr, invocation.json, memory), memory);
  }
  result.AddMember("settings", rows, memory);
  return result;
}

}  // namespace appliance::cli
