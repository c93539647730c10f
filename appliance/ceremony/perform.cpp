#include "appliance/ceremony/perform.hpp"

#include "appliance/ceremony/performance.hpp"
#include "appliance/config/pin.hpp"
#include "appliance/error.hpp"
#include "appliance/foundation.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/provision_steps.hpp"
#include "hsm/module.hpp"

#include <algorithm>
#include <cctype>

namespace appliance::ceremony {
namespace {

constexpr std::size_t fewest_digits = 8;

void require_new_files(const Staging& staging) {
  for (const auto& file : {staging.transcript, signature_of(staging.transcript)}) {
    if (std::filesystem::exists(file)) {
      throw Error(Fault::conflict, file.string() +
                                       " is there already: nothing is overwritten; put it away or name another with "
                                       "--transcript");
    }
  }
  if (!std::filesystem::is_directory(staging.transcript.parent_path())) {
    throw Error(Fault::invalid, "the directory of the transcript is not there");
  }
}

}  // namespace

bool confirms(const Script& script, std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c != ' ') {
      digits.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
  }
  return digits.size() >= fewest_digits && hexadecimal(script.digest).starts_with(digits);
}

Performed perform(const Staging& staging) {
  try {
    const auto store = open_store(staging.config, [] {});
    require_not_set_up(*store);
    require_new_files(staging);
    const Means means{.store = *store,
                      .load = hsm::load_library,
                      .pin = [](const Config::Hsm& token) { return read_pin(token); },
                      .pretended = false};
    return Performance(staging, means).run();
  } catch (const storage::Error& error) {
    throw Error(fault_of(error.fault()), error.what());
  }
}

}  // namespace appliance::ceremony
