#include "tests/unit/hsm/freed_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace tests::hsm_layer {
namespace {

std::atomic<const void*> watched_block{nullptr};
std::size_t watched_size = 0;
bool freed = false;
bool wiped = false;

void look_at(const void* block) noexcept {
  if (block != nullptr && block == watched_block.load()) {
    const auto* bytes = static_cast<const unsigned char*>(block);
    freed = true;
    wiped = std::all_of(bytes, bytes + watched_size, [](unsigned char byte) { return byte == 0; });
    watched_block = nullptr;
  }
}

}  // namespace

FreedMemory::FreedMemory(const void* block, std::size_t size) noexcept {
  watched_size = size;
  freed = false;
  wiped = false;
  watched_block = block;
}

FreedMemory::~FreedMemory() { watched_block = nullptr; }

bool FreedMemory::was_freed() const noexcept { return freed; }
bool FreedMemory::was_wiped() const noexcept { return wiped; }

}  // namespace tests::hsm_layer

void* operator new(std::size_t size) {
  if (void* block = std::malloc(size == 0 ? 1 : size)) {
    return block;
  }
  throw std::bad_alloc();
}

void operator delete(void* block) noexcept {
  tests::hsm_layer::look_at(block);
  std::free(block);
}

void operator delete(void* block, std::size_t /*size*/) noexcept { operator delete(block); }
