#pragma once

#include "api/route.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/json/document.hpp"

namespace api::basis_theory {

/// What a use case of documents needs, kept together for as long as it runs. Refers to the call.
class DocumentCall {
 public:
  /// Throws appliance::Error where the caller's tenant does not exist.
  DocumentCall(const Call& call, hsm::Session& session);

  [[nodiscard]] const appliance::documents::Context& context() const noexcept { return context_; }

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  appliance::documents::Context context_;
};

[[nodiscard]] appliance::json::Value write_document(const appliance::Uuid& tenant,
                                                    const appliance::documents::StoredDocument& document,
                                                    appliance::json::Pool& pool);

/// GET /documents/{id}
[[nodiscard]] http::Response read_document(const Call& call, hsm::Session& session);
/// GET /documents/{id}/data: the content as it came, in pieces.
[[nodiscard]] http::Response reveal_document(const Call& call, hsm::Session& session);
/// DELETE /documents/{id}
[[nodiscard]] http::Response delete_document(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
