#pragma once

#include "appliance/audit.hpp"
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
  std::function<hsm::Secret(const Config::Hsm& token)> pin;
  bool pretended = false;
  std::filesystem::path pretended_media = {};  ///< in place of the custodians' own
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
  void resolve_operators();
  void add_recipients();
  void add_token(const CopyToken& copy);
  void add_custodians(const Custodians& group);
  [[nodiscard]] hsm::Token open_copy_token(const CopyToken& copy);
  void make_root_key();
  void prove_copies();
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
  std::vector<operators::Operator> operators_;
  hsm::RootKey root_;
  hsm::AuditKey audit_key_;
  Uuid store_id_{};
  enum class Reached : std::uint8_t { nothing, keys, signature, commit, founded } reached_ = Reached::nothing;
};

/// On whose behalf an appliance is set up.
[[nodiscard]] Actor by_init();

/// The configuration of a second token, as open_copy_token() reaches it.
[[nodiscard]] Config::Hsm hsm_of(const CopyToken& copy, const Staging& staging);

// Files of a ceremony.

/// Makes a file that is not there yet, durably. Throws Error{conflict} where it is, Error{failed} where it cannot be.
void write_new(const std::filesystem::path& file, std::string_view content);

/// The first of file.interrupted, file.interrupted-2, ... that is not there yet.
[[nodiscard]] std::filesystem::path interrupted_name(const std::filesystem::path& file);

[[nodiscard]] std::filesystem::path signature_of(const std::filesystem::path& transcript);

}  // namespace appliance::ceremony
