#pragma once

#include "appliance/clock.hpp"
#include "storage/store.hpp"

#include <string>
#include <string_view>

namespace appliance::sandbox_tsp {

/// All rows of the sandbox stand in one table of the storage engine, each under a name that begins with its kind.
inline constexpr auto rows = storage::Table::meta;

[[nodiscard]] std::string key_row(std::string_view name);
[[nodiscard]] std::string token_row(std::string_view reference);
[[nodiscard]] std::string request_row(std::string_view idempotency_key);
/// Finds a token by a keyed hash of its number.
[[nodiscard]] std::string number_row(std::string_view hash);
[[nodiscard]] std::string cryptogram_row(std::string_view reference, std::string_view cryptogram);
/// Something is to happen to a token, at a time; rows sort by time.
[[nodiscard]] std::string due_row(UnixMicros at, std::string_view reference);
[[nodiscard]] std::string notice_row(UnixMicros at, std::string_view reference);

inline constexpr std::string_view token_rows = "token/";
inline constexpr std::string_view due_rows = "due/";
inline constexpr std::string_view notice_rows = "notice/";

/// Of a due or a notice row.
[[nodiscard]] UnixMicros time_in(std::string_view row);
[[nodiscard]] std::string_view reference_in(std::string_view row);

}  // namespace appliance::sandbox_tsp
