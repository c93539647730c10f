#pragma once

#include "storage/keys.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::ceremony {

/// The record of a ceremony, as it is written: plain text that a person can read aloud, in lines. Once closed it does
/// not change any more; what comes then is only shown.
class Transcript {
 public:
  /// `show` gets each line at once, without its line end.
  using Shows = std::function<void(std::string_view line)>;

  explicit Transcript(Shows show) : show_(std::move(show)) {}

  void title(std::string_view text);
  void line(std::string_view text);
  void fact(std::string_view name, std::string_view value);
  /// The next step, numbered from 1. What is said and called then belongs to it.
  void step(std::string_view words);
  void call(const std::string& line);
  /// A text of another hand, such as the ceremony file: each line marked, so that none can pass for one of ours.
  void quote(std::string_view text);

  /// Ends with a line that has the SHA-256 of all above.
  void close();
  /// Goes on after all, because what was closed was not to be the end.
  void reopen() noexcept { closed_ = false; }

  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
  [[nodiscard]] const std::string& step_words() const noexcept { return words_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  Shows show_;
  std::string text_;
  std::string words_;
  std::size_t steps_ = 0;
  bool closed_ = false;
};

/// Hexadecimal in groups of eight digits, to be read aloud.
[[nodiscard]] std::string grouped(std::span<const unsigned char> bytes);

/// Whether the last line has the digest of all above it.
[[nodiscard]] bool is_whole(std::string_view transcript);

}  // namespace appliance::ceremony
