#include "appliance/ceremony/performance.hpp"

#include "appliance/ceremony/settings.hpp"
#include "appliance/clock.hpp"
#include "appliance/custody/root_birth.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/provision_steps.hpp"
#include "appliance/timestamp.hpp"
#include "hsm/provision.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace appliance::ceremony {
namespace {

constexpr std::uint32_t first_version = 1;

std::string time_text() {
  const auto seconds = now() / 1'000'000;
  return format_timestamp({.at = seconds * 1'000'000, .offset_minutes = 0});
}

std::string digest_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return grouped(evidence::digest_of(std::string(std::istreambuf_iterator<char>(stream), {})));
}

hsm::TokenSettings settings_of(const Staging& staging, const Means& means, hsm::calls::Recorder& recorder) {
  return {.module_path = staging.config.hsm.module.string(),
          .token_uri = staging.config.hsm.token.text,
          .pin = [&] { return means.pin(staging.config.hsm); },
          .choose_root = nullptr,
          .load = [&](const std::string& path) { return recorder.over(means.load(path)); }};
}

void require(bool holds, std::string_view what) {
  if (!holds) {
    throw Error(Fault::conflict, std::string(what));
  }
}

}  // namespace

Performance::Performance(const Staging& staging, const Means& means)
    : staging_(staging),
      plan_(staging.script.plan),
      means_(means),
      transcript_(staging.show),
      recorder_([this](const std::string& line) { transcript_.call(line); }) {}

void Performance::introduce() {
  transcript_.title(std::string("COFFER KEY CEREMONY") + (means_.pretended ? ": DRY RUN. NO TOKEN IS TOUCHED." : "") +
                    (staging_.rehearsal ? ": REHEARSAL, NOT THE CEREMONY" : ""));
  transcript_.fact("Ceremony", plan_.ceremony.name);
  transcript_.fact("Place", plan_.ceremony.place);
  transcript_.fact("Begun", time_text());
  transcript_.fact("Software", "coffer " COFFER_VERSION);
  transcript_.fact("File", staging_.script.path.filename().string());
  transcript_.fact("SHA-256", grouped(staging_.script.digest));
  transcript_.fact("Configuration", staging_.config_file.string());
  transcript_.fact("SHA-256", digest_of_file(staging_.config_file));
  for (const auto& person : plan_.people) {
    transcript_.fact("Present", person.name + ", " + std::string(name_of(person.part)));
  }
  if (!staging_.going_on_with.empty()) {
    transcript_.fact("Going on with", "the root key that an interrupted ceremony left, " + staging_.going_on_with);
  }
  transcript_.line("");
  transcript_.line("The file:");
  transcript_.quote(staging_.script.text);
}

void Performance::open_token() {
  transcript_.step("The token is opened and compared with the file.");
  token_.emplace(settings_of(staging_, means_, recorder_));
  token_->connect();
  const auto token = token_->describe();
  transcript_.fact("Label", token.label);
  transcript_.fact("Serial number", token.serial);
  transcript_.fact("Manufacturer", token.manufacturer);
  transcript_.fact("Model", token.model);
  transcript_.fact("Firmware", token.firmware);
  transcript_.fact("Module", token.module);
  require_expected(token);
  require_unused(*token_);
  require_empty_or_known(token);
}

void Performance::require_expected(const hsm::TokenDescription& token) const {
  const auto& expected = plan_.token;
  require(token.label == expected.label, "the token has another label than the file says");
  if (staging_.rehearsal) {
    require(token.profile == "softhsm", "a rehearsal wants SoftHSM: this is another module");
    return;
  }
  require(token.serial == expected.serial, "the token has another serial number than the file says");
  require(token.manufacturer == expected.manufacturer, "the token has another manufacturer than the file says");
  require(token.profile == hsm::profile_for(expected.manufacturer).name,
          "the module is not the one of this manufacturer, so that a dry run would show other calls");
}

