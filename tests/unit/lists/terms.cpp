#include "appliance/token/terms.hpp"

#include "appliance/base64url.hpp"
#include "storage/codec.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <tuple>

namespace {

using namespace appliance::token;
using storage::TokenRecord;

const appliance::Uuid tenant{7};

TokenRecord record_in(const std::string& container, appliance::UnixMicros created_at) {
  TokenRecord record;
  record.set_type("token");
  record.add_containers(container);
  record.set_created_at_us(created_at);
  return record;
}

class Random {
 public:
  std::string container() {
    std::string path = "/";
    for (int parts = number(0, 3); parts > 0; --parts) {
      for (int length = number(1, 3); length > 0; --length) {
        path.push_back("-09_az"[number(0, 5)]);
      }
      path.push_back('/');
    }
    return path;
  }
  int number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(engine_); }
  appliance::UnixMicros instant() {
    return std::uniform_int_distribution<appliance::UnixMicros>(1, 3'000'000'000'000'000)(engine_) >> number(0, 40);
  }

 private:
  std::mt19937 engine_{42};
};

/// Keys of the batch's writes, erased ones with a minus in front.
std::set<std::string> writes_of(const storage::Batch& batch) {
  std::set<std::string> keys;
  for (const auto& write : batch.writes()) {
    BOOST_TEST((write.table == storage::Table::token_terms));
    keys.insert((write.erase ? "-" : "+") + write.key);
  }
  return keys;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_order_of_index_rows)

BOOST_AUTO_TEST_CASE(is_container_and_creation_time_both_descending) {
  Random random;
  for (int i = 0; i < 20'000; ++i) {
    const auto a = record_in(random.container(), random.instant());
    const auto b = record_in(random.number(0, 1) ? a.containers(0) : random.container(), random.instant());
    const auto contract =
        std::tuple(b.containers(0), b.created_at_us()) <=> std::tuple(a.containers(0), a.created_at_us());
    const auto bytes = order_of("a", a) <=> order_of("a", b);
    BOOST_REQUIRE((contract == bytes));
  }
}

BOOST_AUTO_TEST_CASE(makes_a_container_with_all_below_it_one_prefix) {
  Random random;
  for (int i = 0; i < 20'000; ++i) {
    const auto container = random.container();
    const auto other = random.container();
    const auto order = order_of("id", record_in(other, random.instant()));
    BOOST_REQUIRE_EQUAL(order.starts_with(scope_below(container)), other.starts_with(container));
    BOOST_REQUIRE_EQUAL(order.starts_with(scope_of(container)), other == container);
  }
}

BOOST_AUTO_TEST_CASE(gives_back_what_went_in) {
  Random random;
  for (int i = 0; i < 2000; ++i) {
    auto record = record_in(random.container(), random.instant());
    record.set_expires_at_us(random.instant());
    storage::Batch batch;
    put_terms(batch, tenant, "some id", record);
    for (const auto& write : batch.writes()) {
      for (const auto& term : terms_of(record)) {
        const auto prefix = term_prefix(tenant, term);
        if (write.key.starts_with(prefix)) {
          const auto listed = listed_from(storage::Row{write.key, write.value}, prefix.size());
          BOOST_REQUIRE_EQUAL(listed.id, "some id");
          BOOST_REQUIRE_EQUAL(listed.container, record.containers(0));
          BOOST_REQUIRE_EQUAL(listed.created_at, record.created_at_us());
          BOOST_REQUIRE_EQUAL(listed.expires_at, record.expires_at_us());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_rows_of_a_token)

BOOST_AUTO_TEST_CASE(follow_its_changes_and_nothing_else) {
  auto before = record_in("/a/", 5);
  before.set_fingerprint("fp");
  (*before.mutable_metadata())["stays"] = "x";
  (*before.mutable_metadata())["goes"] = "x";
  before.add_search_terms("0001mac");
  auto after = before;
  after.mutable_metadata()->erase("goes");
  (*after.mutable_metadata())["comes"] = "x";

  storage::Batch batch;
  replace_terms(batch, tenant, "id", before, after);
  const auto row = [&](const std::string& term) { return term_prefix(tenant, term) + order_of("id", before); };
  const std::set<std::string> expected{
      "-" + row(metadata_term("goes", "x")), "-" + row(folded_metadata_term("goes", "x")),
      "+" + row(metadata_term("comes", "x")), "+" + row(folded_metadata_term("comes", "x"))};
  BOOST_TEST((writes_of(batch) == expected));
}

BOOST_AUTO_TEST_CASE(all_move_when_it_moves_and_all_say_when_it_expires) {
  const auto before = record_in("/a/", 5);
  auto moved = before;
  moved.set_containers(0, "/b/");
  storage::Batch batch;
  replace_terms(batch, tenant, "id", before, moved);
  BOOST_TEST(batch.writes().size() == 4U);

  auto expiring = before;
  expiring.set_expires_at_us(77);
  storage::Batch rewritten;
  replace_terms(rewritten, tenant, "id", before, expiring);
  BOOST_TEST(rewritten.writes().size() == 2U);
}

BOOST_AUTO_TEST_CASE(are_erased_with_it) {
  auto record = record_in("/a/", 5);
  (*record.mutable_metadata())["Key"] = "Value";
  (*record.mutable_metadata())["key"] = "value";
  storage::Batch batch;
  put_terms(batch, tenant, "id", record);
  BOOST_TEST(batch.writes().size() == 5U);  // both entries fold to one
  const auto put = writes_of(batch);
  storage::Batch erased;
  erase_terms(erased, tenant, "id", record);
  for (const auto& key : writes_of(erased)) {
    BOOST_TEST(put.contains("+" + key.substr(1)));
  }
  BOOST_TEST(erased.writes().size() == 5U);
}

BOOST_AUTO_TEST_CASE(keep_keys_and_values_of_metadata_apart) {
  BOOST_TEST((metadata_term("ab", "c") != metadata_term("a", "bc")));
  BOOST_TEST((metadata_term("a", "b") != metadata_term("A", "b")));
  BOOST_TEST((folded_metadata_term("aB", "Cd") == folded_metadata_term("Ab", "cD")));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(base64url_text)

BOOST_AUTO_TEST_CASE(is_that_of_the_rfc_without_padding) {
  BOOST_TEST(appliance::base64url("") == "");
  BOOST_TEST(appliance::base64url("f") == "Zg");
  BOOST_TEST(appliance::base64url("fo") == "Zm8");
  BOOST_TEST(appliance::base64url("foo") == "Zm9v");
  BOOST_TEST(appliance::base64url("foobar") == "Zm9vYmFy");
  BOOST_TEST(appliance::base64url("\xFB\xFF") == "-_8");
}

BOOST_AUTO_TEST_CASE(is_read_back_and_nothing_but_it) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
    BOOST_TEST((appliance::read_base64url(appliance::base64url(bytes)) == bytes));
  }
  for (const auto* text : {"Z", "Zh", "Zg=", "Zg==", "Z g", "Zm9v\n", "+/8"}) {
    BOOST_TEST(!appliance::read_base64url(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
