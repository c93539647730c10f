#include "appliance/cli/given.hpp"

#include "appliance/error.hpp"
#include "appliance/evidence/export_line.hpp"

#include <charconv>
#include <fstream>
#include <iterator>

namespace appliance::cli {

namespace {

std::ifstream open(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error(Fault::invalid, "a file that was named cannot be read");
  }
  return stream;
}

}  // namespace

std::string text_given(const Invocation& invocation, std::string_view option) {
  const auto found = invocation.given.find(option);
  return found == invocation.given.end() ? std::string() : found->second.front();
}

std::vector<std::string> texts_given(const Invocation& invocation, std::string_view option) {
  const auto found = invocation.given.find(option);
  return found == invocation.given.end() ? std::vector<std::string>() : found->second;
}

std::uint64_t number_given(const Invocation& invocation, std::string_view option, std::uint64_t otherwise) {
  const auto text = text_given(invocation, option);
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && (error != std::errc() || rest != text.data() + text.size() || number == 0)) {
    throw Error(Fault::invalid, std::string(option) + " takes a whole number from 1 on");
  }
  return text.empty() ? otherwise : number;
}

std::vector<hsm::PublicPoint> keys_given(const Invocation& invocation) {
  std::vector<hsm::PublicPoint> keys;
  for (const auto& file : texts_given(invocation, "--key")) {
    auto stream = open(file);
    const auto key = hsm::read_public_key_pem(std::string(std::istreambuf_iterator<char>(stream), {}));
    if (!key) {
      throw Error(Fault::invalid, "--key names a file that holds no public key of the curve P-256 in PEM");
    }
    keys.push_back(*key);
  }
  return keys;
}

std::vector<evidence::Checkpoint> known_given(const Invocation& invocation) {
  std::vector<evidence::Checkpoint> known;
  for (const auto& file : texts_given(invocation, "--known")) {
    auto stream = open(file);
    for (std::string line; std::getline(stream, line);) {
      const auto read = evidence::read_export_line(line);
      if (const auto* checkpoint = std::get_if<evidence::Checkpoint>(&read)) {
        known.push_back(*checkpoint);
      }
    }
  }
  return known;
}

}  // namespace appliance::cli
