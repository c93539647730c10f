#include "api/route_table.hpp"

#include "appliance/error.hpp"

#include <algorithm>
#include <array>

namespace api {
namespace {

constexpr std::array<std::string_view, 9> method_names{"GET",    "HEAD",    "POST", "PUT", "PATCH",
                                                       "DELETE", "OPTIONS", "",     "any"};

bool is_variable(std::string_view segment) { return segment.starts_with('{'); }

bool is_rest(std::string_view segment) { return segment.ends_with("...}"); }

std::vector<std::string> split(std::string_view pattern) {
  std::vector<std::string> segments;
  while (pattern.size() > 1) {
    pattern.remove_prefix(1);
    const auto end = std::min(pattern.find('/'), pattern.size());
    segments.emplace_back(pattern.substr(0, end));
    pattern.remove_prefix(end);
  }
  return segments;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
  const bool open_ended = !pattern.empty() && is_rest(pattern.back());
  const auto fixed = open_ended ? pattern.end() - 1 : pattern.end();
  return (open_ended ? pattern.size() <= segments.size() : pattern.size() == segments.size()) &&
         std::equal(pattern.begin(), fixed, segments.begin(),
                    [](const std::string& p, const std::string& s) { return is_variable(p) ? !s.empty() : p == s; });
}

std::ptrdiff_t variables_in(const std::vector<std::string>& pattern) {
  return std::count_if(pattern.begin(), pattern.end(), is_variable);
}

/// No method's name is part of another's.
void add_method(std::string& allowed, std::string_view method) {
  if (allowed.find(method) == std::string::npos) {
    allowed.append(allowed.empty() ? "" : ", ").append(method);
  }
}

/// HEAD is answered wherever GET is (RFC 9110, 9.3.2); the server leaves the body out.
bool accepts(const Route& route, http::Method method) {
  return route.method == method || route.method == http::Method::any ||
         (route.method == http::Method::get && method == http::Method::head);
}

}  // namespace

std::string_view name_of(http::Method method) noexcept { return method_names[static_cast<std::size_t>(method)]; }

RouteTable::RouteTable(std::vector<const Face*> faces) : faces_(std::move(faces)) {
  if (faces_.empty()) {
    throw appliance::Error(appliance::Fault::invalid, "no API face is enabled: there is nothing to serve");
  }
  for (const auto* face : faces_) {
    for (const auto& route : face->routes()) {
      entries_.push_back({face, &route, split(route.pattern)});
    }
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return variables_in(a.segments) < variables_in(b.segments); });
}

// The credential chooses the API: who shows that of one face is answered by it, also where another face alone has the
// path; what is open to anyone stays so, with fields that are meant for a destination.
Match RouteTable::find(const http::Request& request) const {
  const auto* claiming = claiming_face(request);
  const Entry* chosen = nullptr;
  const Entry* other_method = nullptr;
  std::string allowed_methods;
  for (const auto& entry : entries_) {
    const bool is_open = std::holds_alternative<OpenHandler>(entry.route->handler) || entry.route->access.anonymous;
    const bool reachable = claiming == nullptr || claiming == entry.face || is_open;
    if (!reachable || !fits(entry.segments, request.segments)) {
      continue;
    }
    if (!accepts(*entry.route, request.method)) {
      other_method = other_method == nullptr ? &entry : other_method;
      add_method(allowed_methods, name_of(entry.route->method));
      if (entry.route->method == http::Method::get) {
        add_method(allowed_methods, name_of(http::Method::head));
      }
    } else if (chosen == nullptr || (entry.face == claiming && chosen->face != claiming)) {
      chosen = &entry;
    }
  }
  if (chosen != nullptr) {
    return match_of(*chosen, request);
  }
  const auto* answering = claiming == nullptr ? faces_.front() : claiming;
  return {.face = other_method == nullptr ? answering : other_method->face,
          .route = nullptr,
          .parameters = {},
          .allowed_methods = std::move(allowed_methods),
          .any_origin = other_method != nullptr && other_method->route->any_origin};
}

Match RouteTable::match_of(const Entry& entry, const http::Request& request) {
  Match match{.face = entry.face,
              .route = entry.route,
              .parameters = {},
              .allowed_methods = {},
              .any_origin = entry.route->any_origin};
  for (std::size_t i = 0; i < entry.segments.size(); ++i) {
    if (is_variable(entry.segments[i]) && !is_rest(entry.segments[i])) {
      match.parameters.push_back(request.segments[i]);
    }
  }
  return match;
}

const Face* RouteTable::claiming_face(const http::Request& request) const {
  const auto found = std::ranges::find_if(faces_, [&](const Face* face) { return face->claims(request); });
  return found == faces_.end() ? nullptr : *found;
}

}  // namespace api
