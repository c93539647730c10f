#pragma once

#include "appliance/clock.hpp"
#include "hsm/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::search {

/// What a condition looks at.
enum class Field {
  id,
  type,
  data,  ///< one of the token's search values
  fingerprint,
  container,
  metadata,
  created_by,
  created_at,
  modified_by,
  modified_at,
  classification,  ///< of the old privacy style, which containers stand for: /classification/impact level/
  impact_level,
  restriction_policy,
};

/// From the one instant on, up to and without the other; nothing: open on that side.
struct Interval {
  std::optional<UnixMicros> from;
  std::optional<UnixMicros> until;
};

/// One field with what it must be.
struct Condition {
  Field field{};
  std::string key;          ///< of metadata
  hsm::WipingBytes value;   ///< may be clear data
  bool with_below = false;  ///< container: with all below it
  Interval interval;        ///< of dates, instead of the value

  [[nodiscard]] std::string_view text() const noexcept { return hsm::text_of(value); }
};

[[nodiscard]] inline Condition condition_on(Field field, std::string_view value, std::string_view key = {}) {
  return {.field = field, .key = std::string(key), .value = {value.begin(), value.end()}, .interval = {}};
}

/// What lists and searches of the second version ask for: a container with all below it and at most one condition more
/// (type, fingerprint, metadata, data). Exact and case-sensitive.
struct Filter {
  std::optional<std::string> container;  ///< a legal path
  std::optional<Condition> condition;
};

/// What the first version asks for, as a tree. Metadata is compared without regard to case.
struct Query {
  enum class Kind { condition, all_of, any_of, negation };

  Kind kind = Kind::all_of;  ///< all_of without parts: everything
  Condition condition;
  std::vector<Query> parts;  ///< one of a negation
};

[[nodiscard]] inline Query one(Condition condition) {
  return {.kind = Query::Kind::condition, .condition = std::move(condition), .parts = {}};
}

}  // namespace appliance::search
