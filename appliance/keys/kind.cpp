#include "appliance/keys/kind.hpp"

#include <algorithm>
#include <charconv>

namespace appliance::keys {
namespace {

constexpr UnixMicros microseconds_per_day = UnixMicros{24} * 3600 * 1'000'000;

struct Row {
  Kind kind;
  std::string_view name;
  std::string_view purpose;
  std::string_view protects;   ///< what the current version does
  std::string_view processes;  ///< what every other usable version still does
  std::uint32_t Config::Keys::*cryptoperiod_days;
};

/// In the order of Kind.
constexpr std::array rows{
    Row{Kind::root, "root", "wraps the keys of tenants", "wrap, unwrap", "unwrap",
        &Config::Keys::root_cryptoperiod_days},
    Row{Kind::tenant, "tenant", "wraps the data keys of records", "wrap, unwrap", "unwrap",
        &Config::Keys::tenant_cryptoperiod_days},
    Row{Kind::fingerprint, "fingerprint", "finds the fingerprints of values", "mint, look up", "look up",
        &Config::Keys::fingerprint_cryptoperiod_days},
    Row{Kind::index, "index", "finds tokens by search values", "index, look up", "look up",
        &Config::Keys::index_cryptoperiod_days},
};

const Row& row_of(Kind kind) noexcept { return rows[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view name_of(Kind kind) noexcept { return row_of(kind).name; }

std::optional<Kind> parse_kind(std::string_view name) noexcept {
  const auto* found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? std::nullopt : std::optional(found->kind);
}

hsm::Purpose purpose_of(Kind kind) { return static_cast<hsm::Purpose>(kind); }

Kind kind_of(hsm::Purpose purpose) { return static_cast<Kind>(purpose); }

std::string_view purpose_text(Kind kind) noexcept { return row_of(kind).purpose; }

std::string_view uses_text(Kind kind, KeyState state, bool current) noexcept {
  if (is_destroyed(state) || state == KeyState::pre_activation) {
    return "none";
  }
  return current ? row_of(kind).protects : row_of(kind).processes;
}

std::string to_string(const KeyVersion& key) {
  return std::string(name_of(key.kind)) + "/" + std::to_string(key.version);
}

std::optional<KeyVersion> parse_key_version(std::string_view text) noexcept {
  const auto slash = std::min(text.find('/'), text.size());
  const auto kind = parse_kind(text.substr(0, slash));
  const auto digits = text.substr(std::min(slash + 1, text.size()));
  std::uint32_t version = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (!kind || error != std::errc() || stop != digits.data() + digits.size() || version == 0) {
    return std::nullopt;
  }
  return KeyVersion{.kind = *kind, .version = version};
}

std::optional<UnixMicros> end_of_cryptoperiod(Kind kind, UnixMicros activated_at, const Config::Keys& settings) {
  const auto days = settings.*row_of(kind).cryptoperiod_days;
  return activated_at == 0 || days == 0 ? std::nullopt : std::optional(activated_at + days * microseconds_per_day);
}

}  // namespace appliance::keys
