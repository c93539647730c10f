#include "appliance/ceremony/transcript.hpp"

#include "appliance/evidence/checkpoint.hpp"
#include "appliance/hexadecimal.hpp"

namespace appliance::ceremony {
namespace {

constexpr std::size_t value_column = 18;
constexpr std::string_view last_line = "SHA-256 of all lines above: ";

}  // namespace

void Transcript::line(std::string_view text) {
  if (!closed_) {
    text_.append(text).push_back('\n');
  }
  if (show_) {
    show_(text);
  }
}

void Transcript::title(std::string_view text) {
  line(text);
  line(std::string(text.size(), '='));
}

void Transcript::fact(std::string_view name, std::string_view value) {
  std::string text(name);
  text.append(text.size() < value_column ? value_column - text.size() : 1, ' ');
  line(text.append(value));
}

void Transcript::step(std::string_view words) {
  words_ = words;
  line("");
  line("Step " + std::to_string(++steps_) + ". " + words_);
}

void Transcript::call(const std::string& call) { line("  " + call); }

void Transcript::quote(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    line("| " + std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Transcript::close() {
  line("");
  line(std::string(last_line) + hexadecimal(evidence::digest_of(text_)));
  closed_ = true;
}

std::string grouped(std::span<const unsigned char> bytes) {
  const auto digits = hexadecimal(bytes);
  std::string text;
  for (std::size_t at = 0; at < digits.size(); at += 8) {
    text.append(text.empty() ? "" : " ").append(digits.substr(at, 8));
  }
  return text;
}

bool is_whole(std::string_view transcript) {
  const auto begin = transcript.rfind(last_line);
  return begin != std::string_view::npos && begin != 0 && transcript[begin - 1] == '\n' &&
         transcript.substr(begin) ==
             std::string(last_line) + hexadecimal(evidence::digest_of(transcript.substr(0, begin))) + "\n";
}

}  // namespace appliance::ceremony
