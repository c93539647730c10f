#include "appliance/cli/custody.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/offline.hpp"
#include "appliance/cli/second_token.hpp"
#include "appliance/custody/bundle.hpp"
#include "appliance/custody/recovery.hpp"
#include "appliance/hexadecimal.hpp"

#include <chrono>
#include <limits>

namespace appliance::cli {

namespace {

custody::Custody custody_given(const Invocation& invocation) {
  const auto number = number_given(invocation, "--number", 0);
  if (number > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(Fault::invalid, "--number is larger than any backup's");
  }
  return custody::load_custody(text_given(invocation, "directory"),
                               number == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(number)));
}

rapidjson::Document describe(const custody::Recovered& recovered, double seconds) {
  rapidjson::Document answer(rapidjson::kObjectType);
  auto& memory = answer.GetAllocator();
  answer.AddMember("recipient", text(recovered.recipient, memory), memory);
  answer.AddMember("token_label", text(recovered.token.label, memory), memory);
  answer.AddMember("token_serial", text(recovered.token.serial, memory), memory);
  answer.AddMember("seconds", seconds, memory);
  rapidjson::Value keys(rapidjson::kArrayType);
  for (const auto& key : recovered.keys) {
    rapidjson::Value entry(rapidjson::kObjectType);
    entry.AddMember("key", text("root/" + std::to_string(key.version), memory), memory);
    entry.AddMember("check_value", text(hexadecimal(key.check_value), memory), memory);
    keys.PushBack(entry, memory);
  }
  answer.AddMember("root_keys", keys, memory);
  return answer;
}

template <class Recover>
Answer recover_with(const Invocation& invocation, Recover&& recover) {
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  const auto begin = std::chrono::steady_clock::now();
  return as_error([&] {
    const auto recovered = recover(std::get<Config>(loaded), custody_given(invocation));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return Answer(describe(recovered, took.count()));
  });
}

custody::Recovered recover_here(const Invocation& invocation, const Config& config, const custody::Custody& all) {
  std::vector<custody::Share> shares;
  for (const auto& file : texts_given(invocation, "--share")) {
    shares.push_back(custody::read_share(file));
  }
  if (shares.empty() == !names_token(invocation)) {
    throw Error(Fault::invalid, "name either the second token with --token, or shares with --share");
  }
  if (!shares.empty()) {
    return custody::recover_with_shares(config, all, std::move(shares));
  }
  const auto second = connect_token(at_named_token(invocation, config));
  return custody::recover_from_token(config, all, *second);
}

}  // namespace

Answer recover_custody(const Invocation& invocation, Console& /*console*/) {
  return recover_with(invocation, [&](const Config& config, const custody::Custody& all) {
    return recover_here(invocation, config, all);
  });
}

Answer activate_custody(const Invocation& invocation, Console& /*console*/) {
  return recover_with(invocation, [](const Config& config, const custody::Custody& all) {
    return custody::activate_token(config, all);
  });
}

}  // namespace appliance::cli
