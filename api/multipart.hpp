#pragma once

#include "hsm/secret.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace api {

/// The boundary in a Content-Type of multipart/form-data (RFC 7578; RFC 2046, 5.1.1); nothing where it is none.
[[nodiscard]] std::optional<std::string> form_boundary(std::string_view content_type);

/// What the head of a part says. The client's file name is left out: it may be anything, and nothing needs it.
struct FormPart {
  std::string name;
  std::string content_type;  ///< empty where the part has none
};

/// Takes what a form consists of, in its order. Each returns false where no more is wanted.
class FormEvents {
 public:
  virtual ~FormEvents() = default;
  virtual bool begin_part(FormPart part) = 0;
  /// Some bytes of the part that began last; valid for this call.
  virtual bool content(std::span<const unsigned char> bytes) = 0;
  virtual bool end_part() = 0;
};

/// Reads a form piece by piece. Between two pieces it holds no more than a delimiter or the head of a part, on wiping
/// memory. Strict: no bytes after a boundary but CRLF or the two hyphens that end the form.
class FormReader {
 public:
  explicit FormReader(const std::string& boundary);

  /// False where this is no form, or `events` wants no more; then there is nothing more to read.
  [[nodiscard]] bool read(std::span<const unsigned char> piece, FormEvents& events);

  /// Whether the end of the form was read. What follows it is ignored (RFC 2046: the epilogue).
  [[nodiscard]] bool complete() const noexcept { return state_ == State::epilogue; }

 private:
  enum class State : std::uint8_t { preamble, after_delimiter, head, content, epilogue };
  enum class Step : std::uint8_t { done, needs_more, failed };

  [[nodiscard]] Step step(FormEvents& events);
  [[nodiscard]] Step read_until_delimiter(FormEvents& events);
  [[nodiscard]] Step read_after_delimiter();
  [[nodiscard]] Step read_head(FormEvents& events);
  [[nodiscard]] std::string_view unread() const noexcept;
  void skip(std::size_t size) noexcept { read_ += size; }

  std::string delimiter_;
  hsm::WipingBytes buffer_;
  std::size_t read_ = 0;  ///< of the buffer
  State state_ = State::preamble;
};

}  // namespace api
