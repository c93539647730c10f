// How fast data keys move to a new key, against the bare calls of the token, and what that does to requests.
// rotation_bench [TOKENS]; needs COFFER_SOFTHSM_MODULE as the tests do.

#include "hsm/provision.hpp"
#include "hsm/session_key.hpp"
#include "hsm/vault.hpp"
#include "tests/end_to_end/key_load.hpp"
#include "tests/support/softhsm.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using namespace tests;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// C_UnwrapKey, C_WrapKey and C_DestroyObject in a loop, in one thread.
double bare_rate(int count) {
  support::SofthsmToken softhsm("bare");
  hsm::Token token(
      {.module_path = softhsm.module_path(), .token_uri = softhsm.uri(), .pin = [&] { return softhsm.pin(); }});
  token.connect();
  static_cast<void>(hsm::create_root_key(token, 1));
  hsm::Session session(token);
  const auto make = [&](std::uint32_t version) {
    return hsm::create_key(session, {.scope = {1}, .purpose = hsm::Purpose::data_key_wrapping, .version = version});
  };
  const auto from = make(1);
  const auto to = make(2);
  return token.run(session, [&] {
    const auto from_handle = token.load(from);
    const auto to_handle = token.load(to);
    const auto blob = hsm::SessionKey::generate_aes(session).wrap_under(from_handle);
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) {
      static_cast<void>(hsm::SessionKey::unwrap_to_move(session, from_handle, blob, CKK_AES).wrap_under(to_handle));
    }
    return count / seconds_since(start);
  });
}

void require(const support::Ran& ran) {
  if (ran.code != 0) {
    std::fprintf(stderr, "%s%s\n", ran.out.c_str(), ran.err.c_str());
    std::exit(1);
  }
}

double rotate_and_move(const support::Service& service, const std::string& kind) {
  require(service.coffer({"keys", "rotate", kind}));
  const auto start = Clock::now();
  require(service.coffer({"keys", "rewrap"}));
  return seconds_since(start);
}

void measure_alone(int tokens, double bare) {
  support::Service service({.settings = {{"keys.rewrap_share_percent", "100"}, {"log.requests", "false"}}});
  end_to_end::create_kept_tokens(service, tokens);
  const auto rate = tokens / rotate_and_move(service, "tenant");
  std::printf("%d records moved to a new tenant key, nothing else going on: %.0f/s, %.0f %% of the bare calls\n",
              tokens, rate, 100 * rate / bare);
  for (const std::string kind : {"fingerprint", "index"}) {
    std::printf("%d records moved to a new %s key: %.0f/s\n", tokens, kind.c_str(),
                tokens / rotate_and_move(service, kind));
  }
}

void measure_under_load(int tokens) {
  support::Service service({.settings = {{"log.requests", "false"}}});
  end_to_end::create_kept_tokens(service, tokens);
  end_to_end::MixedLoad load(service, tokens);
  static_cast<void>(load.take_percentile(1));
  const auto begin = Clock::now();
  std::this_thread::sleep_for(std::chrono::seconds(10));
  const auto requests = load.requests();
  const double before = load.take_percentile(0.99);
  std::printf("mixed load of 8 clients before: %.0f requests/s, p99 %.1f ms\n",
              static_cast<double>(requests) / seconds_since(begin), before);
  for (const std::string kind : {"tenant", "fingerprint", "index", "root"}) {
    const auto so_far = load.requests();
    const auto start = Clock::now();
    const auto took = rotate_and_move(service, kind);
    const auto rate = static_cast<double>(load.requests() - so_far) / seconds_since(start);
    std::printf("while the %s key is rotated (%.1f s): %.0f requests/s, p99 %.1f ms\n", kind.c_str(), took, rate,
                load.take_percentile(0.99));
  }
  const auto wrong = load.stop();
  std::printf("%llu requests, %zu wrong answers%s%s\n", static_cast<unsigned long long>(load.requests()), wrong.size(),
              wrong.empty() ? "" : ", the first: ", wrong.empty() ? "" : wrong.front().c_str());
  const auto lost = end_to_end::check_kept_tokens(service, tokens);
  std::printf("%zu of %d records cannot be read or found afterwards\n", lost.size(), tokens);
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const int tokens = argc > 1 ? std::stoi(argv[1]) : 20'000;
  const double bare = bare_rate(20'000);
  std::printf("bare unwrap, wrap and destroy, one thread: %.0f/s\n", bare);
  measure_alone(tokens, bare);
  measure_under_load(tokens);
}
