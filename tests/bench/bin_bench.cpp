// What BIN data of half a million rows costs: the check, the import, the space, and a look-up.
// Usage: bin_bench [DIRECTORY]

#include "appliance/card/bin_data.hpp"
#include "appliance/card/bin_file.hpp"
#include "storage/rocksdb_store.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int short_rows = 200'000;
constexpr int long_rows = 300'000;
constexpr int look_ups = 200'000;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string file_of_rows() {
  std::string file = "bin,brand,scheme,funding,category,issuer,country\n";
  const auto add = [&](int bin) {
    file += std::to_string(bin) + ",VISA,VISA,CREDIT,STANDARD,BANK NUMBER " + std::to_string(bin % 9973) + " PLC,GB\n";
  };
  for (int i = 0; i < short_rows; ++i) {
    add(400'000 + i);
  }
  for (int i = 0; i < long_rows; ++i) {
    add(40'000'000 + i * 7);
  }
  return file;
}

/// Megabytes, by a name in /proc/self/status.
double memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) {
      return std::stod(line.substr(line.find_first_of("0123456789"))) / 1024;
    }
  }
  return 0;
}

double megabytes_in(const fs::path& directory) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    bytes += entry.is_regular_file() ? entry.file_size() : 0;
  }
  return static_cast<double>(bytes) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  const auto directory = argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path() / "bin-bench";
  fs::remove_all(directory);
  {
    const auto store = storage::open_rocksdb({.directory = directory, .on_failure = {}});
    const auto before = memory("VmRSS");
    auto file = file_of_rows();
    std::printf("file %.1f MB; memory before %.0f MB\n", static_cast<double>(file.size()) / 1e6, before);
    auto start = Clock::now();
    const auto mistakes = appliance::card::check_bins(file, 10, [](std::uint64_t) {});
    std::printf("check %.2f s, %zu mistakes\n", seconds_since(start), mistakes.size());
    start = Clock::now();
    const auto set = appliance::card::replace_bins(
        *store, {.type = "operator", .id = "bench", .tenant = {}, .source = {}, .trace_id = {}}, file,
        [](std::uint64_t, std::uint64_t) {});
    std::printf("import %.2f s, %lu rows\n", seconds_since(start), static_cast<unsigned long>(set.rows));
    file = {};
    start = Clock::now();
    int found = 0;
    for (int i = 0; i < look_ups; ++i) {
      const auto digits = std::to_string(40'000'000 + static_cast<long>(i) * 7919 % 10'000'000) + "00000000";
      found += appliance::card::find_bin(*store, digits) ? 1 : 0;
    }
    std::printf("look-up %.1f us, %d of %d found\n", seconds_since(start) / look_ups * 1e6, found, look_ups);
    std::printf("memory after %.0f MB, at most %.0f MB; on disk %.0f MB\n", memory("VmRSS"), memory("VmHWM"),
                megabytes_in(directory));
  }
  fs::remove_all(directory);
}
