#pragma once

#include "appliance/json/document.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace appliance::expression {

enum class Kind : std::uint8_t {
  nil,
  blank,  ///< the literals that a comparison asks "is it …?"
  empty,
  boolean,
  integer,
  large,  ///< an integer that only fits 64 bits without sign
  real,
  text,
  bytes,   ///< what `hmac` gives: only encoding filters take it
  array,   ///< of the data, in place
  list,    ///< made by a filter, in the workspace
  range,   ///< (first..last)
  object,  ///< of the data, in place
};

/// A value during evaluation: a number or a view of the data, the template or the workspace, which must outlive it.
/// Freely copied; holds no clear text itself.
class Item {
 public:
  Item() = default;  ///< nil
  static Item of(const json::Value& value);
  static Item constant(Kind kind) { return Item(kind); }
  static Item boolean(bool value);
  static Item integer(std::int64_t value);
  static Item large(std::uint64_t value);
  static Item real(double value);
  static Item text(std::string_view text);
  static Item bytes(std::string_view bytes);
  static Item list(const Item* items, std::size_t count);
  static Item range(std::int64_t first, std::int64_t last);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  [[nodiscard]] bool is_nil() const { return kind_ == Kind::nil || kind_ == Kind::blank || kind_ == Kind::empty; }
  [[nodiscard]] bool is_sequence() const;
  [[nodiscard]] bool is_number() const;
  [[nodiscard]] bool is_truthy() const { return !is_nil() && !(kind_ == Kind::boolean && !boolean_); }

  // Each of these expects the kind that it names.
  [[nodiscard]] bool as_boolean() const { return boolean_; }
  [[nodiscard]] std::int64_t as_integer() const { return integer_; }
  [[nodiscard]] std::uint64_t as_large() const { return large_; }
  [[nodiscard]] double as_real() const { return real_; }
  [[nodiscard]] std::string_view as_text() const { return {characters_, size_}; }  ///< of text and bytes
  [[nodiscard]] const json::Value& as_json() const { return *json_; }              ///< of array and object

  /// Items of a sequence, members of an object, bytes of a text; 0 of everything else.
  [[nodiscard]] std::size_t size() const;
  /// The item of a sequence at an index below size().
  [[nodiscard]] Item at(std::size_t index) const;
  /// The item at an index that counts from the end where negative; nil where there is none.
  [[nodiscard]] Item element(std::int64_t index) const;
  /// The member of an object; nil where there is none.
  [[nodiscard]] Item member(std::string_view name) const;

 private:
  explicit Item(Kind kind) : kind_(kind) {}

  Kind kind_ = Kind::nil;
  std::size_t size_ = 0;
  union {
    bool boolean_;
    std::int64_t integer_ = 0;
    std::uint64_t large_;
    double real_;
    const char* characters_;
    const json::Value* json_;
    const Item* items_;
  };
};

}  // namespace appliance::expression
