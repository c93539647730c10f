#include "api/tap/customer_input.hpp"

#include <algorithm>
#include <array>

namespace api::tap {
namespace {

constexpr std::size_t name_limit = 150;
constexpr std::size_t description_limit = 1000;
constexpr std::size_t key_limit = 250;
constexpr std::size_t value_limit = 1000;
constexpr std::size_t longest_email = 254;

bool is_text(const json::Value& value, std::size_t limit) {
  return value.IsString() && value.GetStringLength() > 0 && value.GetStringLength() < limit;
}

bool is_name(const json::Value& value) { return is_text(value, name_limit); }
bool is_description(const json::Value& value) { return is_text(value, description_limit); }

bool is_currency(const json::Value& value) {
  return value.IsString() && value.GetStringLength() == 3 &&
         std::ranges::all_of(json::text_of(value), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_email(const json::Value& value) {
  if (!is_text(value, longest_email + 1)) {
    return false;
  }
  const auto text = json::text_of(value);
  const auto at = text.find('@');
  return at != 0 && at != std::string_view::npos && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7F; });
}

bool is_phone(const json::Value& value) { return value.IsObject(); }
bool is_metadata(const json::Value& value) { return value.IsObject() && value.MemberCount() <= 50; }

struct Member {
  std::string_view name;
  bool (*fits)(const json::Value& value);
  const Error& error;
};

constexpr std::array members{
    Member{"first_name", is_name, errors::first_name},
    Member{"middle_name", is_name, errors::middle_name},
    Member{"last_name", is_name, errors::last_name},
    Member{"email", is_email, errors::email},
    Member{"phone", is_phone, errors::phone_number},
    Member{"description", is_description, errors::description_invalid},
    Member{"metadata", is_metadata, errors::input_invalid},
    Member{"currency", is_currency, errors::input_invalid},
};

bool has(const json::Value& data, std::string_view name) {
  const auto* value = json::find(data, name);
  return value != nullptr && !value->IsNull();
}

/// A member of so many digits.
bool has_digits(const json::Value& object, std::string_view name, std::size_t least, std::size_t most) {
  const auto* value = json::find(object, name);
  return value != nullptr && value->IsString() && value->GetStringLength() >= least &&
         value->GetStringLength() <= most &&
         std::ranges::all_of(json::text_of(*value), [](char c) { return c >= '0' && c <= '9'; });
}

void check_phone(const json::Value& phone, Errors& found) {
  if (!has_digits(phone, "country_code", 1, 4)) {
    found.push_back(&errors::phone_country);
  }
  if (!has_digits(phone, "number", 4, 15)) {
    found.push_back(&errors::phone_number);
  }
}

void check_metadata(const json::Value& metadata, Errors& found) {
  for (const auto& member : metadata.GetObject()) {
    if (member.name.GetStringLength() >= key_limit) {
      found.push_back(&errors::metadata_key);
    }
    if (!member.value.IsString() || member.value.GetStringLength() >= value_limit) {
      found.push_back(&errors::metadata_value);
    }
  }
}

}  // namespace

json::Document read_customer_data(const json::Value& body, Errors& found) {
  json::Document data;
  data.root().SetObject();
  for (const auto& member : members) {
    const auto* value = json::find(body, member.name);
    if (value == nullptr) {
      continue;
    }
    if (!value->IsNull() && !member.fits(*value)) {
      found.push_back(&member.error);
      continue;
    }
    json::add(data.root(), member.name, json::Value(*value, data.pool()), data.pool());
  }
  return data;
}

void check_customer(const json::Value& data, Errors& found) {
  if (!has(data, "first_name")) {
    found.push_back(&errors::first_name);
  }
  if (!has(data, "email") && !has(data, "phone")) {
    found.push_back(&errors::contact_missing);
  }
  if (has(data, "phone")) {
    check_phone(*json::find(data, "phone"), found);
  }
  if (has(data, "metadata")) {
    check_metadata(*json::find(data, "metadata"), found);
  }
}

}  // namespace api::tap
