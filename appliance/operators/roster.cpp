#include "appliance/operators/roster.hpp"

#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <algorithm>

namespace appliance::operators {
namespace {

using storage::Table;

constexpr std::size_t longest_name = 32;
constexpr std::size_t most_keys = 8;
constexpr std::size_t most_operators = 10'000;

storage::OperatorRecord record_of(const Operator& person) {
  storage::OperatorRecord record;
  for (const auto role : all_roles) {
    if (person.roles.has(role)) {
      record.add_roles(std::string(name_of(role)));
    }
  }
  if (person.uid) {
    record.set_uid(*person.uid);
  }
  for (const auto& key : person.keys) {
    record.add_keys(line_of(key));
  }
  record.set_created_at_us(person.created_at);
  record.set_created_by(person.created_by);
  record.set_modified_at_us(person.modified_at);
  record.set_modified_by(person.modified_by);
  record.set_disabled_at_us(person.disabled_at);
  return record;
}

/// A role or key that this version does not know gives nobody anything.
Operator operator_from(const storage::Row& row) {
  const auto record = storage::decode<storage::OperatorRecord>(row.value);
  Operator person{.name = row.key,
                  .roles = {},
                  .uid = record.has_uid() ? std::optional(record.uid()) : std::nullopt,
                  .keys = {},
                  .created_at = record.created_at_us(),
                  .created_by = record.created_by(),
                  .modified_at = record.modified_at_us(),
                  .modified_by = record.modified_by(),
                  .disabled_at = record.disabled_at_us()};
  for (const auto& name : record.roles()) {
    if (const auto role = parse_role(name)) {
      person.roles.add(*role);
    }
  }
  for (const auto& line : record.keys()) {
    if (auto key = read_public_key(line)) {
      person.keys.push_back(*std::move(key));
    }
  }
  return person;
}

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_other = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && name.size() <= longest_name && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_other(c); });
}

void require(bool holds, Fault fault, const char* text) {
  if (!holds) {
    throw Error(fault, text);
  }
}

void require_useful(const Operator& person) {
  require(is_name(person.name), Fault::invalid,
          "a name has 1 to 32 of the characters a-z 0-9 . _ - and begins with a letter");
  require(!person.roles.empty(), Fault::invalid, "an operator needs at least one role: --role");
  require(person.uid || !person.keys.empty(), Fault::invalid,
          "an operator needs an OS user (--user) to use the admin socket, or a key (--key) to approve with");
  require(!person.roles.has(Role::custodian) || !person.keys.empty(), Fault::invalid,
          "a custodian signs with a key of the person's own: --key");
  require(person.keys.size() <= most_keys, Fault::invalid, "an operator has at most 8 keys");
}

/// Nobody else is the same OS user or has one of the keys: two names must be two persons.
void require_distinct(const Operator& person, const std::vector<Operator>& all) {
  for (const auto& other : all) {
    if (other.name == person.name) {
      continue;
    }
    require(!(other.enabled() && other.uid && other.uid == person.uid), Fault::conflict,
            "another operator is this OS user");
    require(std::ranges::none_of(person.keys, [&](const PublicKey& key) { return other.holds(key); }), Fault::conflict,
            "another operator has or had this key: every person uses keys of their own");
  }
  for (auto key = person.keys.begin(); key != person.keys.end(); ++key) {
    require(std::find(key + 1, person.keys.end(), *key) == person.keys.end(), Fault::invalid, "a key is given twice");
  }
}

bool anybody_administers(const std::vector<Operator>& all) {
  return std::ranges::any_of(all, [](const Operator& person) { return person.can_administer(); });
}

void put(storage::Batch& batch, const Actor& actor, const Operator& person, std::string_view operation) {
  batch.put(Table::operators, storage::operator_key(person.name), storage::encode(record_of(person)));
  record(batch, actor,
         {.operation = operation,
          .entity_type = "operator",
          .entity_id = person.name,
          .detail = person.enabled() ? to_string(person.roles) : "disabled"});
}

}  // namespace

