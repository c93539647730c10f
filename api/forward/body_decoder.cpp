#include "api/forward/body_decoder.hpp"

#include <algorithm>

namespace api::forward {
namespace {

constexpr unsigned most_size_digits = 15;
constexpr unsigned longest_line = 1024;

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

bool is_line_character(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7F) || c == '\t';
}

}  // namespace

BodyDecoder::BodyDecoder(Framing framing, std::uint64_t content_length)
    : framing_(framing), step_(Step::data), remaining_(content_length) {
  if (framing == Framing::none || (framing == Framing::length && content_length == 0)) {
    step_ = Step::end;
  } else if (framing == Framing::chunked) {
    step_ = Step::size;
  }
}

BodyDecoder::State BodyDecoder::decode(std::string_view input, hsm::WipingBytes& out) {
  while (!input.empty() && step_ != Step::end && step_ != Step::bad) {
    if (step_ == Step::data) {
      take_data(input, out);
      continue;
    }
    step_ = next(input.front());
    input.remove_prefix(1);
    if (++overhead_ > most_overhead + overhead_per_byte * taken_) {
      step_ = Step::bad;
    }
  }
  return step_ == Step::end ? State::done : step_ == Step::bad ? State::malformed : State::more;
}

void BodyDecoder::take_data(std::string_view& input, hsm::WipingBytes& out) {
  const auto bounded = framing_ != Framing::until_close;
  const auto count =
      bounded ? static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size())) : input.size();
  out.insert(out.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(count));
  input.remove_prefix(count);
  taken_ += count;
  remaining_ -= bounded ? count : 0;
  if (bounded && remaining_ == 0) {
    step_ = framing_ == Framing::length ? Step::end : Step::data_end;
    after_cr_ = false;
  }
}

/// The next byte of a chunked body that is no data (RFC 9112 section 7.1), with CRLF as the only line end.
BodyDecoder::Step BodyDecoder::next(char c) {
  if (after_cr_) {
    after_cr_ = false;
    line_ = 0;
    if (c != '\n') {
      return Step::bad;
    }
    switch (step_) {
      case Step::data_end:
        return Step::size;
      case Step::size_end:
        return std::exchange(digits_, 0U) != 0 && remaining_ != 0 ? Step::data : Step::trailer;
      case Step::trailer_line:
        return Step::trailer;
      default:
        return Step::end;
    }
  }
  if (++line_ > longest_line) {
    return Step::bad;
  }
  after_cr_ = c == '\r';
  switch (step_) {
    case Step::data_end:
      return after_cr_ ? Step::data_end : Step::bad;
    case Step::size:
      return read_size(c);
    case Step::extension:
      return after_cr_ ? Step::size_end : is_line_character(c) ? Step::extension : Step::bad;
    case Step::trailer:
      return after_cr_ ? Step::trailer_end : is_line_character(c) ? Step::trailer_line : Step::bad;
    case Step::trailer_line:
      return after_cr_ || is_line_character(c) ? Step::trailer_line : Step::bad;
    default:
      return Step::bad;
  }
}

BodyDecoder::Step BodyDecoder::read_size(char c) {
  const int digit = hex_value(c);
  if (digit >= 0) {
    remaining_ = (digits_ == 0 ? 0 : remaining_ * 16) + static_cast<std::uint64_t>(digit);
    return ++digits_ <= most_size_digits ? Step::size : Step::bad;
  }
  if (digits_ == 0) {
    return Step::bad;
  }
  return c == '\r' ? Step::size_end : c == ';' || c == ' ' || c == '\t' ? Step::extension : Step::bad;
}

}  // namespace api::forward
