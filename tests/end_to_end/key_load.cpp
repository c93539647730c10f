#include "tests/end_to_end/key_load.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tests::end_to_end {

using support::Answer;
using support::HttpsClient;

namespace {

constexpr std::string_view findable =
    R"(,"fingerprint_expression":"{{ data }}","search_indexes":["{{ data }}"],"deduplicate_token":true})";

std::string kept_id(int n) { return "kept-" + std::to_string(n); }
std::string value_of(int n) { return "value-" + std::to_string(n); }

std::string body_of(const std::string& value, const std::string& id = {}) {
  const auto named = id.empty() ? std::string() : R"("id":")" + id + "\",";
  return "{" + named + R"("type":"token","data":")" + value + "\"" + std::string(findable);
}

Answer search_for(HttpsClient& client, const std::string& value) {
  return client.post("/v2/tokens/search", R"({"query":"data:\")" + value + R"(\""})");
}

std::string describe(const std::string& what, const Answer& answer) {
  return what + ": " + std::to_string(answer.status) + " " + answer.body.substr(0, 300);
}

/// Runs `use(client, n)` for 0 to count - 1 on several connections.
void share_out(const support::Service& service, int count, const std::function<void(HttpsClient&, int)>& use) {
  constexpr int connections = 4;
  std::atomic<int> next{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&] {
      auto client = service.client();
      for (int n = next++; n < count; n = next++) {
        use(client, n);
      }
    });
  }
}

}  // namespace

int rotation_tokens() {
  const char* set = std::getenv("COFFER_ROTATION_TOKENS");
  return set == nullptr ? 600 : std::stoi(set);
}

void create_kept_tokens(const support::Service& service, int count) {
  std::atomic<int> failed{0};
  share_out(service, count, [&](HttpsClient& client, int n) {
    failed += client.post("/tokens", body_of(value_of(n), kept_id(n))).status == 201 ? 0 : 1;
  });
  if (failed != 0) {
    throw std::runtime_error("the tokens to keep could not be created");
  }
}

std::vector<std::string> check_kept_tokens(const support::Service& service, int count) {
  std::mutex mutex;
  std::vector<std::string> wrong;
  share_out(service, count, [&](HttpsClient& client, int n) {
    const auto read = client.get("/tokens/" + kept_id(n));
    const auto found = search_for(client, value_of(n));
    const std::lock_guard lock(mutex);
    if (read.status != 200 || read.text("/data") != value_of(n)) {
      wrong.push_back(describe("read of " + kept_id(n), read));
    }
    if (found.text("/data/0/id") != kept_id(n) || found.has("/data/1")) {
      wrong.push_back(describe("search of " + kept_id(n), found));
    }
  });
  return wrong;
}

MixedLoad::MixedLoad(const support::Service& service, int kept) : service_(service), kept_(kept) {
  begin([this](HttpsClient& client, int round) { reveal(client, round); });
  begin([this](HttpsClient& client, int round) { search(client, round); });
  begin([this](HttpsClient& client, int round) { deduplicate(client, round); });
  begin([this](HttpsClient& client, int round) { create_with_twin(client, round); });
  begin([this](HttpsClient& client, int round) { create_with_twin(client, round); });
  begin([this](HttpsClient& client, int round) { convert_intent(client, round); });
  begin([this](HttpsClient& client, int round) { repeat(client, round); });
  begin([this](HttpsClient& client, int round) { change(client, round); });
}

MixedLoad::~MixedLoad() { stopping_ = true; }

void MixedLoad::begin(Step step) {
  threads_.emplace_back([this, step = std::move(step)] {
    auto client = service_.client();
    for (int round = 0; !stopping_; ++round) {
      try {
        step(client, round);
      } catch (const std::exception& error) {
        complain(error.what());
      }
    }
  });
}

std::vector<std::string> MixedLoad::stop() {
  stopping_ = true;
  threads_.clear();
  for (const auto& [value, seen] : twins_) {
    if (seen.size() > 2) {  // an id and a fingerprint
      wrong_.push_back("duplicates of the value twin-" + std::to_string(value));
    }
  }
  return wrong_;
}

double MixedLoad::take_percentile(double share) {
  std::vector<double> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(milliseconds_);
  }
  std::ranges::sort(taken);
  return taken.empty() ? 0 : taken[static_cast<std::size_t>(share * static_cast<double>(taken.size() - 1))];
}

void MixedLoad::complain(const std::string& what) {
  const std::lock_guard lock(mutex_);
  wrong_.push_back(what);
}

Answer MixedLoad::timed(const std::function<Answer()>& request) {
  const auto start = std::chrono::steady_clock::now();
  auto answer = request();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  ++requests_;
  const std::lock_guard lock(mutex_);
  milliseconds_.push_back(took.count());
  return answer;
}

void MixedLoad::reveal(HttpsClient& client, int round) {
  const int n = round * 7919 % kept_;
  const auto answer = timed([&] { return client.get("/tokens/" + kept_id(n)); });
  if (answer.status != 200 || answer.text("/data") != value_of(n)) {
    complain(describe("reveal of " + kept_id(n), answer));
  }
}

void MixedLoad::search(HttpsClient& client, int round) {
  const int n = round * 6007 % kept_;
  const auto answer = timed([&] { return search_for(client, value_of(n)); });
  if (answer.text("/data/0/id") != kept_id(n) || answer.has("/data/1")) {
    complain(describe("search of " + kept_id(n), answer));
  }
}

void MixedLoad::deduplicate(HttpsClient& client, int round) {
  const int n = round * 5003 % kept_;
  const auto answer = timed([&] { return client.post("/tokens", body_of(value_of(n))); });
  if (answer.status != 201 || answer.text("/id") != kept_id(n)) {
    complain(describe("a second " + kept_id(n), answer));
  }
}

/// Two clients create the same new values at about the same time.
void MixedLoad::create_with_twin(HttpsClient& client, int round) {
  const auto answer = timed([&] { return client.post("/tokens", body_of("twin-" + std::to_string(round))); });
  if (answer.status != 201) {
    complain(describe("create", answer));
    return;
  }
  const std::lock_guard lock(mutex_);
  twins_[round].insert(answer.text("/id"));
  twins_[round].insert(answer.text("/fingerprint"));
}

void MixedLoad::convert_intent(HttpsClient& client, int /*round*/) {
  const auto intent = timed([&] {
    return client.post("/token-intents", R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})");
  });
  const auto token =
      timed([&] { return client.post("/tokens", R"({"token_intent_id":")" + intent.text("/id") + "\"}"); });
  if (intent.status != 201 || token.status != 201) {
    complain(describe("intent", intent) + describe(", converted", token));
    return;
  }
  const auto removed = timed([&] { return client.remove("/tokens/" + token.text("/id")); });
  if (removed.status != 204) {
    complain(describe("delete", removed));
  }
}

void MixedLoad::repeat(HttpsClient& client, int round) {
  const HttpsClient::Fields key{{"BT-IDEMPOTENCY-KEY", "repeat-" + std::to_string(round)}};
  const std::string body = R"({"type":"token","data":"repeated"})";
  const auto first = timed([&] { return client.post("/tokens", body, key); });
  const auto second = timed([&] { return client.post("/tokens", body, key); });
  if (first.status != 201 || second.status != 201 || first.text("/id") != second.text("/id")) {
    complain(describe("first", first) + describe(", repeated", second));
  }
}

void MixedLoad::change(HttpsClient& client, int round) {
  const int n = round * 4001 % kept_;
  const auto answer = timed([&] {
    return client.patch("/tokens/" + kept_id(n), R"({"metadata":{"round":")" + std::to_string(round) + "\"}}");
  });
  if (answer.status != 200 || answer.text("/data") != value_of(n)) {
    complain(describe("change of " + kept_id(n), answer));
  }
}

}  // namespace tests::end_to_end
