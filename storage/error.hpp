#pragma once

#include <exception>
#include <string>

namespace storage {

enum class Fault {
  full,        ///< below the free-space floor: nothing was written
  failed,      ///< the engine reported a write or background error; the store stays stopped until it is reopened
  corrupt,     ///< stored bytes do not decode or do not match their checksum
  in_use,      ///< another process holds the store
  unreadable,  ///< a read failed
};

/// The only exception of this layer. The text names files and conditions, never stored content.
class Error : public std::exception {
 public:
  Error(Fault fault, std::string text) : fault_(fault), text_(std::move(text)) {}

  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
  std::string text_;
};

}  // namespace storage
