#pragma once

#include "appliance/identity/permission.hpp"
#include "appliance/identity/scope.hpp"

#include <span>
#include <string_view>

namespace appliance::identity {

struct Application;

/// One of the keys that the applications of a face have side by side, each with a reach of its own.
struct KeyKind {
  std::string_view name;  ///< sk_test: what its keys begin with
  ApplicationType type;
  std::string_view container;  ///< all that its callers reach, by any permission
  bool live;
  ScopeSet scopes = {};            ///< where its face goes by scopes
  std::string_view shown_as = {};  ///< the member that shows a new key; empty: its name
};

/// The kinds of keys of a face's applications; none where an application has keys of one kind alone.
[[nodiscard]] std::span<const KeyKind> key_kinds(std::string_view face) noexcept;
[[nodiscard]] const KeyKind* find_key_kind(std::string_view name) noexcept;

/// The application as who calls with a key of this kind: it may do what its type may in general, below the container of
/// the kind alone. So test data and live data are told apart by where they stand and by what they are sealed with, and
/// no handler has to tell them apart.
[[nodiscard]] Application narrowed_to(Application application, const KeyKind& kind);

}  // namespace appliance::identity
