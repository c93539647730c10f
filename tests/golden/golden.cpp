#include "appliance/clock.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"
#include "tests/support/service.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace tests::golden {

using support::Json;
using support::read_file;
using support::Service;

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t microseconds_per_minute = 60'000'000;

std::vector<std::string> archives() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(COFFER_GOLDEN)) {
    if (entry.path().extension() == ".gz") {
      found.push_back(entry.path().string());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// A service of today on the store and the token of an earlier release.
struct Heir {
  Service service{{.start = false}};
  Json golden;

  explicit Heir(const std::string& archive) {
    const auto content = service.home() / "golden";
    fs::create_directory(content);
    BOOST_TEST_REQUIRE(support::run({.arguments = {"tar", "--extract", "--file", archive, "-C", content}}).succeeded());
    const auto token = service.token().directory();
    fs::remove_all(token / "tokens");
    fs::copy(content / "token" / "tokens", token / "tokens", fs::copy_options::recursive);
    fs::copy(content / "token" / "user-pin", service.token().pin_file(), fs::copy_options::overwrite_existing);
    fs::copy(content / "data", service.data(), fs::copy_options::recursive);
    golden = Json(read_file(content / "golden.json"));
    service.start();
  }

  [[nodiscard]] support::HttpsClient client() const { return service.client(golden.text("/key")); }

  void opens_everything() const {
    auto connection = client();
    int opened = 0;
    for (std::string at = "/tokens/0"; golden.has(at); at = "/tokens/" + std::to_string(++opened)) {
      const auto got = connection.get("/tokens/" + golden.text(at + "/id"));
      BOOST_TEST(got.status == 200U, got.body);
      BOOST_TEST(Json(got.body).json() == golden.json(at + "/answer"));
    }
    BOOST_TEST(opened > 0);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_store_of_an_earlier_release)

BOOST_AUTO_TEST_CASE(is_kept_here) { BOOST_TEST(!archives().empty()); }

BOOST_DATA_TEST_CASE(opens_is_found_and_goes_on_living, boost::unit_test::data::make(archives()), archive) {
  Heir heir(archive);
  heir.opens_everything();

  auto client = heir.client();
  const auto found = client.post("/v2/tokens/search", R"({"query":"data:4242"})");
  BOOST_TEST(Json(found.body).text("/data/0/id") == heir.golden.text("/tokens/0/id"), found.body);
  const auto again =
      client.post("/tokens", R"({"type":"card","deduplicate_token":true,"data":{"number":"4242424242424242",
      "expiration_month":12,"expiration_year":2099}})");
  BOOST_TEST(again.text("/id") == heir.golden.text("/tokens/0/id"), again.body);

  for (const std::string kind : {"tenant", "fingerprint", "index", "root"}) {
    BOOST_TEST(heir.service.coffer({"keys", "rotate", kind}).code == 0, kind);
  }
  BOOST_TEST(heir.service.coffer({"keys", "rewrap"}).code == 0);
  heir.opens_everything();
  BOOST_TEST(heir.service.coffer({"audit", "verify"}).code == 0);

  BOOST_TEST(heir.service.stop().succeeded());
  const auto before_today = appliance::now() - microseconds_per_minute;
  int fingerprints = 0;
  for (const auto& row : heir.service.open_store()->scan(storage::Table::fingerprints, "", "", 100)) {
    BOOST_TEST(storage::decode<storage::FingerprintRecord>(row.value).created_at_us() < before_today);
    ++fingerprints;
  }
  BOOST_TEST(fingerprints > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::golden
