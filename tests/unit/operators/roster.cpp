#include "appliance/operators/roster.hpp"

#include "appliance/error.hpp"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <string>

using namespace appliance;
using namespace appliance::operators;

namespace {

/// A key that nobody can sign with.
PublicKey key_of(char who) {
  return {.type = "ssh-ed25519", .blob = std::string(51, who), .key = hsm::Ed25519Key{}, .application = {}};
}

/// Keys as ssh-keygen made them: what is stored must be read again.
constexpr std::array lines{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAIUPLPLQw8OO8FH0QPrLBjEaMU/O2/2UWjmJ40D8Fj5",
                           "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMTRz4/h5p0BGVyW5gVd0XQnkbG1+SQnT2VVtVpG5ik3",
                           "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKSjsHtsM9CLgJQTX9U2vQ8KnYIZwtQ6F6wAGwm3SVvH"};

PublicKey key(std::size_t number) { return read_public_key(lines[number]).value(); }

Operator person(const std::string& name, Roles roles, std::optional<std::uint32_t> uid,
                std::vector<PublicKey> keys = {}) {
  Operator made;
  made.name = name;
  made.roles = roles;
  made.uid = uid;
  made.keys = std::move(keys);
  return made;
}

struct Roster {
  tests::support::TemporaryDirectory directory{"roster"};
  std::unique_ptr<storage::Store> store = storage::open_rocksdb({.directory = directory / "store", .on_failure = {}});
  Actor actor{.type = "operator", .id = "root", .tenant = {}, .source = {}, .trace_id = {}};

  bool try_add(const std::vector<Operator>& people) {
    storage::Batch batch;
    add(batch, *store, actor, people);
    return store->commit(std::move(batch)).committed();
  }
  bool try_change(const Operator& changed, std::size_t custodians = 0) {
    storage::Batch batch;
    change(batch, *store, actor, changed, custodians);
    return store->commit(std::move(batch)).committed();
  }
  Operator read(const std::string& name) { return operators::find(*store, name).value(); }
  void disable(const std::string& name, std::size_t custodians = 0) {
    auto changed = read(name);
    changed.disabled_at = 1;
    BOOST_TEST(try_change(changed, custodians));
  }
};

const Operator alice = person("alice", {Role::administrator}, 1000);

template <class Act>
Fault fault_of(const Act& act) {
  try {
    static_cast<void>(act());
  } catch (const Error& error) {
    return error.fault();
  }
  BOOST_FAIL("it was not refused");
  return Fault::failed;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_roster, Roster)

BOOST_AUTO_TEST_CASE(gives_back_who_was_added) {
  const auto bob = person("bob", {Role::custodian, Role::auditor}, std::nullopt, {key(0), key(1)});
  BOOST_TEST(try_add({alice, bob}));
  const auto all = read_all(*store);
  BOOST_TEST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].name == "alice");
  BOOST_TEST((all[0].uid == 1000U));
  BOOST_TEST(all[0].can_administer());
  BOOST_TEST(!all[0].can_approve());
  BOOST_TEST(all[1].can_approve());
  BOOST_TEST((all[1].roles == Roles{Role::custodian, Role::auditor}));
  BOOST_TEST(!all[1].uid.has_value());
  BOOST_TEST((all[1].keys == bob.keys));
  BOOST_TEST(all[1].created_by == "root");
  BOOST_TEST(find_by_uid(all, 1000)->name == "alice");
  BOOST_TEST(find_by_uid(all, 0) == nullptr);
  BOOST_TEST(find_by_key(all, key(1))->name == "bob");
  BOOST_TEST(count_custodians(all) == 1U);
}

BOOST_AUTO_TEST_CASE(does_not_begin_without_somebody_who_can_act) {
  BOOST_TEST((fault_of([&] { return try_add({person("bob", {Role::custodian}, 1001, {key(0)})}); }) == Fault::refused));
  BOOST_TEST((fault_of([&] { return try_add({person("bob", {Role::administrator}, std::nullopt, {key(0)})}); }) ==
              Fault::refused));
  BOOST_TEST(read_all(*store).empty());
  BOOST_TEST(try_add({alice}));
  BOOST_TEST(try_add({person("bob", {Role::custodian}, 1001, {key(0)})}));
}

