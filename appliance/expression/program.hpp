#pragma once

#include "appliance/expression/syntax.hpp"
#include "hsm/secret.hpp"

#include <string_view>

namespace appliance::expression {

/// What a Template shares. The block refers to the source, so a program never moves.
struct Program {
  explicit Program(std::string_view text) : kept(text.begin(), text.end()) {}
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] std::string_view source() const { return hsm::text_of(kept); }

  const hsm::WipingBytes kept;  ///< literals may be secret, such as a key of hmac
  Block block;
  bool random = false;
};

}  // namespace appliance::expression
