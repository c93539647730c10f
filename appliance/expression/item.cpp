#include "appliance/expression/item.hpp"

namespace appliance::expression {

Item Item::of(const json::Value& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return {};
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return boolean(value.GetBool());
    case rapidjson::kStringType:
      return text(json::text_of(value));
    case rapidjson::kNumberType:
      if (value.IsInt64()) {
        return integer(value.GetInt64());
      }
      return value.IsUint64() ? large(value.GetUint64()) : real(value.GetDouble());
    case rapidjson::kArrayType:
    case rapidjson::kObjectType:
      break;
  }
  Item item(value.IsArray() ? Kind::array : Kind::object);
  item.json_ = &value;
  return item;
}

Item Item::boolean(bool value) {
  Item item(Kind::boolean);
  item.boolean_ = value;
  return item;
}

Item Item::integer(std::int64_t value) {
  Item item(Kind::integer);
  item.integer_ = value;
  return item;
}

Item Item::large(std::uint64_t value) {
  Item item(Kind::large);
  item.large_ = value;
  return item;
}

Item Item::real(double value) {
  Item item(Kind::real);
  item.real_ = value;
  return item;
}

Item Item::text(std::string_view text) {
  Item item(Kind::text);
  item.characters_ = text.empty() ? "" : text.data();
  item.size_ = text.size();
  return item;
}

Item Item::bytes(std::string_view bytes) {
  Item item = text(bytes);
  item.kind_ = Kind::bytes;
  return item;
}

Item Item::list(const Item* items, std::size_t count) {
  Item item(Kind::list);
  item.items_ = items;
  item.size_ = count;
  return item;
}

Item Item::range(std::int64_t first, std::int64_t last) {
  Item item(Kind::range);
  item.integer_ = first;
  const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  item.size_ = last < first ? 0 : static_cast<std::size_t>(span == UINT64_MAX ? span : span + 1);
  return item;
}

bool Item::is_sequence() const { return kind_ == Kind::array || kind_ == Kind::list || kind_ == Kind::range; }

bool Item::is_number() const { return kind_ == Kind::integer || kind_ == Kind::large || kind_ == Kind::real; }

std::size_t Item::size() const {
  if (kind_ == Kind::array) {
    return json_->Size();
  }
  return kind_ == Kind::object ? json_->MemberCount() : size_;
}

Item Item::at(std::size_t index) const {
  if (kind_ == Kind::array) {
    return of((*json_)[static_cast<rapidjson::SizeType>(index)]);
  }
  return kind_ == Kind::list ? items_[index] : integer(integer_ + static_cast<std::int64_t>(index));
}

Item Item::element(std::int64_t index) const {
  if (!is_sequence()) {
    return {};
  }
  const auto count = size();
  if (index < 0) {
    const auto back = 0 - static_cast<std::uint64_t>(index);
    return back <= count ? at(count - back) : Item();
  }
  return static_cast<std::uint64_t>(index) < count ? at(static_cast<std::size_t>(index)) : Item();
}

Item Item::member(std::string_view name) const {
  const auto* found = kind_ == Kind::object ? json::find(*json_, name) : nullptr;
  return found == nullptr ? Item() : of(*found);
}

}  // namespace appliance::expression
