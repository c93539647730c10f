#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tests::hsm_layer {

/// One case of a file under tests/vectors: lines "key = value" up to an empty line; '#' begins a comment.
class TestVector {
 public:
  explicit TestVector(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  [[nodiscard]] const std::string& name() const { return values_.at("name"); }
  /// A value in hexadecimal. Throws std::out_of_range where the case has no such key.
  [[nodiscard]] std::vector<unsigned char> bytes(const std::string& key) const;

 private:
  std::map<std::string, std::string> values_;
};

/// Throws std::runtime_error if the file is not there or holds nothing.
[[nodiscard]] std::vector<TestVector> read_vectors(std::string_view file);

}  // namespace tests::hsm_layer
