#pragma once

#include "appliance/approvals/policy.hpp"
#include "appliance/config/config.hpp"
#include "appliance/operators/operator.hpp"
#include "storage/keys.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace appliance::ceremony {

/// What a person does at a ceremony.
enum class Part : std::uint8_t { lead, witness, custodian, auditor, observer };

struct Person {
  std::string name;
  Part part = Part::observer;
};

/// What the token must say of itself (CK_TOKEN_INFO).
struct ExpectedToken {
  std::string label;
  std::string serial;
  std::string manufacturer;
};

/// Somebody who will work on the appliance.
struct Colleague {
  std::string name;
  operators::Roles roles;
  std::string user;  ///< OS user by name, for the admin socket; empty: none
  std::vector<operators::PublicKey> keys;
};

/// A second token that gets a copy of the root key.
struct CopyToken {
  std::string name;
  ExpectedToken token;
  std::string uri;
  std::filesystem::path module;  ///< empty: the one of coffer.toml
  std::filesystem::path pin_file;
};

struct Custodian {
  std::string name;
  std::filesystem::path share;  ///< file on the custodian's own medium
};

/// People of whom some together can recover the root key.
struct Custodians {
  std::string name;  ///< of the group
  std::uint32_t threshold = 0;
  std::vector<Custodian> people;
};

/// What a ceremony file says: one member per section. What each setting means stands in settings.cpp.
struct Plan {
  struct Ceremony {
    std::string name;
    std::string place;
  };

  Ceremony ceremony;
  std::vector<Person> people;
  ExpectedToken token;
  approvals::Policy policy{.on = true};
  std::vector<Colleague> operators;
  std::vector<CopyToken> copy_tokens;
  std::vector<Custodians> custodians;
};

/// A ceremony file as it was read, once: what is parsed is what the digest is of.
struct Script {
  std::filesystem::path path;  ///< absolute
  std::string text;
  storage::Digest digest{};  ///< SHA-256 of the text
  Plan plan;
};

/// Either the script or everything that is wrong with the file, in its order.
using LoadedScript = std::variant<Script, std::vector<Mistake>>;

/// Reads and checks `file`. Relative paths in it are resolved against its directory. Nothing named in it is opened.
[[nodiscard]] LoadedScript load_script(const std::filesystem::path& file);

[[nodiscard]] std::string_view name_of(Part part) noexcept;

}  // namespace appliance::ceremony
