#pragma once

#include "api/route.hpp"

#include <memory>

namespace api::basis_theory {

/// POST /documents: a form (RFC 7578) with the part `document`, whose content is sealed as it comes, and perhaps
/// `request`, a JSON object with `metadata`, before or after it.
[[nodiscard]] std::unique_ptr<BodyReceiver> receive_document();

}  // namespace api::basis_theory
