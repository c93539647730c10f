#include "appliance/identity/directory.hpp"

#include "appliance/error.hpp"
#include "appliance/identity/application_record.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/tenant.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace appliance;
using namespace appliance::identity;

namespace {

constexpr Uuid tenant_a{0xA};
constexpr Uuid tenant_b{0xB};
constexpr Uuid first{1};
constexpr Uuid second{2};

storage::ApplicationRecord application(const std::string& name, const std::vector<std::string>& keys) {
  storage::ApplicationRecord record;
  record.set_face("basis-theory");
  record.set_type("private");
  record.set_name(name);
  record.add_permissions("token:read");
  for (const auto& key : keys) {
    const auto digest = digest_of(key);
    record.add_keys()->set_sha256(digest.data(), digest.size());
  }
  return record;
}

storage::GuardianKeyRecord scoped_key(const std::string& key, const Uuid& application, UnixMicros expires_at) {
  storage::GuardianKeyRecord record;
  const auto digest = digest_of(key);
  record.set_application(application.data(), application.size());
  record.set_sha256(digest.data(), digest.size());
  record.add_scopes("pci:tokens:read");
  record.set_expires_at_us(expires_at);
  return record;
}

std::string name_for(const Directory& directory, std::string_view key) {
  const auto found = directory.authenticate(key);
  return found == nullptr ? "nobody" : found->name;
}

struct StoredFixture {
  tests::support::TemporaryDirectory place{"store"};
  std::unique_ptr<storage::Store> store = storage::open_rocksdb({.directory = place / "store", .on_failure = {}});

