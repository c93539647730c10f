#pragma once

#include "appliance/cli/verbs.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace appliance::cli {

/// The audit log as cofferd gives it, page by page. Once something failed, `failure` says what, and nothing more comes.
class AuditLog {
 public:
  /// A line of an export (docs/audit.md), and what it is.
  using Take = std::function<void(const rapidjson::Value& line)>;

  /// Opens a reading from entry `first` on.
  AuditLog(const Invocation& invocation, std::string_view purpose, std::uint64_t first);

  /// Hands over the next page: entries up to `last`, each checkpoint after the entry that it vouches for. False when
  /// there was none.
  bool next(std::uint64_t last, const Take& take);

  /// Leaves out what stands before entry `first`.
  void skip_to(std::uint64_t first);

  [[nodiscard]] const rapidjson::Value& header() const { return opening_["header"]; }
  /// The token's copy of the latest checkpoint, or nullptr.
  [[nodiscard]] const rapidjson::Value* mirrored() const;
  /// The last entry at the opening.
  [[nodiscard]] std::uint64_t last() const { return opening_["last"].GetUint64(); }
  [[nodiscard]] std::uint64_t next_entry() const noexcept { return next_entry_; }
  [[nodiscard]] std::optional<Failure>& failure() noexcept { return failure_; }

 private:
  void ask(std::string_view verb, const std::string& arguments, rapidjson::Document& answer);

  const Invocation& invocation_;
  rapidjson::Document opening_;
  std::uint64_t next_entry_;
  std::uint64_t last_checkpoint_;
  std::optional<Failure> failure_;
};

}  // namespace appliance::cli
