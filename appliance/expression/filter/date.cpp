#include "appliance/expression/filter/moment.hpp"
#include "appliance/expression/filter/strftime.hpp"
#include "appliance/expression/filter/tables.hpp"

namespace appliance::expression::filter {
namespace {

constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999
constexpr std::int64_t micros_per_second = 1'000'000;

std::optional<Moment> moment_of(const Call& call) {
  if (call.input.is(Kind::integer)) {
    const auto seconds = call.input.as_integer();
    const bool shown = seconds >= -last_second / 5 && seconds <= last_second;
    return shown ? std::optional(Moment{seconds * micros_per_second, 0}) : std::nullopt;
  }
  if (!call.input.is(Kind::text)) {
    return std::nullopt;
  }
  const auto text = call.input.as_text();
  if (text != "now" && text != "today") {
    return parse_moment(text);
  }
  if (!call.services.now) {
    call.fail("the current time is not available here");
  }
  return Moment{call.services.now(), 0};
}

/// What is no date comes back as it is, as in Liquid.
Item date(const Call& call) {
  const auto format = call.text(0);
  const auto moment = moment_of(call);
  if (!moment || format.empty()) {
    return call.input;
  }
  TextBuilder out(call.work);
  format_moment(*moment, format, out);
  return out.finish();
}

constexpr Filter rows[] = {{"date", 1, 1, date}};

}  // namespace

std::span<const Filter> date_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter
