#include "appliance/expression/workspace.hpp"

#include <cstring>
#include <new>
#include <type_traits>

namespace appliance::expression {

void Workspace::fail(std::string_view reason) const { throw Failure{reason, position_}; }

void Workspace::charge(std::size_t steps) {
  if (steps > limits_.steps - steps_) {
    steps_ = limits_.steps;
    fail("evaluation takes too many steps");
  }
  steps_ += steps;
}

void* Workspace::allocate(std::size_t bytes) {
  if (bytes > limits_.memory_bytes - kept_) {
    fail("evaluation takes too much memory");
  }
  kept_ += bytes;
  return pool_.Malloc(bytes);
}

std::string_view Workspace::keep(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  charge_bytes(text.size());
  auto* copy = static_cast<char*>(allocate(text.size()));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

Item Workspace::keep(std::span<const Item> items) {
  static_assert(std::is_trivially_copyable_v<Item> && std::is_trivially_destructible_v<Item>);
  if (items.empty()) {
    return Item::list(nullptr, 0);
  }
  auto* copy = static_cast<Item*>(allocate(items.size_bytes()));
  std::uninitialized_copy(items.begin(), items.end(), copy);
  return Item::list(copy, items.size());
}

TextBuilder& TextBuilder::add(std::string_view text) {
  if (text.size() > limit_ - bytes_.size()) {
    work_.fail(reason_);
  }
  uncharged_ += text.size();
  work_.charge_bytes(uncharged_);
  uncharged_ %= Workspace::bytes_per_step;
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  return *this;
}

TextBuilder& TextBuilder::add(std::size_t count, std::string_view text) {
  if (!text.empty() && count > (limit_ - bytes_.size()) / text.size()) {
    work_.fail(reason_);
  }
  for (; count > 0 && !text.empty(); --count) {
    add(text);
  }
  return *this;
}

void ListBuilder::add(Item item) {
  work_.charge(1);
  if (items_.size() >= work_.limits().items) {
    work_.fail("a list grows too long");
  }
  items_.push_back(item);
}

}  // namespace appliance::expression
