#pragma once

#include <cstddef>

namespace tests::hsm_layer {

/// Looks at a block of the heap at the moment it is freed (this executable replaces operator delete for that), because
/// afterwards nobody may. One at a time; not thread-safe.
class FreedMemory {
 public:
  FreedMemory(const void* block, std::size_t size) noexcept;
  ~FreedMemory();
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;

  [[nodiscard]] bool was_freed() const noexcept;
  /// True if it was freed and held nothing but zeros then.
  [[nodiscard]] bool was_wiped() const noexcept;
};

}  // namespace tests::hsm_layer
