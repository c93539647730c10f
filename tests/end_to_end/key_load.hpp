#pragma once

#include "tests/support/service.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace tests::end_to_end {

/// How many tokens the rotation tests work on: $COFFER_ROTATION_TOKENS, else few enough for every day.
[[nodiscard]] int rotation_tokens();

/// Tokens that can be read, found by their value and deduplicated: number n has the id "kept-n" and the data "value-n".
void create_kept_tokens(const support::Service& service, int count);

/// Reads and searches every kept token and checks what it says. Returns what was wrong.
[[nodiscard]] std::vector<std::string> check_kept_tokens(const support::Service& service, int count);

/// Clients that create, reveal, search, deduplicate, convert intents and repeat requests until they are told to stop,
/// and note every answer that is not the right one.
class MixedLoad {
 public:
  MixedLoad(const support::Service& service, int kept);
  ~MixedLoad();
  MixedLoad(const MixedLoad&) = delete;
  MixedLoad& operator=(const MixedLoad&) = delete;

  /// Ends the load. Returns what was wrong; with duplicates among the values that two clients created at once.
  [[nodiscard]] std::vector<std::string> stop();

  [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
  /// The time that so much of the requests since the last call took less than, in milliseconds.
  [[nodiscard]] double take_percentile(double share);

 private:
  using Step = std::function<void(support::HttpsClient&, int)>;

  void begin(Step step);
  void complain(const std::string& what);
  support::Answer timed(const std::function<support::Answer()>& request);
  void reveal(support::HttpsClient& client, int round);
  void search(support::HttpsClient& client, int round);
  void deduplicate(support::HttpsClient& client, int round);
  void create_with_twin(support::HttpsClient& client, int round);
  void convert_intent(support::HttpsClient& client, int round);
  void repeat(support::HttpsClient& client, int round);
  void change(support::HttpsClient& client, int round);

  const support::Service& service_;
  const int kept_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> requests_{0};
  std::mutex mutex_;
  std::vector<std::string> wrong_;
  std::vector<double> milliseconds_;
  std::map<int, std::set<std::string>> twins_;  ///< ids and fingerprints by value
  std::vector<std::jthread> threads_;
};

}  // namespace tests::end_to_end
