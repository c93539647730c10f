#pragma once

#include "appliance/json/document.hpp"
#include "appliance/network/state.hpp"
#include "hsm/secret.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace appliance::network {

// What is asked of a scheme. Every question may be asked again without harm.

/// Makes a token, or finds the one that was made for this key.
struct Provision {
  json::Document card;  ///< in the vault's shape, without a verification code
  std::string key;
};
struct LookUp {
  std::string reference;
};
struct Remove {
  std::string reference;
};
/// Removes what was or will be made for a key.
struct Withdraw {
  std::string key;
};
struct MakeCryptogram {
  std::string reference;
  std::string type;
  std::uint64_t amount = 0;  ///< in minor units
  std::string currency;
  std::string merchant_reference;
  std::string unpredictable;  ///< hexadecimal
};
struct ReadArt {
  std::string reference;
};
using Question = std::variant<Provision, LookUp, Remove, Withdraw, MakeCryptogram, ReadArt>;

// What a scheme answers. Well-formed; whether it is believed is decided by who asked.

struct Expiry {
  unsigned month = 0;
  unsigned year = 0;  ///< of four digits

  friend bool operator==(const Expiry& a, const Expiry& b) = default;
};

/// What a scheme tells of the card behind a token.
struct CardNews {
  std::string masked_number;
  Expiry expiry;
};

struct SchemeToken {
  std::string reference;
  SchemeStatus status = SchemeStatus::pending;
  std::uint64_t changes = 0;  ///< grows with each change at the scheme
  hsm::Secret number;         ///< these, of a token that is active or suspended
  Expiry expiry;
  std::string par;
  std::optional<CardNews> card;
};

struct Removed {};

/// All of one answer: these belong together.
struct SchemeCryptogram {
  hsm::Secret value;
  std::string eci;
  hsm::Secret number;
  Expiry expiry;
};

struct Art {
  std::string content_type;
  std::string data;  ///< base64
  unsigned width = 0;
  unsigned height = 0;
  std::string foreground_color;
};

enum class Trouble : std::uint8_t {
  unavailable,  ///< nothing was asked
  unknown,      ///< there is no answer: it may have been done
  nonsense,     ///< there is one that cannot be understood
  declined,
  absent,  ///< the scheme knows no such token
  state,   ///< its state at the scheme does not allow it
};

struct NoAnswer {
  Trouble trouble;
  unsigned retry_seconds = 1;
};

using Reply = std::variant<SchemeToken, Removed, SchemeCryptogram, Art, NoAnswer>;

/// The way to a card scheme. What it is handed of a card is in wiping memory; it has no key of ours. Thread-safe.
class Connector {
 public:
  virtual ~Connector() = default;

  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// What answers show as the token's type: sandbox.
  [[nodiscard]] virtual std::string_view kind() const noexcept = 0;
  /// As Guardian names them: american express.
  [[nodiscard]] virtual const std::vector<std::string>& schemes() const noexcept = 0;

  /// Never blocks. `done` is called exactly once, on any thread, within a deadline, and must not block.
  virtual void ask(Question question, std::function<void(Reply&&)> done) = 0;

  /// Ends the questions under way, whose `done` have been called on return; later ones find nobody. Idempotent.
  virtual void stop() = 0;

  /// Whether a notification with this credential is from the scheme.
  [[nodiscard]] virtual bool is_from_scheme(std::string_view credential) const noexcept = 0;
};

/// The connectors of the configuration, and who follows what their schemes do.
class Registry {
 public:
  void add(std::unique_ptr<Connector> connector) { connectors_.push_back(std::move(connector)); }
  [[nodiscard]] Connector* find(std::string_view name) const noexcept;
  [[nodiscard]] Connector* for_scheme(std::string_view scheme) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return connectors_.empty(); }
  /// Before anything is served.
  void set_waker(std::function<void()> wake) { wake_ = std::move(wake); }
  /// Has what is due looked at now; any thread.
  void wake() const {
    if (wake_) {
      wake_();
    }
  }
  void stop();

 private:
  std::vector<std::unique_ptr<Connector>> connectors_;
  std::function<void()> wake_;
};

}  // namespace appliance::network
