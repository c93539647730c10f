#include "appliance/expression/filter.hpp"

#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/number.hpp"
#include "appliance/expression/rendering.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace appliance::expression {

std::string_view Call::text(std::size_t index, std::string_view absent) const {
  return index < arguments.size() ? text_of(arguments[index], work) : absent;
}

std::int64_t Call::integer(std::size_t index, std::int64_t absent) const {
  if (index >= arguments.size()) {
    return absent;
  }
  const auto given = arguments[index];
  const auto parsed = given.is(Kind::text) ? parse_number(given.as_text()) : given;
  if (parsed && parsed->is(Kind::integer)) {
    return parsed->as_integer();
  }
  if (parsed && parsed->is(Kind::real) && std::fabs(parsed->as_real()) < 1e15) {
    return static_cast<std::int64_t>(parsed->as_real());
  }
  fail("an argument must be a whole number");
}

std::size_t Call::count(std::size_t index, std::size_t absent) const {
  const auto given = integer(index, static_cast<std::int64_t>(absent));
  if (given < 0) {
    fail("an argument must not be negative");
  }
  return static_cast<std::size_t>(given);
}

bool Call::flag(std::size_t index, bool absent) const {
  if (index >= arguments.size()) {
    return absent;
  }
  const auto given = arguments[index];
  if (given.is(Kind::boolean)) {
    return given.as_boolean();
  }
  if (given.is(Kind::text) && (given.as_text() == "true" || given.as_text() == "false")) {
    return given.as_text() == "true";
  }
  fail("an argument must be 'true' or 'false'");
}

std::string_view Call::input_text() const {
  const auto shown = text_of(input, work);
  work.charge_bytes(shown.size());
  return shown;
}

const Filter* find_filter(std::string_view name) noexcept {
  for (const auto table : filter::tables()) {
    const auto found = std::find_if(table.begin(), table.end(), [name](const Filter& f) { return f.name == name; });
    if (found != table.end()) {
      return &*found;
    }
  }
  return nullptr;
}

}  // namespace appliance::expression
