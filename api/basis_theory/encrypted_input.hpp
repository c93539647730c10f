#pragma once

#include "api/basis_theory/token_call.hpp"
#include "appliance/capture/opening.hpp"
#include "appliance/json/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace api::basis_theory {

/// What a client encrypted in one request. Refers to the call and the session; one thread.
class EncryptedInput {
 public:
  /// Throws appliance::Error where the caller's tenant does not exist.
  EncryptedInput(const Call& call, hsm::Session& session);
  /// Encrypted to keys of this tenant.
  EncryptedInput(const Call& call, hsm::Session& session, appliance::TenantPtr tenant);

  // Each puts `data` in the place of `encrypted`. Whatever does not open, or gives no data, is one and the same
  // violation at its path. They throw hsm::Error, storage::Error.

  /// In a body that asks for one token or intent: what does that and then reads the body with `read`.
  template <class Input>
  [[nodiscard]] auto opening(Input (*read)(appliance::json::Document, appliance::Violations&)) {
    return [this, read](appliance::json::Document body, appliance::Violations& violations) {
      open_in_request(body, violations);
      return violations.empty() ? read(std::move(body), violations) : Input();
    };
  }
  /// In each of the first `most` objects in the body that ask for a token, up to the first that does not open.
  void open_everywhere(appliance::json::Document& body, std::size_t most, appliance::Violations& violations);
  /// The same in the field BT-ENCRYPTED: base64 of one `{type, encrypted}` or of an object of such objects, at the path
  /// `BT-ENCRYPTED`. Nothing where the request has no such field, or where it is none of these.
  [[nodiscard]] std::optional<appliance::json::Document> open_field(std::size_t most,
                                                                    appliance::Violations& violations);

  /// `next`, and what was opened is taken in the same batch, so that it is not taken again.
  [[nodiscard]] Completion and_take(Completion next) const;
  /// The same for a batch that no completion sees.
  void take(storage::Batch& batch, const appliance::Actor& actor) const { opening_.take(batch, actor); }

 private:
  struct Target;

  void open_in_request(appliance::json::Document& body, appliance::Violations& violations);
  void walk(const Target& target);
  void replace(const Target& target);
  [[nodiscard]] std::optional<appliance::json::Document> data_of(std::string_view compact);

  const Call& call_;
  appliance::TenantPtr tenant_;
  appliance::capture::Opening opening_;
};

}  // namespace api::basis_theory
