#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

namespace appliance {

/// What a caller can do about an Error.
enum class Fault : std::uint8_t {
  invalid,       ///< the request was wrong: correct it
  refused,       ///< not allowed, now or ever
  not_found,     ///< what it names does not exist
  conflict,      ///< it contradicts what is stored
  unavailable,   ///< the token, the store or cofferd does not answer: try again later
  storage_full,  ///< nothing was written for want of space
  failed,        ///< a defect or damage; trying again will not help
  unapproved,    ///< refused as long as custodians have not approved it; spelled as refused
};

/// The fault's name as the admin channel and `coffer --json` spell it.
[[nodiscard]] std::string_view name_of(Fault fault) noexcept;

/// The only exception of this layer. The text is built from literals and names of the schema, never from data.
class Error : public std::exception {
 public:
  Error(Fault fault, std::string text);

  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
  std::string text_;
};

}  // namespace appliance
