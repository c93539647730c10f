#include "storage/codec.hpp"
#include "storage/records.pb.h"
#include "tests/unit/approvals/fixture.hpp"

#include <array>
#include <map>
#include <set>

using namespace tests::approvals;

namespace {

storage::AuditEntry last_entry(appliance::Lifecycle& lifecycle) {
  const auto number = lifecycle.store().head(storage::Log::audit).number;
  return storage::decode<storage::AuditEntry>(lifecycle.store().read_log(storage::Log::audit, number, 1)[0].value);
}

/// Everybody who acts on the socket, by the role.
const std::map<std::string, unsigned> people{{"administrator", Appliance::alice},
                                             {"custodian", Appliance::bob},
                                             {"auditor", Appliance::auditor},
                                             {"backup", Appliance::backup},
                                             {"metrics", Appliance::metrics}};

struct Row {
  std::string verb;
  std::set<std::string> roles;
};

const std::set<std::string> everybody{"administrator", "custodian", "auditor", "backup", "metrics"};
const std::set<std::string> lookers{"administrator", "custodian", "auditor"};

/// With arguments that are wrong where something would change: who may is told that they are.
const std::vector<Row> rows{
    {"status", everybody},
    {"hsm.info", lookers},
    {"hsm.test", {"administrator"}},
    {"tenants.create", {"administrator"}},
    {"tenants.list", lookers},
    {"tenants.delete", {"administrator"}},
    {"applications.create", {"administrator"}},
    {"applications.list", lookers},
    {"applications.delete", {"administrator"}},
    {"audit.key", everybody},
    {"audit.open", {"auditor"}},
    {"audit.page", {"auditor"}},
    {"audit.acknowledge", {"administrator"}},
    {"backup.create", {"backup"}},
    {"keys.list", lookers},
    {"keys.show", lookers},
    {"keys.rotate", {"administrator"}},
    {"keys.activate", {"administrator"}},
    {"keys.retire", {"administrator"}},
    {"keys.compromise", {"administrator"}},
    {"keys.destroy", {"administrator"}},
    {"operators.add", {"administrator"}},
    {"operators.change", {"administrator"}},
    {"operators.disable", {"administrator"}},
    {"operators.list", lookers},
    {"operators.show", lookers},
    {"approvals.list", lookers},
    {"approvals.show", everybody},
    {"approvals.approve", everybody},
    {"approvals.reject", {"administrator", "custodian"}},
    {"approvals.execute", everybody},
    {"approvals.policy", {"administrator"}},
    {"bin.import", {"administrator"}},
    {"bin.show", lookers},
    {"card-keys.list", lookers},
    {"card-keys.rotate", {"administrator"}},
    {"custody.add-token", {"administrator"}},
    {"custody.add-custodians", {"administrator"}},
    {"custody.list", lookers},
    {"custody.export", {"administrator", "backup"}},
    {"custody.challenge", {"administrator", "custodian"}},
    {"custody.prove", {"administrator", "custodian"}},
    {"custody.remove", {"administrator"}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_role)

BOOST_FIXTURE_TEST_CASE(reaches_the_verbs_of_its_kind_and_no_others, Appliance) {
  for (const auto& row : rows) {
    for (const auto& [role, uid] : people) {
      const auto outcome = perform(uid, row.verb, R"({"unknown":1})");
      const bool kept_out = outcome.message.starts_with("this takes another role");
      BOOST_TEST(kept_out != row.roles.contains(role), row.verb << " by " << role << ": " << outcome.message);
      if (kept_out) {
        const auto entry = last_entry(lifecycle());
        BOOST_TEST((entry.operation() == "perform" && entry.entity_id() == row.verb && entry.outcome() == "refused"));
      }
    }
  }
}

BOOST_FIXTURE_TEST_CASE(is_nobodys_who_is_not_registered_not_even_roots, Appliance) {
  for (const auto& row : rows) {
    BOOST_TEST(refusal(perform(stranger, row.verb)) == "refused: this OS user is no operator of this appliance");
    const auto entry = last_entry(lifecycle());
    BOOST_TEST(entry.outcome() == "refused");
    BOOST_TEST(entry.actor_type() == "stranger");
    BOOST_TEST(entry.actor_id() == "user4711");
    BOOST_TEST(entry.source() == "uid 4711 on the admin socket");
    BOOST_TEST(entry.entity_id() == row.verb);
  }
}

BOOST_FIXTURE_TEST_CASE(stands_with_name_and_number_of_the_operator_in_the_log, Appliance) {
  require_done(alice, "keys.compromise", R"({"key":")" + key + "\"}");
  auto entry = last_entry(lifecycle());
  BOOST_TEST(entry.actor_type() == "operator");
  BOOST_TEST(entry.actor_id() == "alice");
  BOOST_TEST(entry.source() == "uid 1000 on the admin socket");
  const auto id = request_destruction();
  BOOST_TEST(approve(id, bobs).done());
  entry = last_entry(lifecycle());
  BOOST_TEST(entry.operation() == "approve");
  BOOST_TEST(entry.actor_id() == "bob");
  BOOST_TEST(entry.entity_id() == id);
  BOOST_TEST(entry.source().starts_with("signature with SHA256:"));
  BOOST_TEST(entry.source().ends_with(", brought by dave, uid 1001 on the admin socket"), entry.source());
}

BOOST_AUTO_TEST_CASE(is_not_asked_for_until_the_first_operator_is_registered) {
  Appliance fresh(false);
  BOOST_TEST(fresh.perform(Appliance::stranger, "keys.list").done());
  const auto entry = last_entry(fresh.lifecycle());
  BOOST_TEST(entry.actor_id() == "user4711");
  BOOST_TEST(entry.source() == "uid 4711 on the admin socket");
  BOOST_TEST(refusal(fresh.perform(0, "operators.add", R"({"name":"bob","roles":["auditor"],"uid":0})"))
                 .starts_with("refused: the first operator must be an administrator"));
  BOOST_TEST(refusal(fresh.perform(0, "operators.add", R"({"name":"bob","roles":["administrator"],"uid":4200000001})"))
                 .starts_with("refused: there is no OS user of this number"));
  BOOST_TEST(fresh.perform(0, "keys.list").done());
  fresh.add("anna", {"administrator"}, 0, nullptr);
  BOOST_TEST(fresh.perform(0, "keys.list").done());
  BOOST_TEST(!fresh.perform(Appliance::stranger, "keys.list").done());
}

BOOST_AUTO_TEST_SUITE_END()