BOOST_AUTO_TEST_CASE(keeps_persons_apart) {
  BOOST_TEST(try_add({alice, person("bob", {Role::custodian}, 1001, {key(0)})}));
  BOOST_TEST((fault_of([&] { return try_add({person("alice", {Role::metrics}, 7)}); }) == Fault::conflict));
  BOOST_TEST((fault_of([&] { return try_add({person("carol", {Role::metrics}, 1001)}); }) == Fault::conflict));
  BOOST_TEST((fault_of([&] {
                return try_add({person("carol", {Role::custodian}, 1002, {key(1), key(0)})});
              }) == Fault::conflict));
  BOOST_TEST((fault_of([&] {
                return try_add(
                    {person("carol", {Role::custodian}, 1, {key(2)}), person("dave", {Role::custodian}, 2, {key(2)})});
              }) == Fault::conflict));
  disable("bob");
  BOOST_TEST((fault_of([&] { return try_add({person("bob", {Role::metrics}, 7)}); }) == Fault::conflict));
  BOOST_TEST((fault_of([&] { return try_add({person("carol", {Role::custodian}, 7, {key(0)})}); }) == Fault::conflict));
  BOOST_TEST(try_add({person("carol", {Role::custodian}, 1001, {key(1)})}));
  BOOST_TEST(find_by_uid(read_all(*store), 1001)->name == "carol");
}

BOOST_AUTO_TEST_CASE(refuses_who_could_do_nothing_or_has_no_proper_name) {
  BOOST_TEST(try_add({alice}));
  for (const auto& wrong :
       {person("", {Role::metrics}, 1), person("Bob", {Role::metrics}, 1), person("1bob", {Role::metrics}, 1),
        person("bob smith", {Role::metrics}, 1), person(std::string(33, 'b'), {Role::metrics}, 1), person("bob", {}, 1),
        person("bob", {Role::custodian}, 1), person("bob", {Role::auditor}, std::nullopt),
        person("bob", {Role::custodian}, 1, {key(0), key(0)}),
        person("bob", {Role::custodian}, 1, std::vector(9, key_of('k')))}) {
    BOOST_TEST((fault_of([&] { return try_add({wrong}); }) == Fault::invalid), wrong.name);
  }
}

BOOST_AUTO_TEST_CASE(never_loses_its_last_administrator_nor_the_custodians_it_needs) {
  BOOST_TEST(try_add({alice, person("bob", {Role::custodian}, 1001, {key(0)}),
                      person("carol", {Role::custodian, Role::administrator}, std::nullopt, {key(1)})}));
  auto changed = read("alice");
  changed.roles = {Role::auditor};
  BOOST_TEST((fault_of([&] { return try_change(changed); }) == Fault::refused));
  changed = read("carol");
  changed.roles = {Role::administrator};
  BOOST_TEST((fault_of([&] { return try_change(changed, 2); }) == Fault::refused));
  BOOST_TEST(try_add({person("dave", {Role::custodian}, 1004, {key(2)})}));
  BOOST_TEST(try_change(changed, 2));
  BOOST_TEST(count_custodians(read_all(*store)) == 2U);
}

BOOST_AUTO_TEST_CASE(does_not_bring_back_who_was_disabled) {
  BOOST_TEST(try_add({alice, person("bob", {Role::auditor}, 1001)}));
  disable("bob");
  auto back = read("bob");
  BOOST_TEST(!back.enabled());
  back.disabled_at = 0;
  BOOST_TEST((fault_of([&] { return try_change(back); }) == Fault::refused));
}

BOOST_AUTO_TEST_CASE(lets_one_of_two_changes_at_once_win) {
  BOOST_TEST(try_add({alice}));
  storage::Batch first;
  add(first, *store, actor, std::vector{person("bob", {Role::auditor}, 1001)});
  storage::Batch second;
  add(second, *store, actor, std::vector{person("carol", {Role::auditor}, 1001)});
  storage::Batch watching;
  expect_unchanged(watching, *store);
  const bool one = store->commit(std::move(first)).committed();
  const bool other = store->commit(std::move(second)).committed();
  const bool watched = store->commit(std::move(watching)).committed();
  BOOST_TEST((one && !other && !watched));
}

BOOST_AUTO_TEST_SUITE_END()
