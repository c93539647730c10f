#include "appliance/token/identity_data.hpp"

#include <algorithm>
#include <string_view>

namespace appliance::token {
namespace {

/// Fits where every '9' of the pattern is a digit and every dash a dash.
bool fits(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '9' ? c >= '0' && c <= '9' : c == p; });
}

void require_pattern(const json::Value& data, std::string_view dashed, std::string_view complaint,
                     Violations& violations) {
  const auto text = data.IsString() ? json::text_of(data) : std::string_view();
  if (!fits(text, dashed) && !fits(text, "999999999")) {
    violations.push_back({"data", complaint});
  }
}

}  // namespace

void normalise_social_security_number(json::Value& data, json::Pool& /*pool*/, Violations& violations) {
  require_pattern(data, "999-99-9999", "A social security number has nine digits, as 123-45-6789 or 123456789.",
                  violations);
}

void normalise_employer_id_number(json::Value& data, json::Pool& /*pool*/, Violations& violations) {
  require_pattern(data, "99-9999999", "An employer id number has nine digits, as 12-3456789 or 123456789.", violations);
}

}  // namespace appliance::token
