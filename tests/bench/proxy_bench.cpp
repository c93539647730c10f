// What 64 calls to destinations in trouble do to healthy requests: their latencies alone and meanwhile, in one run, and
// the memory of cofferd.
// proxy_bench [REQUESTS]; needs COFFER_SOFTHSM_MODULE as the tests do.

#include "tests/support/receiver.hpp"
#include "tests/support/service.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <vector>

namespace {

using namespace tests;
using Clock = std::chrono::steady_clock;

constexpr int stalls = 48;
constexpr int floods = 16;

struct Place {
  support::Receiver receiver;
  support::Service service{{.settings = {{"log.requests", "false"},
                                         {"limits.outbound_calls", "128"},
                                         {"limits.outbound_response_milliseconds", "60000"},
                                         {"basis_theory.destinations", "[\"" + receiver.url() + "\"]"},
                                         {"basis_theory.destination_networks", R"(["127.0.0.0/8"])"},
                                         {"basis_theory.destination_ca", "\"" + receiver.ca().string() + "\""}}}};
};

unsigned invoke(support::HttpsClient& client, const std::string& url, const std::string& body) {
  return client.send("POST", "/proxy", {{"BT-PROXY-URL", url}, {"Content-Type", "text/plain"}}, body).status;
}

/// Milliseconds of each, sorted.
std::vector<double> time_each(int count, const std::function<unsigned()>& request) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    const auto start = Clock::now();
    if (request() != 200) {
      throw std::runtime_error("a healthy request was not answered with 200");
    }
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::ranges::sort(times);
  return times;
}

double percentile(const std::vector<double>& sorted, double part) {
  return sorted.at(static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1)));
}

struct Measured {
  std::vector<double> reveals;
  std::vector<double> calls;
};

Measured measure(Place& place, const std::string& id, int count) {
  auto client = place.service.client();
  return {.reveals = time_each(count, [&] { return client.get("/tokens/" + id).status; }),
          .calls = time_each(count, [&] { return invoke(client, place.receiver.url("/"), "{{ " + id + " }}"); })};
}

/// A call whose answer nobody reads.
support::RawClient begin_call(Place& place, const std::string& path) {
  auto client = place.service.raw_client();
  client.send("POST /proxy HTTP/1.1\r\nHost: x\r\nBT-API-KEY: " + place.service.key() +
              "\r\nBT-PROXY-URL: " + place.receiver.url(path) + "\r\nContent-Length: 1\r\n\r\nx");
  return client;
}

std::size_t memory_mib(Place& place) {
  std::ifstream file("/proc/" + std::to_string(place.service.process().pid()) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) {
      return std::stoul(line.substr(6)) / 1024;
    }
  }
  return 0;
}

void print(const char* what, const std::vector<double>& alone, const std::vector<double>& meanwhile) {
  std::printf("%-14s alone p50 %.2f p99 %.2f ms; meanwhile p50 %.2f p99 %.2f ms; ratio of p50 %.2f\n", what,
              percentile(alone, 0.5), percentile(alone, 0.99), percentile(meanwhile, 0.5), percentile(meanwhile, 0.99),
              percentile(meanwhile, 0.5) / percentile(alone, 0.5));
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::stoi(argv[1]) : 2000;
  Place place;
  const auto id = place.service.client().post("/tokens", R"({"type":"token","data":"value"})").text("/id");
  const auto alone = measure(place, id, count);
  const auto memory_before = memory_mib(place);
  std::vector<support::RawClient> troubles;
  for (int i = 0; i < stalls + floods; ++i) {
    troubles.push_back(begin_call(place, i < stalls ? "/hold" : "/flood"));
  }
  place.receiver.await_requests(static_cast<std::size_t>(count + stalls + floods));
  const auto meanwhile = measure(place, id, count);
  std::printf("while %d calls stall and %d floods of 64 MiB are not read:\n", stalls, floods);
  print("reveals", alone.reveals, meanwhile.reveals);
  print("proxied calls", alone.calls, meanwhile.calls);
  std::printf("memory of cofferd: %zu MiB before, %zu MiB meanwhile\n", memory_before, memory_mib(place));
  place.receiver.release();
}
