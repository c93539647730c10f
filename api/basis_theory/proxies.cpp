#include "api/basis_theory/proxies.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"
#include "api/basis_theory/proxy_json.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace proxy = appliance::proxy;
using appliance::Refused;
using appliance::Violations;

constexpr std::size_t largest_page = 100;
constexpr std::size_t longest_filter = 200;

/// What `act` answers on the proxy that the path names, or the refusal.
template <class Act>
http::Response on_proxy(const Call& call, hsm::Session& session, Act&& act) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(proxy::proxy_absent());
  }
  const ManagementCall management(call, session);
  return act(management.context(), *id);
}

http::Response show(const proxy::Proxy& proxy) { return json_response(200, write_proxy(proxy).root()); }

http::Response nothing(const proxy::Proxy& /*patched*/) { return no_content(); }

/// Changes a proxy and renders it.
http::Response change(const Call& call, hsm::Session& session, const proxy::Edit& edit,
                      http::Response (*render)(const proxy::Proxy&)) {
  return on_proxy(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto result = proxy::update(context, id, edit, keeping_answer<proxy::Proxy>(call, render));
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? render(std::get<proxy::Proxy>(result)) : refusal(*refused);
  });
}

/// Whether a name fits a pattern in which '*' stands for any text.
bool fits(std::string_view name, std::string_view pattern) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) {
    return name == pattern;
  }
  if (!name.starts_with(pattern.substr(0, star))) {
    return false;
  }
  const auto rest = pattern.substr(star + 1);
  for (auto at = star; at <= name.size(); ++at) {
    if (rest.find('*') == std::string_view::npos ? name.substr(at) == rest : fits(name.substr(at), rest)) {
      return true;
    }
  }
  return false;
}

void keep_wanted(const http::Request& request, std::vector<proxy::Proxy>& all, Violations& violations) {
  const auto ids = query_values(request, "id");
  const auto name = query_value(request, "name", longest_filter, violations);
  if (std::ranges::count(name, '*') > 3) {
    violations.push_back({"name", "A name may hold '*' at most three times."});
    return;
  }
  std::erase_if(all, [&](const proxy::Proxy& one) {
    const bool other = !ids.empty() && std::ranges::find(ids, appliance::to_string(one.id)) == ids.end();
    return other || (!name.empty() && !fits(one.record.name(), name));
  });
}

proxy::Edit replacing(const json::Value& body) {
  return [&body](const proxy::Proxy& /*stored*/) -> appliance::Result<proxy::Input> {
    Violations violations;
    auto input = read_proxy_input(body, violations);
    return violations.empty() ? appliance::Result<proxy::Input>(std::move(input))
                              : appliance::invalid(std::move(violations));
  };
}

proxy::Edit patching(const json::Value& patch) {
  return [&patch](const proxy::Proxy& stored) {
    auto merged = writable_members(stored);
    json::merge_patch(merged.root(), patch, merged.pool());
    return replacing(merged.root())(stored);
  };
}

}  // namespace

http::Response create_proxy(const Call& call, hsm::Session& session) {
  auto input = read_input(call, [](const json::Document& body, Violations& violations) {
    return read_proxy_input(body.root(), violations);
  });
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const auto render = [&call](const proxy::Proxy& made) {
    return created(call, "/proxies/", appliance::to_string(made.id), write_proxy(made).root());
  };
  const ManagementCall management(call, session);
  const auto made =
      proxy::create(management.context(), std::get<proxy::Input>(input), keeping_answer<proxy::Proxy>(call, render));
  const auto* refused = std::get_if<Refused>(&made);
  return refused == nullptr ? render(std::get<proxy::Proxy>(made)) : refusal(*refused);
}

http::Response list_proxies(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto page = read_page(call.request, largest_page, violations);
  const ManagementCall management(call, session);
  auto all = violations.empty() ? proxy::list(management.context()) : std::vector<proxy::Proxy>();
  keep_wanted(call.request, all, violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  add_pagination(answer.root(), page, all.size(), pool);
  json::Value data(rapidjson::kArrayType);
  const auto end = std::min(all.size(), page.first() + page.size);
  for (auto i = page.first(); i < end; ++i) {
    proxy::open(management.context(), all[i]);
    data.PushBack(json::Value(write_proxy(all[i]).root(), pool), pool);
  }
  json::add(answer.root(), "data", std::move(data), pool);
  return json_response(200, answer.root());
}

http::Response read_proxy(const Call& call, hsm::Session& session) {
  return on_proxy(call, session, [](const auto& context, const appliance::Uuid& id) {
    const auto result = proxy::read(context, id);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? show(std::get<proxy::Proxy>(result)) : refusal(*refused);
  });
}

http::Response replace_proxy(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* violations = std::get_if<Violations>(&body)) {
    return invalid_request(std::move(*violations));
  }
  return change(call, session, replacing(std::get<json::Document>(body).root()), show);
}

http::Response patch_proxy(const Call& call, hsm::Session& session) {
  if (!is_merge_patch(call.request.field("content-type"))) {
    return problem_document({415, "Use application/merge-patch+json", {}});
  }
  auto body = read_object(call);
  if (auto* violations = std::get_if<Violations>(&body)) {
    return invalid_request(std::move(*violations));
  }
  return change(call, session, patching(std::get<json::Document>(body).root()), nothing);
}

http::Response delete_proxy(const Call& call, hsm::Session& session) {
  return on_proxy(call, session, [](const auto& context, const appliance::Uuid& id) {
    const auto result = proxy::remove(context, id);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? no_content() : refusal(*refused);
  });
}

}  // namespace api::basis_theory
