#include "tests/end_to_end/trace_checks.hpp"

#include <algorithm>
#include <map>

namespace tests::end_to_end {

std::vector<KeyLife> key_lives(std::vector<support::TracedCall> calls) {
  std::ranges::sort(calls, {}, &support::TracedCall::sequence);
  std::vector<KeyLife> lives;
  std::map<std::uint64_t, std::size_t> living;
  for (const auto& call : calls) {
    const bool generated = call.function == "C_GenerateKey";
    if ((generated || call.function == "C_UnwrapKey") && call.object && call.has("CKA_TOKEN", false)) {
      living[*call.object] = lives.size();
      lives.push_back({.born = call.sequence,
                       .generated = generated,
                       .extractable = call.has("CKA_EXTRACTABLE", true),
                       .wraps = call.has("CKA_WRAP", true) || call.has("CKA_SIGN", true)});
    } else if (call.function == "C_WrapKey" && call.key && living.contains(*call.key)) {
      lives[living[*call.key]].times_wrapped += 1;
    } else if (call.function == "C_DestroyObject" && call.result == "CKR_OK" && living.contains(*call.object)) {
      lives[living[*call.object]].destroyed = true;
      living.erase(*call.object);
    }
  }
  return lives;
}

}  // namespace tests::end_to_end