std::vector<Operator> read_all(const storage::Store& store) {
  std::vector<Operator> all;
  for (const auto& row : store.scan(Table::operators, "", "", most_operators)) {
    all.push_back(operator_from(row));
  }
  return all;
}

std::optional<Operator> find(const storage::Store& store, std::string_view name) {
  const auto key = storage::operator_key(name);
  const auto row = store.get(Table::operators, key);
  return row ? std::optional(operator_from({.key = key, .value = *row})) : std::nullopt;
}

const Operator* find_by_uid(const std::vector<Operator>& all, std::uint32_t uid) {
  const auto found = std::ranges::find_if(
      all, [&](const Operator& person) { return person.enabled() && person.uid && *person.uid == uid; });
  return found == all.end() ? nullptr : &*found;
}

const Operator* find_by_key(const std::vector<Operator>& all, const PublicKey& key) {
  const auto found = std::ranges::find_if(all, [&](const Operator& person) { return person.holds(key); });
  return found == all.end() ? nullptr : &*found;
}

std::size_t count_custodians(const std::vector<Operator>& all) {
  return static_cast<std::size_t>(std::ranges::count_if(all, &Operator::can_approve));
}

void add(storage::Batch& batch, const storage::Store& store, const Actor& actor, std::span<const Operator> people) {
  auto all = read_all(store);
  const bool first = all.empty();
  for (auto person : people) {
    require_useful(person);
    require(std::ranges::find(all, person.name, &Operator::name) == all.end(), Fault::conflict,
            "there is or was an operator of this name; names are not used again");
    require_distinct(person, all);
    person.created_at = now();
    person.created_by = actor.id;
    person.modified_at = 0;
    person.disabled_at = 0;
    batch.expect_absent(Table::operators, storage::operator_key(person.name));
    put(batch, actor, person, "create");
    all.push_back(std::move(person));
  }
  require(!first || anybody_administers(all), Fault::refused,
          "the first operator must be an administrator with an OS user: from then on only operators are admitted");
  mark_changed(batch, store);
}

void change(storage::Batch& batch, const storage::Store& store, const Actor& actor, const Operator& person,
            std::size_t custodians_needed) {
  auto all = read_all(store);
  const auto found = std::ranges::find(all, person.name, &Operator::name);
  require(found != all.end(), Fault::not_found, "there is no such operator");
  require(found->enabled(), Fault::refused, "the operator is disabled, which is for good: add a new one");
  require_useful(person);
  require_distinct(person, all);
  const bool enough = count_custodians(all) >= custodians_needed;
  *found = person;
  found->modified_at = now();
  found->modified_by = actor.id;
  require(anybody_administers(all), Fault::refused,
          "this is the only administrator: nobody could act through the admin socket any more");
  require(!enough || count_custodians(all) >= custodians_needed, Fault::refused,
          "too few custodians would be left to approve anything: add another one first");
  put(batch, actor, *found, person.enabled() ? "update" : "disable");
  mark_changed(batch, store);
}

void expect_unchanged(storage::Batch& batch, const storage::Store& store) {
  auto key = storage::meta_key("operators");
  if (auto row = store.get(Table::meta, key)) {
    batch.expect_unchanged(Table::meta, std::move(key), *std::move(row));
  } else {
    batch.expect_absent(Table::meta, std::move(key));
  }
}

void mark_changed(storage::Batch& batch, const storage::Store& store) {
  const auto key = storage::meta_key("operators");
  const auto row = store.get(Table::meta, key);
  auto mark = row ? storage::decode<storage::OperatorsMark>(*row) : storage::OperatorsMark();
  mark.set_revision(mark.revision() + 1);
  expect_unchanged(batch, store);
  batch.put(Table::meta, key, storage::encode(mark));
}

}  // namespace appliance::operators
