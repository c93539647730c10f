#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// A JSON document to look into by JSON pointer (RFC 6901; the empty pointer is the whole). Absent members read as
/// empty, so that a test compares and fails instead of throwing.
class Json {
 public:
  /// Holds nothing if `text` is no JSON.
  explicit Json(std::string_view text = {});
  Json(const Json& other);
  Json(Json&&) noexcept;
  Json& operator=(Json&&) noexcept;
  ~Json();

  [[nodiscard]] bool valid() const noexcept;
  [[nodiscard]] bool has(std::string_view pointer) const;
  /// A string's content, anything else as compact JSON.
  [[nodiscard]] std::string text(std::string_view pointer) const;
  /// Compact JSON with the members of objects in order of their names, so that equal values give equal texts.
  [[nodiscard]] std::string json(std::string_view pointer = {}) const;
  /// Names of an object's members, sorted.
  [[nodiscard]] std::vector<std::string> members(std::string_view pointer) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

/// The compact, sorted form of a JSON text.
[[nodiscard]] std::string canonical(std::string_view json);

/// `text` as a JSON string, with its quotes.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace tests::support
