#pragma once

#include "appliance/ceremony/perform.hpp"
#include "appliance/error.hpp"
#include "appliance/uuid.hpp"
#include "hsm/calls/recorder.hpp"
#include "hsm/token.hpp"
#include "storage/store.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace appliance::ceremony {

/// What is real in a ceremony, and pretended in a dry run.
struct Means {
  storage::Store& store;
  hsm::LoadsModule load;
  std::function<hsm::Secret()> pin;
  bool pretended = false;
};

/// A ceremony while it is held: its steps, in their order. Each throws hsm::Error, storage::Error or Error.
class Performance {
 public:
  Performance(const Staging& staging, const Means& means);

  [[nodiscard]] Performed run();

 private:
  void introduce();
  void open_token();
  void require_expected(const hsm::TokenDescription& token) const;
  void require_empty_or_known(const hsm::TokenDescription& token) const;
  void make_root_key();
  void make_audit_key();
  void prepare_store();
  void sign_transcript();
  void found();
  void make_first_checkpoint();
  void say_check_value(std::string_view name, std::span<const unsigned char> value);
  void add_sheet();

  [[nodiscard]] std::string account();
  void say_what_token_holds(std::vector<std::string>& account);
  [[noreturn]] void stop(Fault fault, std::string_view reason);

  const Staging& staging_;
  const Plan& plan_;
  const Means& means_;
  Transcript transcript_;
  hsm::calls::Recorder recorder_;
  std::optional<hsm::Token> token_;
  hsm::RootKey root_;
  hsm::AuditKey audit_key_;
  Uuid store_id_{};
  enum class Reached : std::uint8_t { nothing, keys, signature, commit, founded } reached_ = Reached::nothing;
};

// Files of a ceremony.

/// Makes a file that is not there yet, durably. Throws Error{conflict} where it is, Error{failed} where it cannot be.
void write_new(const std::filesystem::path& file, std::string_view content);

/// The first of file.interrupted, file.interrupted-2, ... that is not there yet.
[[nodiscard]] std::filesystem::path interrupted_name(const std::filesystem::path& file);

[[nodiscard]] std::filesystem::path signature_of(const std::filesystem::path& transcript);

}  // namespace appliance::ceremony
