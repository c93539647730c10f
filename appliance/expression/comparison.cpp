#include "appliance/expression/comparison.hpp"

#include "appliance/expression/rendering.hpp"

#include <algorithm>
#include <cstring>

namespace appliance::expression {
namespace {

bool is_empty(Item item) {
  const bool has_size = item.is(Kind::text) || item.is_sequence() || item.is(Kind::object);
  return has_size && item.size() == 0;
}

bool is_blank(Item item) {
  if (item.is(Kind::text)) {
    return item.as_text().find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
  }
  return !item.is_truthy() || is_empty(item);
}

std::partial_ordering order_numbers(Item left, Item right) {
  const auto value = [](Item item) {
    if (item.is(Kind::integer)) {
      return static_cast<long double>(item.as_integer());
    }
    return item.is(Kind::large) ? static_cast<long double>(item.as_large()) : static_cast<long double>(item.as_real());
  };
  return value(left) <=> value(right);
}

bool equal_sequences(Item left, Item right, Workspace& work) {
  if (left.size() != right.size()) {
    return false;
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!are_equal(left.at(i), right.at(i), work)) {
      return false;
    }
  }
  return true;
}

bool equal_objects(Item left, Item right, Workspace& work) {
  if (left.size() != right.size()) {
    return false;
  }
  const auto members = left.as_json().GetObject();
  return std::all_of(members.begin(), members.end(), [&](const auto& member) {
    work.charge(1 + right.size() / 16);
    const auto* other = json::find(right.as_json(), json::text_of(member.name));
    return other != nullptr && are_equal(Item::of(member.value), Item::of(*other), work);
  });
}

bool contains(Item left, Item right, Workspace& work) {
  if (right.is_nil()) {
    return false;
  }
  if (left.is(Kind::text)) {
    const auto part = text_of(right, work);
    work.charge_bytes(left.size() + part.size());
    return find_in(left.as_text(), part) != std::string_view::npos;
  }
  if (left.is(Kind::object)) {
    return right.is(Kind::text) && json::find(left.as_json(), right.as_text()) != nullptr;
  }
  for (std::size_t i = 0; left.is_sequence() && i < left.size(); ++i) {
    if (are_equal(left.at(i), right, work)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool are_equal(Item left, Item right, Workspace& work) {
  work.charge(1);
  if (right.is(Kind::empty) || left.is(Kind::empty)) {
    return is_empty(right.is(Kind::empty) ? left : right);
  }
  if (right.is(Kind::blank) || left.is(Kind::blank)) {
    return is_blank(right.is(Kind::blank) ? left : right);
  }
  if (left.is_number() && right.is_number()) {
    return order_numbers(left, right) == std::partial_ordering::equivalent;
  }
  if (left.is_sequence() && right.is_sequence()) {
    return equal_sequences(left, right, work);
  }
  if (left.kind() != right.kind()) {
    return false;
  }
  switch (left.kind()) {
    case Kind::boolean:
      return left.as_boolean() == right.as_boolean();
    case Kind::text:
    case Kind::bytes:
      work.charge_bytes(std::min(left.size(), right.size()));
      return left.as_text() == right.as_text();
    case Kind::object:
      return equal_objects(left, right, work);
    default:
      return true;
  }
}

std::partial_ordering order_of(Item left, Item right, Workspace& work) {
  work.charge(1);
  if (left.is_number() && right.is_number()) {
    return order_numbers(left, right);
  }
  if (left.is(Kind::text) && right.is(Kind::text)) {
    work.charge_bytes(std::min(left.size(), right.size()));
    return left.as_text() <=> right.as_text();
  }
  work.fail("values of different types have no order");
}

bool compare(Item left, Operator op, Item right, Workspace& work) {
  switch (op) {
    case Operator::equal:
      return are_equal(left, right, work);
    case Operator::unequal:
      return !are_equal(left, right, work);
    case Operator::contains:
      return contains(left, right, work);
    default:
      break;
  }
  if (left.is_nil() || right.is_nil()) {
    return false;
  }
  const auto order = order_of(left, right, work);
  switch (op) {
    case Operator::less:
      return std::is_lt(order);
    case Operator::more:
      return std::is_gt(order);
    case Operator::less_or_equal:
      return std::is_lteq(order);
    default:
      return std::is_gteq(order);
  }
}

std::size_t find_in(std::string_view text, std::string_view part, std::size_t from) noexcept {
  if (from > text.size() || part.size() > text.size() - from) {
    return std::string_view::npos;
  }
  if (part.empty()) {
    return from;
  }
  // std::string_view::find takes time in the product of the sizes; glibc's memmem in their sum.
  const auto* found =
      static_cast<const char*>(::memmem(text.data() + from, text.size() - from, part.data(), part.size()));
  return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(found - text.data());
}

}  // namespace appliance::expression
