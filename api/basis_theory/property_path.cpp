#include "api/basis_theory/property_path.hpp"

#include "appliance/card/card_number.hpp"

namespace api::basis_theory {
namespace {

constexpr std::size_t longest_key = 100;

}  // namespace

std::string path_of_member(const std::string& path, std::string_view key) {
  const bool hidden = key.size() > longest_key || appliance::card::contains_card_number(key);
  return (path.empty() ? std::string() : path + ".").append(hidden ? "*" : key);
}

std::string path_of_item(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

}  // namespace api::basis_theory
