#include "api/forward/fields.hpp"

#include "api/http/grammar.hpp"

#include <algorithm>
#include <array>

namespace api::forward {
namespace {

using http::equals_ignoring_case;

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& names, std::string_view name) noexcept {
  return std::ranges::any_of(names, [&](std::string_view own) { return equals_ignoring_case(own, name); });
}

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

}  // namespace

void append_field(hsm::WipingBytes& out, std::string_view name, std::string_view value) {
  append(out, name);
  append(out, ": ");
  append(out, value);
  append(out, "\r\n");
}

void add_connection_options(std::string_view value, std::vector<std::string_view>& options) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    options.push_back(http::trimmed(value.substr(0, comma)));
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

bool is_hop_by_hop(std::string_view name, const std::vector<std::string_view>& options) noexcept {
  constexpr std::array<std::string_view, 11> names{"connection",
                                                   "content-length",
                                                   "keep-alive",
                                                   "proxy-authenticate",
                                                   "proxy-authorization",
                                                   "proxy-connection",
                                                   "te",
                                                   "trailer",
                                                   "transfer-encoding",
                                                   "upgrade",
                                                   "http2-settings"};
  return contains(names, name) ||
         std::ranges::any_of(options, [&](std::string_view option) { return equals_ignoring_case(option, name); });
}

bool is_answer_of_ours(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 4> names{"date", "strict-transport-security", "alt-svc", "content-type"};
  return contains(names, name) || equals_ignoring_case(name.substr(0, 3), "bt-");
}

}  // namespace api::forward
