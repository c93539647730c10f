#pragma once

#include "hsm/secret.hpp"

#include <rapidjson/document.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace appliance::json {

/// RapidJSON base allocator whose blocks are wiped before they are freed. The size is kept in front of each block,
/// because RapidJSON frees without naming it.
class WipingHeap {
 public:
  static constexpr bool kNeedFree = true;
  void* Malloc(std::size_t size);
  void* Realloc(void* original, std::size_t original_size, std::size_t new_size);
  static void Free(void* block) noexcept;
};

using Pool = rapidjson::MemoryPoolAllocator<WipingHeap>;
using Value = rapidjson::GenericValue<rapidjson::UTF8<>, Pool>;

/// A JSON value (RFC 8259) with the wiped memory that it lives in. Move-only.
class Document {
 public:
  Document();
  Document(Document&& other) noexcept;
  Document& operator=(Document&& other) noexcept;

  [[nodiscard]] Value& root() noexcept { return root_; }
  [[nodiscard]] const Value& root() const noexcept { return root_; }
  [[nodiscard]] Pool& pool() noexcept { return *pool_; }

 private:
  std::unique_ptr<Pool> pool_;
  Value root_;
};

[[nodiscard]] inline std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

[[nodiscard]] inline Value make_text(std::string_view text, Pool& pool) {
  // RapidJSON asserts on the null pointer that an empty view may hold.
  return Value(text.empty() ? "" : text.data(), static_cast<rapidjson::SizeType>(text.size()), pool);
}

/// The same value in memory of its own.
[[nodiscard]] Document copy(const Document& document);

/// The member of an object, or nullptr where `object` is none or has no such member.
[[nodiscard]] const Value* find(const Value& object, std::string_view name);
[[nodiscard]] Value* find(Value& object, std::string_view name);

/// Adds a member; `name` must be a literal or otherwise outlive the document.
void add(Value& object, std::string_view name, Value value, Pool& pool);
inline void add(Value& object, std::string_view name, std::string_view text, Pool& pool) {
  add(object, name, make_text(text, pool), pool);
}

/// Compact text of a value, on wiped memory: members in their order, numbers in shortest form.
[[nodiscard]] hsm::WipingBytes write(const Value& value);

/// As write(), for values that hold no clear data.
[[nodiscard]] std::string write_public(const Value& value);

/// JSON Merge Patch (RFC 7386): changes `target` as `patch` says; null removes members.
void merge_patch(Value& target, const Value& patch, Pool& pool);

}  // namespace appliance::json
