#pragma once

#include "hsm/calls/line.hpp"

#include <p11-kit/pkcs11.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hsm::calls {

/// Writes down each PKCS#11 call that changes or uses anything in a token, as one line (line.hpp). Queries have no
/// lines: lists of slots, searches, attributes that are no keys. Neither PINs nor values of keys, wrapped keys, random
/// numbers or texts are in a line, only their lengths. Thread-safe; it must outlive the modules whose lists it gave.
class Recorder {
 public:
  /// Called for each line, one at a time, after the call was made.
  using Take = std::function<void(const std::string& line)>;

  explicit Recorder(Take take) : take_(std::move(take)) {}
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// A list of functions that pass each call on to `real` and record it; the same one for the same `real`. A process
  /// has room for four of them at a time (PKCS#11 functions carry no context). Throws Error: misuse where there are
  /// more.
  [[nodiscard]] CK_FUNCTION_LIST* over(CK_FUNCTION_LIST* real);

  // For the functions of the lists.
  [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  void take(const std::string& line) const { take_(line); }

 private:
  Take take_;
  std::mutex mutex_;
  Counters counters_;
  std::vector<std::size_t> places_;
};

}  // namespace hsm::calls
