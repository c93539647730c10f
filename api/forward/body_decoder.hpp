#pragma once

#include "api/forward/answer_head.hpp"

#include <cstdint>
#include <string_view>

namespace api::forward {

/// Takes the body of an answer off the wire, piece by piece. Chunk extensions and trailers are read within bounds and
/// dropped.
class BodyDecoder {
 public:
  enum class State : std::uint8_t { more, done, malformed };

  BodyDecoder(Framing framing, std::uint64_t content_length);

  /// Appends to `out` what `input`, the next bytes from the wire, holds of the body.
  [[nodiscard]] State decode(std::string_view input, hsm::WipingBytes& out);

  /// The wire ended; whether the body is whole.
  [[nodiscard]] bool may_end() const noexcept { return framing_ == Framing::until_close || step_ == Step::end; }

 private:
  enum class Step : std::uint8_t {
    data,
    data_end,
    size,
    extension,
    size_end,
    trailer,
    trailer_line,
    trailer_end,
    end,
    bad
  };

  void take_data(std::string_view& input, hsm::WipingBytes& out);
  [[nodiscard]] Step next(char c);
  [[nodiscard]] Step read_size(char c);

  static constexpr std::uint64_t most_overhead = 64 * 1024;
  static constexpr std::uint64_t overhead_per_byte = 8;

  Framing framing_;
  Step step_;
  std::uint64_t remaining_;  ///< of the body, or of the chunk
  unsigned digits_ = 0;      ///< of the chunk's size
  unsigned line_ = 0;        ///< length of the present chunk or trailer line
  bool after_cr_ = false;
  std::uint64_t overhead_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace api::forward
