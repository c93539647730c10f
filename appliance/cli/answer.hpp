#pragma once

#include "appliance/config/config.hpp"

#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::cli {

/// Why a verb did not do what it was asked. `code` is a name of appliance::Fault, "usage" or "configuration".
struct Failure {
  std::string code;
  std::string message;
  std::vector<Mistake> mistakes;  ///< with "configuration"
  /// What was found, where the answer is that something is wrong; or null.
  std::shared_ptr<const rapidjson::Document> report = nullptr;
  bool needs_approval = false;  ///< custodians must approve it first
  bool of_cofferd = false;      ///< it, or its not answering, is the reason: its log says more
};

/// What a verb has to say: a JSON object or array, null where it has said it already, or why it failed.
using Answer = std::variant<rapidjson::Document, Failure>;

using Memory = rapidjson::Document::AllocatorType;

/// A copy of the text as a JSON value.
[[nodiscard]] rapidjson::Value text(std::string_view content, Memory& memory);

/// 1 refused or failed, 2 wrong usage, 3 service or token unreachable.
[[nodiscard]] int exit_code(const Failure& failure) noexcept;

}  // namespace appliance::cli
