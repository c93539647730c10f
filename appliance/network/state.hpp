#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace appliance::network {

/// Where a network token is in its life. The numbers stand in records and are fixed.
enum class State : std::uint8_t {
  requested = 1,  ///< the scheme is being asked, and has not answered
  pending = 2,    ///< it answered that it takes time
  active = 3,
  suspended = 4,
  failed = 5,    ///< it declined, after it took time
  deleted = 6,   ///< it deleted the token
  removing = 7,  ///< gone for everybody here, and still to be taken back at the scheme
};

/// What a scheme says of a token.
enum class SchemeStatus : std::uint8_t { pending, active, suspended, declined, deleted };

/// The state that follows when the scheme says this; nothing where that cannot be: it is then not believed. A deleted
/// token stays deleted, a failed one failed; active and suspended follow each other.
[[nodiscard]] std::optional<State> next_state(State state, SchemeStatus said) noexcept;

/// Guardian's name: active, inactive or deleted.
[[nodiscard]] std::string_view status_of(State state) noexcept;

/// Whether clients see it at all.
[[nodiscard]] bool is_shown(State state) noexcept;

/// Whether the scheme is asked about it from time to time.
[[nodiscard]] bool may_change(State state) noexcept;

}  // namespace appliance::network
