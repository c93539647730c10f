#include "appliance/card/bin_data.hpp"
#include "appliance/card/bin_file.hpp"
#include "appliance/card/brand.hpp"
#include "storage/keys.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/rows.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace appliance;
using storage::Table;

namespace {

constexpr std::size_t plenty = 1000;

std::vector<std::string> mistakes_in(std::string_view file, std::size_t most = plenty) {
  std::vector<std::string> found;
  for (const auto& mistake : card::check_bins(file, most, [](std::uint64_t) {})) {
    found.push_back(std::to_string(mistake.line) + ": " + std::string(mistake.text));
  }
  return found;
}

struct BinStore {
  tests::support::TemporaryDirectory directory{"bins"};
  std::unique_ptr<storage::Store> store = storage::open_rocksdb({.directory = directory / "store", .on_failure = {}});
  Actor actor{.type = "operator", .id = "alice", .tenant = {}, .source = "test", .trace_id = {}};

  card::BinSet import(std::string_view file) const {
    BOOST_TEST_REQUIRE(mistakes_in(file).empty());
    return card::replace_bins(*store, actor, file, [](std::uint64_t, std::uint64_t) {});
  }
  std::string issuer_of(std::string_view digits) const {
    const auto found = card::find_bin(*store, digits);
    return found ? found->bin + " " + found->issuer : "";
  }
  std::size_t rows() const {
    std::size_t count = 0;
    storage::for_each_row(*store, Table::bins, "", [&](const storage::Row&) { ++count; });
    return count;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_bin_file)

BOOST_AUTO_TEST_CASE(is_read_in_the_form_that_is_documented) {
  const std::string_view file =
      "\xEF\xBB\xBF"
      "bin,brand,scheme,funding,category,issuer,country,issuer_id\r\n"
      "411111,visa,,credit,,\"BANK, \"\"THE\"\" FIRST\",kw,bnk_1\r\n"
      "\r\n"
      "44640400,Visa,mada,Debit,Business,B\xC3\x84NK,SA,\r\n";
  BOOST_TEST(mistakes_in(file).empty());
  std::vector<card::BinFacts> rows;
  card::for_each_bin(file, [&](const card::BinFacts& facts) { rows.push_back(facts); });
  BOOST_TEST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(rows[0].bin == "411111");
  BOOST_TEST(rows[0].brand == "VISA");
  BOOST_TEST(rows[0].scheme == "VISA");
  BOOST_TEST(rows[0].funding == "CREDIT");
  BOOST_TEST(rows[0].issuer == "BANK, \"THE\" FIRST");
  BOOST_TEST(rows[0].country == "KW");
  BOOST_TEST(rows[0].issuer_id == "bnk_1");
  BOOST_TEST(rows[1].scheme == "MADA");
  BOOST_TEST(rows[1].category == "Business");
  BOOST_TEST(rows[1].issuer == "B\xC3\x84NK");
}

BOOST_AUTO_TEST_CASE(has_every_mistake_named_with_its_line) {
  const std::vector<std::string> expected{"2: bin must be six or eight digits",
                                          "3: bin must be six or eight digits",
                                          "4: funding must be CREDIT, DEBIT or PREPAID",
                                          "5: country must be two letters (ISO 3166-1)",
                                          "6: the line has more or fewer fields than the first",
                                          "7: a quote does not end",
                                          "8: brand and scheme are at most 32 letters, digits and spaces",
                                          "9: a text is at most 200 bytes of printable UTF-8",
                                          "11: this bin stands in an earlier line already"};
  const auto found = mistakes_in(
      "bin,brand,funding,issuer,country\n"
      "4111111,VISA,CREDIT,A,KW\n"
      "41111x,VISA,CREDIT,A,KW\n"
      "411111,VISA,CHARGE,A,KW\n"
      "411111,VISA,CREDIT,A,KWT\n"
      "411111,VISA,CREDIT\n"
      "411111,VISA,CREDIT,\"A,KW\n"
      "411111,VI$A,CREDIT,A,KW\n"
      "411111,VISA,CREDIT,\xFF,KW\n"
      "411111,VISA,CREDIT,A,KW\n"
      "411111,VISA,CREDIT,A,KW\n"
      "41111100,VISA,CREDIT,A,KW\n");
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(begins_with_a_line_of_known_column_names) {
  BOOST_TEST(mistakes_in("").size() == 1U);
  BOOST_TEST(mistakes_in("411111,VISA\n").size() == 1U);
  BOOST_TEST(mistakes_in("bin,bin\n").front() == "1: a column is named twice");
  BOOST_TEST(mistakes_in("brand\nVISA\n").front() == "1: there is no column bin");
  BOOST_TEST(mistakes_in("bin\n").empty());
}

BOOST_AUTO_TEST_CASE(with_too_many_mistakes_is_not_read_to_its_end) {
  std::string file = "bin\n";
  for (int i = 0; i < 100; ++i) {
    file += "x\n";
  }
  BOOST_TEST(mistakes_in(file, 10).size() == 10U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(bin_data, BinStore)

BOOST_AUTO_TEST_CASE(is_found_by_the_longest_bin) {
  const auto set = import("bin,issuer\n411111,SIX\n41111122,EIGHT\n");
  BOOST_TEST(set.rows == 2U);
  BOOST_TEST(issuer_of("4111112222222222") == "41111122 EIGHT");
  BOOST_TEST(issuer_of("4111113333333333") == "411111 SIX");
  BOOST_TEST(issuer_of("411111") == "411111 SIX");
  BOOST_TEST(issuer_of("4111112") == "411111 SIX");
  BOOST_TEST(issuer_of("4111122222222222") == "");
  BOOST_TEST(issuer_of("41111") == "");
}

BOOST_AUTO_TEST_CASE(of_the_published_examples_is_built_in_until_it_is_imported) {
  const auto first = card::find_bin(*store, "479045");
  const auto second = card::find_bin(*store, "4508750015741019");
  BOOST_TEST_REQUIRE((first && second));
  BOOST_TEST((first->brand + first->funding + first->issuer + first->country) == "VISACREDITKUWAIT FINANCE HOUSEKW");
  BOOST_TEST((second->brand + second->funding + second->issuer + second->country) ==
             "VISADEBITTHE CO-OPERATIVE BANK PLCGB");
  import("bin,issuer\n479045,OURS\n");
  BOOST_TEST(issuer_of("479045") == "479045 OURS");
  BOOST_TEST(issuer_of("450875") == "450875 THE CO-OPERATIVE BANK PLC");
}

BOOST_AUTO_TEST_CASE(has_the_brand_that_the_number_tells) {
  for (const auto number : {"479045", "411111", "512345", "378282", "601111", "305693", "353011", "620000"}) {
    const auto brand = card::find_brand(number);
    BOOST_TEST_REQUIRE(brand.has_value());
    BOOST_TEST(card::find_built_in(number)->brand == card::facts_of(*brand).scheme);
  }
}

BOOST_AUTO_TEST_CASE(is_replaced_as_a_whole_and_leaves_nothing_behind) {
  std::string large = "bin,issuer\n";
  for (int i = 0; i < 10'000; ++i) {
    large += std::to_string(70'000'000 + i) + ",LARGE\n";
  }
  import(large);
  BOOST_TEST(rows() == 10'000U);
  BOOST_TEST(issuer_of("7000999900000000") == "70009999 LARGE");
  import("bin,issuer\n700000,SMALL\n");
  BOOST_TEST(rows() == 1U);
  BOOST_TEST(issuer_of("7000000100000000") == "700000 SMALL");
}

BOOST_AUTO_TEST_CASE(of_an_import_that_did_not_end_is_not_seen_and_goes_with_the_next) {
  import("bin,issuer\n700000,FIRST\n");
  storage::Batch batch;
  batch.put(Table::bins, storage::bin_key(2, "700000"), "half");
  batch.put(Table::bins, storage::bin_key(2, "700001"), "half");
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  BOOST_TEST(issuer_of("700000") == "700000 FIRST");
  import("bin,issuer\n700002,SECOND\n");
  BOOST_TEST(rows() == 1U);
  BOOST_TEST(issuer_of("700001") == "");
}

BOOST_AUTO_TEST_SUITE_END()
