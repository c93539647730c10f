#include "api/guardian/paging.hpp"

#include "appliance/uuid.hpp"

#include <algorithm>
#include <charconv>

namespace api::guardian {
namespace {

constexpr std::size_t largest_page = 100;

std::optional<std::string> query_value(const Call& call, std::string_view name) {
  const auto found = std::ranges::find(call.request.query, name, &http::Field::first);
  return found == call.request.query.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> read_limit(std::string_view text) {
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  const bool legal = error == std::errc() && end == text.data() + text.size() && limit >= 1 && limit <= largest_page;
  return legal ? std::optional(limit) : std::nullopt;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

void append_encoded(std::string& url, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      url.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      url.append({'%', digits[byte >> 4U], digits[byte & 15U]});
    }
  }
}

std::string next_url(const Call& call, const Paging& paging, const Next& next) {
  auto url = base_url(call).append(call.request.path).append("?after=").append(next.after);
  url.append("&limit=").append(std::to_string(paging.limit));
  if (next.position) {
    url.append("&position=").append(*next.position);
  }
  for (const auto& [name, value] : next.filters) {
    url.append("&").append(name).append("=");
    append_encoded(url, value);
  }
  return url;
}

}  // namespace

std::variant<Paging, http::Response> read_paging(const Call& call) {
  appliance::Violations violations;
  Paging paging{.after = query_value(call, "after"), .position = query_value(call, "position")};
  if (const auto text = query_value(call, "limit")) {
    const auto limit = read_limit(*text);
    paging.limit = limit.value_or(paging.limit);
    if (!limit) {
      violations.push_back({"$.limit", "must be 1 to 100"});
    }
  }
  if (paging.after && !appliance::parse_uuid(*paging.after)) {
    violations.push_back({"$.after", "must be the id of the last element seen"});
  }
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  return paging;
}

http::Response list_response(const Call& call, json::Document& answer, json::Value data, const Paging& paging,
                             const std::optional<Next>& next) {
  auto& pool = answer.pool();
  json::Value links(rapidjson::kObjectType);
  if (next) {
    json::add(links, "next", next_url(call, paging, *next), pool);
  } else {
    json::add(links, "next", json::Value(), pool);
  }
  answer.root().SetObject();
  json::add(answer.root(), "data", std::move(data), pool);
  json::add(answer.root(), "links", std::move(links), pool);
  return json_response(200, answer.root());
}

}  // namespace api::guardian
