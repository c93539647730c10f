#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/json_path.hpp"
#include "appliance/expression/number.hpp"
#include "appliance/expression/rendering.hpp"

namespace appliance::expression::filter {
namespace {

Item to_boolean(const Call& call) {
  if (call.input.is_nil() || call.input.is(Kind::boolean)) {
    return call.input;
  }
  const auto text = call.input.is(Kind::text) ? call.input.as_text() : std::string_view();
  if (text == "true" || text == "True") {
    return Item::boolean(true);
  }
  if (text == "false" || text == "False") {
    return Item::boolean(false);
  }
  call.fail("to_boolean needs true or false");
}

Item to_number(const Call& call) {
  if (call.input.is_nil() || call.input.is_number()) {
    return call.input;
  }
  const auto number = call.input.is(Kind::text) ? parse_number(call.input.as_text()) : std::nullopt;
  if (!number) {
    call.fail("to_number needs a number");
  }
  return *number;
}

Item to_string(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  if (call.input.is_sequence() || call.input.is(Kind::object)) {
    call.fail("to_string needs a text, a number or a boolean");
  }
  return Item::text(call.input_text());
}

Item stringify(const Call& call) {
  if (call.input.is_nil() || call.input.is(Kind::text)) {
    return call.input;
  }
  TextBuilder out(call.work);
  render_json(call.input, out);
  return out.finish();
}

Item json(const Call& call) {
  const auto found = select(call.input, call.text(0), call.work);
  if (found.size() > 1) {
    call.fail("the JSONPath selects more than one value");
  }
  return found.element(0);
}

constexpr Filter rows[] = {
    {"json", 1, 1, json},           {"json_stringify", 0, 0, stringify},
    {"stringify", 0, 0, stringify}, {"to_boolean", 0, 0, to_boolean},
    {"to_number", 0, 0, to_number}, {"to_string", 0, 0, to_string},
};

}  // namespace

std::span<const Filter> conversion_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter
