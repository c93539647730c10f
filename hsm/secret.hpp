#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

namespace hsm {

/// Overwrites memory in a way the compiler may not remove (explicit_bzero(3)).
void wipe(void* data, std::size_t size) noexcept;

/// Standard allocator that wipes each block before it is freed. Containers with an internal small buffer
/// (std::basic_string) escape it and must not hold clear data; std::vector does not.
template <class T>
class WipingAllocator {
 public:
  using value_type = T;

  WipingAllocator() noexcept = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* data, std::size_t count) noexcept {
    wipe(data, count * sizeof(T));
    std::allocator<T>().deallocate(data, count);
  }

  friend bool operator==(const WipingAllocator& /*a*/, const WipingAllocator& /*b*/) noexcept { return true; }
};

/// Growable bytes on wiped memory, for encoders and network buffers.
using WipingBytes = std::vector<unsigned char, WipingAllocator<unsigned char>>;

/// Owns a run of clear bytes (card data, a PIN) and wipes them on destruction. Move-only; no comparison, no
/// streaming, no C string, so that every use of the content is a visible call of expose(). Not synchronised.
class Secret {
 public:
  Secret() noexcept = default;
  /// `size` zero bytes, to be filled through expose_for_writing().
  explicit Secret(std::size_t size) : bytes_(size) {}
  explicit Secret(std::span<const unsigned char> content) : bytes_(content.begin(), content.end()) {}
  explicit Secret(WipingBytes&& content) noexcept : bytes_(std::move(content)) {}

  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() = default;

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] std::span<const unsigned char> expose() const noexcept { return bytes_; }
  [[nodiscard]] std::span<unsigned char> expose_for_writing() noexcept { return bytes_; }

  /// Keeps the first `size` bytes and wipes the rest. `size` must not exceed size().
  void shrink(std::size_t size) noexcept;

 private:
  WipingBytes bytes_;
};

/// The bytes of `text`, unchanged, for PKCS#11 and storage calls.
[[nodiscard]] inline std::span<const unsigned char> bytes_of(std::string_view text) noexcept {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

/// The same the other way round; the view holds whatever the bytes hold, clear or not.
[[nodiscard]] inline std::string_view text_of(std::span<const unsigned char> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace hsm