  void put(storage::Table table, std::string key, std::string value) {
    storage::Batch batch;
    batch.put(table, std::move(key), std::move(value));
    const auto outcome = store->commit(std::move(batch));
    BOOST_REQUIRE(outcome.committed());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_directory, StoredFixture)

BOOST_AUTO_TEST_CASE(knows_an_application_by_each_of_its_keys) {
  Directory directory;
  directory.put(tenant_a, first, application("one", {"key-1", "key-2"}));
  directory.put(tenant_b, second, application("two", {"key-3"}));
  BOOST_TEST(name_for(directory, "key-1") == "one");
  BOOST_TEST(name_for(directory, "key-2") == "one");
  BOOST_TEST(name_for(directory, "key-3") == "two");
  for (const auto* key : {"", "key-", "key-1 ", "KEY-1", "key-4"}) {
    BOOST_TEST(name_for(directory, key) == "nobody");
  }
  BOOST_TEST((directory.authenticate("key-3")->tenant == tenant_b));
  BOOST_TEST(directory.all().size() == 2U);
  BOOST_TEST(directory.find(first)->name == "one");
}

BOOST_AUTO_TEST_CASE(forgets_the_keys_of_an_application_with_it) {
  Directory directory;
  directory.put(tenant_a, first, application("one", {"key-1"}));
  const auto held = directory.authenticate("key-1");
  directory.erase(first);
  directory.erase(first);
  BOOST_TEST(name_for(directory, "key-1") == "nobody");
  BOOST_TEST(directory.find(first) == nullptr);
  BOOST_TEST(directory.all().empty());
  BOOST_TEST(held->name == "one");
}

BOOST_AUTO_TEST_CASE(replaces_the_keys_of_an_application_that_changed) {
  Directory directory;
  directory.put(tenant_a, first, application("one", {"old", "kept"}));
  directory.put(tenant_a, first, application("one, renamed", {"kept", "new"}));
  BOOST_TEST(name_for(directory, "old") == "nobody");
  BOOST_TEST(name_for(directory, "kept") == "one, renamed");
  BOOST_TEST(name_for(directory, "new") == "one, renamed");
  BOOST_TEST(directory.all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(is_loaded_from_the_store_however_many_there_are) {
  constexpr std::uint8_t many = 5;
  storage::Batch batch;
  for (int i = 0; i < 2001; ++i) {
    const Uuid id{many, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    batch.put(storage::Table::applications, storage::application_key(tenant_a, id),
              storage::encode(application("n" + std::to_string(i), {"key-" + std::to_string(i)})));
  }
  const auto outcome = store->commit(std::move(batch));
  BOOST_REQUIRE(outcome.committed());
  Directory directory;
  directory.load(*store);
  BOOST_TEST(directory.all().size() == 2001U);
  BOOST_TEST(name_for(directory, "key-0") == "n0");
  BOOST_TEST(name_for(directory, "key-2000") == "n2000");
  BOOST_TEST((directory.authenticate("key-7")->tenant == tenant_a));
}

BOOST_AUTO_TEST_CASE(does_not_load_what_it_did_not_write) {
  auto record = application("one", {});
  record.add_permissions("token:fly");
  put(storage::Table::applications, storage::application_key(tenant_a, first), storage::encode(record));
  Directory directory;
  BOOST_CHECK_EXCEPTION(directory.load(*store), storage::Error,
                        [](const storage::Error& e) { return e.fault() == storage::Fault::corrupt; });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_application_record)

BOOST_AUTO_TEST_CASE(reads_as_the_policy_that_was_written) {
  Application application;
  application.face = "basis-theory";
  application.name = "n";
  application.type = ApplicationType::public_key;
  application.permissions.set(static_cast<std::size_t>("token:create"_permission));
  AccessRule rule{.description = "d",
                  .priority = 7,
                  .container = *Container::parse("/a/"),
                  .transform = Transform::redact,
                  .permissions = application.permissions};
  application.rules.push_back(rule);
  storage::ApplicationRecord record;
  write_policy(application, record);
  write_policy(application, record);
  const auto read = application_from(tenant_a, first, record);
  BOOST_TEST(read.name == "n");
  BOOST_TEST((read.type == ApplicationType::public_key));
  BOOST_TEST((read.permissions == application.permissions));
  BOOST_REQUIRE_EQUAL(read.rules.size(), 1U);
  BOOST_TEST(read.rules[0].priority == 7U);
  BOOST_TEST(read.rules[0].container.path() == "/a/");
  BOOST_TEST((read.rules[0].transform == Transform::redact));
  BOOST_TEST((read.id == first && read.tenant == tenant_a));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_tenant_book, StoredFixture)

BOOST_AUTO_TEST_CASE(holds_tenants_with_their_keys) {
  for (const auto& [id, name] : {std::pair(tenant_a, "a"), std::pair(tenant_b, "b")}) {
    storage::TenantRecord record;
    record.set_name(name);
    (*record.mutable_settings())["fingerprint_tokens"] = name == std::string("a") ? "true" : "false";
    put(storage::Table::tenants, storage::tenant_key(id), storage::encode(record));
  }
  for (const std::uint32_t version : {1U, 2U, 300U}) {
    storage::TenantKeyRecord key;
    key.set_state(storage::ACTIVE);
    key.set_root_version(4);
    key.set_wrapped("wrapped " + std::to_string(version));
    put(storage::Table::tenant_keys, storage::tenant_key_key(tenant_a, 1, version), storage::encode(key));
  }
  TenantBook book;
  book.load(*store);
  BOOST_TEST(book.all().size() == 2U);
  const auto a = book.find(tenant_a);
  BOOST_REQUIRE(a != nullptr);
  BOOST_TEST(book.find_by_name("a") == a);
  BOOST_TEST(book.find_by_name("c") == nullptr);
  BOOST_TEST(book.find(first) == nullptr);
  BOOST_TEST(a->is_set("fingerprint_tokens"));
  BOOST_TEST(!a->is_set("other"));
  BOOST_TEST(!book.find(tenant_b)->is_set("fingerprint_tokens"));
  const auto& current = a->current_key(hsm::Purpose::data_key_wrapping);
  BOOST_TEST(current.name.version == 300U);
  BOOST_TEST(current.root_version == 4U);
  BOOST_TEST(hsm::text_of(current.blob) == "wrapped 300");
  BOOST_TEST((current.name.scope == tenant_a));
  BOOST_TEST(a->key(hsm::Purpose::data_key_wrapping, 2).name.version == 2U);
  const auto failed = [](const Error& error) { return error.fault() == Fault::failed; };
  BOOST_CHECK_EXCEPTION(static_cast<void>(a->key(hsm::Purpose::data_key_wrapping, 3)), storage::Error,
                        [](const storage::Error& error) { return error.fault() == storage::Fault::corrupt; });
  BOOST_CHECK_EXCEPTION(static_cast<void>(a->current_key(hsm::Purpose::fingerprint)), Error, failed);
  BOOST_CHECK_EXCEPTION(static_cast<void>(book.find(tenant_b)->current_key(hsm::Purpose::data_key_wrapping)), Error,
                        failed);
}

BOOST_AUTO_TEST_CASE(calls_a_key_without_its_tenant_corrupt) {
  storage::TenantKeyRecord key;
  key.set_state(storage::ACTIVE);
  put(storage::Table::tenant_keys, storage::tenant_key_key(tenant_a, 1, 1), storage::encode(key));
  TenantBook book;
  BOOST_CHECK_EXCEPTION(book.load(*store), storage::Error,
                        [](const storage::Error& e) { return e.fault() == storage::Fault::corrupt; });
}

BOOST_AUTO_TEST_CASE(knows_the_scoped_keys_of_applications_as_long_as_they_live) {
  auto owner = application("merchant", {});
  owner.set_face("guardian");
  Directory directory;
  constexpr Uuid lasting{7};
  constexpr Uuid over{8};
  directory.put_api_key(lasting, scoped_key("key_early", first, 0));  // whose application is not known yet
  directory.put(tenant_a, first, owner);
  directory.put_api_key(lasting, scoped_key("key_lasting", first, 0));
  directory.put_api_key(over, scoped_key("key_over", first, now() - 1));
  BOOST_TEST(name_for(directory, "key_early") == "nobody");
  BOOST_TEST(name_for(directory, "key_lasting") == "merchant");
  BOOST_TEST(name_for(directory, "key_over") == "nobody");
  BOOST_TEST(directory.has_expired("key_over"));
  BOOST_TEST(!directory.has_expired("key_lasting"));
  BOOST_TEST(!directory.has_expired("key_unknown"));
  const auto caller = directory.authenticate("key_lasting");
  BOOST_TEST(caller->scopes.test("pci:tokens:read"_scope));
  BOOST_TEST(!caller->scopes.test("pci:tokens:create"_scope));
  BOOST_TEST((caller->api_key == lasting));
  BOOST_TEST(!decide(*caller, "token:read"_permission, "/pci/high/").has_value());
  BOOST_TEST(decide(*caller, "token:read"_permission, "/guardian/pci/").has_value());
  directory.erase_api_key(over);
  BOOST_TEST(!directory.has_expired("key_over"));
  directory.erase(first);
  BOOST_TEST(name_for(directory, "key_lasting") == "nobody");
}

BOOST_AUTO_TEST_SUITE_END()
