#include "api/basis_theory/management.hpp"

namespace api::basis_theory {

namespace json = appliance::json;

void add_instant(json::Value& object, std::string_view name, appliance::UnixMicros at, json::Pool& pool) {
  if (at != 0) {
    json::add(object, name, appliance::format_timestamp({.at = at, .offset_minutes = 0}), pool);
  }
}

void add_if_any(json::Value& object, std::string_view name, std::string_view text, json::Pool& pool) {
  if (!text.empty()) {
    json::add(object, name, text, pool);
  }
}

}  // namespace api::basis_theory
