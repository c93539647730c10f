#pragma once

#include "tests/support/shim/functions.hpp"

#include <p11-kit/pkcs11.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace tests::support::shim {

/// One call as one line of JSON. Holds handles, lengths and the attributes that attribute_name() allows, never
/// content. Not synchronised.
class Record {
 public:
  Record(Function function, std::uint64_t sequence);

  void number(std::string_view name, CK_ULONG value);
  void text(std::string_view name, std::string_view value);
  void mechanism(const CK_MECHANISM* mechanism);
  /// With `values` false only the types, for buffers that the call did not fill.
  void attributes(std::string_view name, const CK_ATTRIBUTE* attributes, CK_ULONG count, bool values);
  void handles(std::string_view name, const CK_OBJECT_HANDLE* handles, CK_ULONG count);
  void result(CK_RV code);

  /// Ends the object. The line ends with a newline.
  [[nodiscard]] std::string line();

 private:
  void key(std::string_view name);
  void attribute(const CK_ATTRIBUTE& attribute, bool values);

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> json_{buffer_};
};

/// The file that records go to. Each line is one write(2) with O_APPEND: whole lines from many threads and processes,
/// and nothing lost when the process is killed. Thread-safe once following.
class Trace {
 public:
  /// An empty path turns recording off. Not to be called while calls are made.
  void follow(const std::string& path);
  [[nodiscard]] bool on() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] std::uint64_t next_sequence() noexcept { return ++sequence_; }
  void append(std::string_view line) const;

 private:
  int descriptor_ = -1;
  std::string path_;
  std::atomic<std::uint64_t> sequence_{0};
};

}  // namespace tests::support::shim
