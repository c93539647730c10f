#include "tests/unit/hsm/vector_file.hpp"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace tests::hsm_layer {

std::vector<unsigned char> TestVector::bytes(const std::string& key) const {
  const auto& text = values_.at(key);
  std::vector<unsigned char> result;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    result.push_back(static_cast<unsigned char>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return result;
}

std::vector<TestVector> read_vectors(std::string_view file) {
  std::ifstream input(std::string(COFFER_VECTORS).append("/").append(file));
  std::vector<TestVector> vectors;
  std::map<std::string, std::string> values;
  const auto finish = [&] {
    if (!values.empty()) {
      vectors.emplace_back(std::exchange(values, {}));
    }
  };
  for (std::string line; std::getline(input, line);) {
    if (const auto equals = line.find(" ="); !line.starts_with('#') && equals != std::string::npos) {
      values[line.substr(0, equals)] = line.size() > equals + 3 ? line.substr(equals + 3) : "";
    } else if (line.empty()) {
      finish();
    }
  }
  finish();
  if (vectors.empty()) {
    throw std::runtime_error("no test vectors in " + std::string(file));
  }
  return vectors;
}

}  // namespace tests::hsm_layer
