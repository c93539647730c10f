#pragma once

#include "appliance/json/document.hpp"
#include "hsm/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appliance::proxy {

/// A request on its way out, or an answer on its way back. Clear data.
struct Message {
  std::string content_type;
  hsm::WipingBytes body;
  std::vector<std::pair<std::string, hsm::WipingBytes>> fields;  ///< header fields; of an answer, those that are added

  /// Sets the only field of this name, whatever its case.
  void set_field(std::string_view name, hsm::WipingBytes value);
};

/// A body as expressions see it: JSON as it is, a form as an object of texts, everything else as a text. Nothing for
/// JSON that cannot be kept exactly.
[[nodiscard]] std::optional<json::Document> document_of(const Message& message);

}  // namespace appliance::proxy
