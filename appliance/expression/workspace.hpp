#pragma once

#include "appliance/expression/failure.hpp"
#include "appliance/expression/item.hpp"
#include "appliance/expression/limits.hpp"
#include "hsm/secret.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace appliance::expression {

/// The memory and the budget of one evaluation. What it keeps lives as long as it does, on wiped memory. Every function
/// throws Failure where a limit is passed. Not synchronised.
class Workspace {
 public:
  static constexpr std::size_t bytes_per_step = 64;

  explicit Workspace(const Limits& limits) : limits_(limits) {}
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] std::size_t steps() const { return steps_; }

  /// Where failures from now on are said to have happened.
  void move_to(std::size_t position) { position_ = position; }
  [[noreturn]] void fail(std::string_view reason) const;

  void charge(std::size_t steps);
  /// Charges for work on so many bytes.
  void charge_bytes(std::size_t bytes) { charge(bytes / bytes_per_step); }

  /// Copies into the workspace.
  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] Item keep(std::span<const Item> items);

 private:
  void* allocate(std::size_t bytes);

  Limits limits_;
  json::Pool pool_{4096};
  std::size_t kept_ = 0;
  std::size_t steps_ = 0;
  std::size_t position_ = 0;
};

/// A text that grows piece by piece within a limit.
class TextBuilder {
 public:
  explicit TextBuilder(Workspace& work) : TextBuilder(work, work.limits().value_bytes, "a value grows too large") {}
  /// `reason` is a literal.
  TextBuilder(Workspace& work, std::size_t limit, std::string_view reason)
      : work_(work), limit_(limit), reason_(reason) {}

  TextBuilder& add(std::string_view text);
  TextBuilder& add(char c) { return add(std::string_view(&c, 1)); }
  TextBuilder& add(std::size_t count, std::string_view text);

  [[nodiscard]] Workspace& work() { return work_; }
  [[nodiscard]] std::string_view view() const { return hsm::text_of(bytes_); }
  /// Keeps the text in the workspace.
  [[nodiscard]] Item finish() const { return Item::text(work_.keep(view())); }
  [[nodiscard]] hsm::WipingBytes take() { return std::move(bytes_); }

 private:
  Workspace& work_;
  std::size_t limit_;
  std::string_view reason_;
  std::size_t uncharged_ = 0;
  hsm::WipingBytes bytes_;
};

/// A list that grows item by item within the limit.
class ListBuilder {
 public:
  using Items = std::vector<Item, hsm::WipingAllocator<Item>>;

  explicit ListBuilder(Workspace& work) : work_(work) {}

  void add(Item item);
  [[nodiscard]] Items& items() { return items_; }
  [[nodiscard]] Item finish() const { return work_.keep(items_); }

 private:
  Workspace& work_;
  Items items_;
};

}  // namespace appliance::expression