void Performance::require_empty_or_known(const hsm::TokenDescription& token) const {
  const auto& keys = token.root_keys;
  if (keys.empty() && token.audit_keys.empty()) {
    require(staging_.going_on_with.empty(), "the token holds no root key to go on with");
    return;
  }
  require(!keys.empty(), "the token holds an audit key without a root key: have it initialised by its maker's tool");
  const auto found = hexadecimal(keys.front().check_value);
  require(!staging_.going_on_with.empty(),
          "the token holds a root key already, with the check value " + found +
              ": of an interrupted ceremony, or of another appliance. To go on with the key of an interrupted one, "
              "compare this with its record and name it with --continue. To begin from nothing, have the token "
              "initialised by its maker's tool");
  require(keys.size() == 1 && keys.front().version == first_version && found == staging_.going_on_with,
          "the root key in the token has the check value " + found + ", not the one given with --continue");
}

void Performance::say_check_value(std::string_view name, std::span<const unsigned char> value) {
  transcript_.fact(
      name, value.empty() ? "the module gives none" : hexadecimal(value) + (means_.pretended ? " (pretended)" : ""));
}

void Performance::make_root_key() {
  const bool is_there = !token_->describe().root_keys.empty();
  transcript_.step(is_there
                       ? "The root key is there already. It is proven: the module is restarted, and the key opens "
                         "what it wrapped."
                       : "The root key is made in the token and proven: the module is restarted, and the key opens "
                         "what it wrapped.");
  reached_ = Reached::keys;
  if (is_there && !custody::is_complete(token_->describe().root_keys.front(), custody::read_custody(means_.store))) {
    throw Error(Fault::conflict,
                "the root key in the token lacks copies that the file asks for, or has others: have the token "
                "initialised by its maker's tool");
  }
  root_ = custody::bear_root_key(means_.store, *token_, first_version);
  transcript_.fact("Root key", "version " + std::to_string(root_.version));
  say_check_value("Check value", root_.check_value);
}

void Performance::make_audit_key() {
  const auto keys = token_->describe().audit_keys;
  transcript_.step(keys.empty() ? "The audit key is made in the token and proven: it verifies what it signed."
                                : "The audit key is there already, made by the interrupted ceremony.");
  audit_key_ = keys.empty() ? hsm::create_audit_key(*token_, first_version) : keys.front();
  transcript_.fact("Audit key", "version " + std::to_string(audit_key_.version));
  transcript_.fact("Fingerprint",
                   grouped(hsm::fingerprint_of(audit_key_.point)) + (means_.pretended ? " (pretended)" : ""));
  transcript_.line("");
  const auto pem = hsm::public_key_pem(audit_key_.point);
  for (std::size_t at = 0; at < pem.size(); at = pem.find('\n', at) + 1) {
    transcript_.line(std::string_view(pem).substr(at, pem.find('\n', at) - at));
  }
}

void Performance::prepare_store() {
  transcript_.step("The store gets its identity.");
  hsm::Session session(*token_);
  store_id_ = random_uuid(session);
  transcript_.fact("Store", to_string(store_id_) + (means_.pretended ? " (pretended)" : ""));
  transcript_.fact("Directory", staging_.config.storage.path.string());
}

Performed Performance::run() {
  try {
    introduce();
    resolve_operators();
    open_token();
    add_recipients();
    make_root_key();
    prove_copies();
    make_audit_key();
    prepare_store();
    sign_transcript();
    found();
    make_first_checkpoint();
  } catch (const hsm::Error& error) {
    stop(fault_of(error.fault()), error.what());
  } catch (const storage::Error& error) {
    stop(fault_of(error.fault()), error.what());
  } catch (const Error& error) {
    stop(error.fault(), error.what());
  }
  const auto token = token_->describe();
  return {.appliance = {.store_id = to_string(store_id_),
                        .root_version = root_.version,
                        .check_value = hexadecimal(root_.check_value),
                        .token_label = token.label,
                        .token_serial = token.serial,
                        .audit_key = hexadecimal(hsm::fingerprint_of(audit_key_.point))},
          .transcript_digest = hexadecimal(evidence::digest_of(transcript_.text()))};
}

}  // namespace appliance::ceremony
