#include "appliance/sandbox_tsp/rows.hpp"

#include "storage/error.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace appliance::sandbox_tsp {
namespace {

constexpr std::size_t time_digits = 20;

std::string joined(std::string_view kind, std::string_view name) { return std::string(kind).append(name); }

std::string timed(std::string_view kind, UnixMicros at, std::string_view reference) {
  std::array<char, time_digits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%020lld", static_cast<long long>(at));
  return std::string(kind).append(digits.data()).append("/").append(reference);
}

std::string_view after_kind(std::string_view row) { return row.substr(row.find('/') + 1); }

}  // namespace

std::string key_row(std::string_view name) { return joined("key/", name); }
std::string token_row(std::string_view reference) { return joined(token_rows, reference); }
std::string request_row(std::string_view idempotency_key) { return joined("request/", idempotency_key); }
std::string number_row(std::string_view hash) { return joined("number/", hash); }
std::string cryptogram_row(std::string_view reference, std::string_view cryptogram) {
  return joined("cryptogram/", reference).append("/").append(cryptogram);
}
std::string due_row(UnixMicros at, std::string_view reference) { return timed(due_rows, at, reference); }
std::string notice_row(UnixMicros at, std::string_view reference) { return timed(notice_rows, at, reference); }

UnixMicros time_in(std::string_view row) {
  const auto digits = after_kind(row).substr(0, time_digits);
  UnixMicros at = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), at).ec != std::errc()) {
    throw storage::Error(storage::Fault::corrupt, "time in a row");
  }
  return at;
}

std::string_view reference_in(std::string_view row) { return row.substr(row.rfind('/') + 1); }

}  // namespace appliance::sandbox_tsp
