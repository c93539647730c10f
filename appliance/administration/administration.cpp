#include "appliance/administration/administration.hpp"

#include "appliance/error.hpp"
#include "appliance/failure.hpp"
#include "appliance/log.hpp"

#include <algorithm>
#include <array>
#include <exception>

namespace appliance::administration {
namespace {

/// Who sees to it that an act stands in the audit log.
enum class Recorded : std::uint8_t {
  within,     ///< the act itself, in the batch of what it changes
  here,       ///< perform(), once it is done: it changes nothing
  elsewhere,  ///< it goes on with what was recorded before
};

struct Verb {
  std::string_view name;
  json::Document (*perform)(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
  /// In place of the former, for a verb that tells of its progress.
  json::Document (*perform_telling)(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                    const OnEvent& on_event) = nullptr;
  Recorded recorded = Recorded::within;
};

constexpr std::array verbs{
    Verb{"status", status, nullptr, Recorded::here},
    Verb{"hsm.info", hsm_info, nullptr, Recorded::here},
    Verb{"hsm.test", hsm_test, nullptr, Recorded::here},
    Verb{"clock.trust", clock_trust},
    Verb{"tenants.create", tenants_create},
    Verb{"tenants.list", tenants_list, nullptr, Recorded::here},
    Verb{"applications.create", applications_create},
    Verb{"applications.list", applications_list, nullptr, Recorded::here},
    Verb{"applications.delete", applications_delete},
    Verb{"audit.key", audit_key, nullptr, Recorded::here},
    Verb{"audit.open", audit_open},
    Verb{"audit.page", audit_page, nullptr, Recorded::elsewhere},
    Verb{"audit.acknowledge", audit_acknowledge},
    Verb{"backup.create", nullptr, backup_create},
    Verb{"keys.list", keys_list, nullptr, Recorded::here},
    Verb{"keys.show", keys_show, nullptr, Recorded::here},
    Verb{"keys.rotate", keys_rotate},
    Verb{"keys.activate", keys_activate},
    Verb{"keys.retire", keys_retire},
    Verb{"keys.compromise", keys_compromise},
    Verb{"keys.destroy", keys_destroy},
    Verb{"keys.rewrap", nullptr, keys_rewrap},
    Verb{"tenants.delete", tenants_delete},
    Verb{"bin.import", nullptr, bin_import},
    Verb{"bin.show", bin_show, nullptr, Recorded::here},
};

void note(Lifecycle& lifecycle, const Actor& actor, std::string_view verb, std::string_view outcome) {
  storage::Batch batch;
  record(batch, actor,
         {.operation = "perform",
          .entity_type = "verb",
          .entity_id = std::string(verb),
          .outcome = outcome,
          .detail = {}});
  static_cast<void>(lifecycle.store().commit(std::move(batch)));
}

std::string_view outcome_of(const std::exception_ptr& exception) noexcept {
  const auto fault = failure_of(exception).fault;
  const bool refused =
      fault == Fault::invalid || fault == Fault::refused || fault == Fault::not_found || fault == Fault::conflict;
  return refused ? "refused" : "failed";
}

/// For what changes nothing and shows no data: an operator must be able to look at an appliance whose store is full.
void try_to_note(Lifecycle& lifecycle, const Actor& actor, std::string_view verb, std::string_view outcome) noexcept {
  try {
    note(lifecycle, actor, verb, outcome);
  } catch (const std::exception& error) {
    log::error("an act of an operator could not be recorded", {{"verb", verb}, {"reason", error.what()}});
  }
}

}  // namespace

json::Document perform(Lifecycle& lifecycle, const Actor& actor, std::string_view verb, const json::Value& arguments,
                       const OnEvent& on_event) {
  const auto* found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& v) { return v.name == verb; });
  if (found == verbs.end()) {
    throw Error(Fault::invalid, "cofferd does not know this verb: is it an older version than coffer?");
  }
  try {
    auto answer = found->perform_telling == nullptr ? found->perform(lifecycle, actor, arguments)
                                                    : found->perform_telling(lifecycle, actor, arguments, on_event);
    if (found->recorded == Recorded::here) {
      try_to_note(lifecycle, actor, found->name, "success");
    }
    return answer;
  } catch (...) {
    try_to_note(lifecycle, actor, found->name, outcome_of(std::current_exception()));
    throw;
  }
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
