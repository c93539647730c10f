#include "appliance/administration/administration.hpp"

#include "appliance/error.hpp"

#include <algorithm>
#include <array>

namespace appliance::administration {
namespace {

struct Verb {
  std::string_view name;
  json::Document (*perform)(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
  /// In place of the former, for a verb that tells of its progress.
  json::Document (*perform_telling)(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                    const OnEvent& on_event) = nullptr;
};

constexpr std::array verbs{
    Verb{"status", status},
    Verb{"hsm.info", hsm_info},
    Verb{"hsm.test", hsm_test},
    Verb{"clock.trust", clock_trust},
    Verb{"tenants.create", tenants_create},
    Verb{"tenants.list", tenants_list},
    Verb{"applications.create", applications_create},
    Verb{"applications.list", applications_list},
    Verb{"applications.delete", applications_delete},
    Verb{"keys.list", keys_list},
    Verb{"keys.show", keys_show},
    Verb{"keys.rotate", keys_rotate},
    Verb{"keys.activate", keys_activate},
    Verb{"keys.retire", keys_retire},
    Verb{"keys.compromise", keys_compromise},
    Verb{"keys.destroy", keys_destroy},
    Verb{"keys.rewrap", nullptr, keys_rewrap},
    Verb{"tenants.delete", tenants_delete},
};

}  // namespace

json::Document perform(Lifecycle& lifecycle, const Actor& actor, std::string_view verb, const json::Value& arguments,
                       const OnEvent& on_event) {
  const auto* found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& v) { return v.name == verb; });
  if (found == verbs.end()) {
    throw Error(Fault::invalid, "cofferd does not know this verb: is it an older version than coffer?");
  }
  return found->perform_telling == nullptr ? found->perform(lifecycle, actor, arguments)
                                           : found->perform_telling(lifecycle, actor, arguments, on_event);
}

void require_valid(const Violations& violations) {
  if (!violations.empty()) {
    throw Error(Fault::invalid, violations.front().path + ": " + std::string(violations.front().message));
  }
}

TenantPtr find_tenant(Lifecycle& lifecycle, const std::optional<std::string>& name_or_id) {
  const auto& book = lifecycle.tenants();
  const auto all = book.all();
  if (name_or_id) {
    const auto id = parse_uuid(*name_or_id);
    // A tenant names itself, so its name may be somebody else's too.
    if (!id && std::ranges::count_if(all, [&](const TenantPtr& tenant) { return tenant->name == *name_or_id; }) > 1) {
      throw Error(Fault::conflict, "there are several tenants of this name: use the id");
    }
    auto tenant = id ? book.find(*id) : book.find_by_name(*name_or_id);
    if (tenant == nullptr) {
      throw Error(Fault::not_found, "there is no such tenant");
    }
    return tenant;
  }
  if (all.size() != 1) {
    throw Error(Fault::invalid, all.empty() ? "there is no tenant yet: create one with `coffer tenants create`"
                                            : "there are several tenants: name one with --tenant");
  }
  return all.front();
}

}  // namespace appliance::administration
