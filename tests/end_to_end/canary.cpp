#include "tests/support/canary.hpp"

#include "tests/support/service.hpp"
#include "tests/support/store_view.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace tests::end_to_end {

using support::find_canary;
using support::find_canary_in;

namespace {

const std::string card_number = "4532015112830366";
const std::string patched_number = "6011000990139424";
const std::string wrong_number = "4916338506082833";
const std::string name = "Ada Canary Lovelace";
const std::string ssn = "078-05-1120";
/// A verification code alone is too short to look for.
const std::string code_member = R"("cvc":"9137")";
const std::vector<std::string> canaries{card_number, patched_number, wrong_number, name, ssn, "078051120", code_member};
const std::string clear_metadata = "metadata-stands-in-clear";

struct Canaries {
  support::Service service;
  support::HttpsClient client = service.client();

  unsigned create(const std::string& members) {
    return client.post("/tokens", R"({"metadata":{"note":")" + clear_metadata + "\"}," + members + "}").status;
  }

  /// Leaves a card and a person behind whose ids end in `suffix`.
  void use(const std::string& suffix) {
    const std::string card = R"("type":"card","data":{"number":")" + card_number + "\"," + code_member + "}";
    const std::string person = R"("type":"token","data":{"name":")" + name + R"(","ssn":")" + ssn + "\"}";
    BOOST_TEST(create(card + R"(,"id":"card-)" + suffix + "\"") == 201U);
    BOOST_TEST(create(person + R"(,"id":"person-)" + suffix + "\"") == 201U);
    BOOST_TEST(create(person + R"(,"id":"deleted-)" + suffix + "\"") == 201U);
    BOOST_TEST(client.get("/tokens/card-" + suffix).text("/data/number") == card_number);
    BOOST_TEST(client.get("/tokens/person-" + suffix).text("/data/ssn") == ssn);
    BOOST_TEST(client.patch("/tokens/card-" + suffix, R"({"data":{"number":")" + patched_number + "\"}}").status ==
               200U);
    BOOST_TEST(client.remove("/tokens/deleted-" + suffix).status == 204U);
    BOOST_TEST(create(card + R"(,"id":"card-)" + suffix + "\"") == 409U);
    BOOST_TEST(create(R"("type":"card","data":{"number":")" + wrong_number + "\"}") == 400U);
    BOOST_TEST(create(R"("type":"card","data":{"number":")" + wrong_number) == 400U);
    BOOST_TEST(client.get("/tokens/" + wrong_number).status == 404U);
    BOOST_TEST(client.post("/tokenize", R"({"who":")" + name + R"(","c":{)" + card + R"(,"deduplicate_token":true}})")
                   .status == 200U);
    BOOST_TEST(create(card + R"(,"deduplicate_token":true)") == 201U);
    BOOST_TEST(client.post("/tokenize", "{\"" + card_number + "\":{" + card + R"(,"id":"x"}})").status == 400U);
    BOOST_TEST(client.post("/detokenize", R"(["{{ person-)" + suffix + R"( | json: '$.ssn' }}"])").text("/0") == ssn);
  }

  void check_files() const {
    for (const std::string& canary : canaries) {
      const auto found = find_canary(service.home(), canary);
      BOOST_TEST(found.empty(), canary << " in " << (found.empty() ? "" : found.front().file.string()));
    }
  }

  void check_store() const {
    const std::string bytes = support::all_bytes(*service.open_store());
    BOOST_TEST(!find_canary_in(bytes, clear_metadata).empty());
    for (const std::string& canary : canaries) {
      BOOST_TEST(find_canary_in(bytes, canary).empty(), canary);
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(clear_data, Canaries)

BOOST_AUTO_TEST_CASE(is_in_no_file_while_running_after_a_restart_and_after_a_kill) {
  use("one");
  BOOST_TEST(!find_canary(service.data(), clear_metadata).empty());
  check_files();
  service.restart();
  check_files();
  client = service.client();
  BOOST_TEST(client.get("/tokens/card-one").text("/data/number") == patched_number);
  BOOST_TEST(client.remove("/tokens/card-one").status == 204U);
  use("two");
  service.kill();
  check_files();
  check_store();
}

BOOST_AUTO_TEST_CASE(is_neither_in_the_metrics_nor_in_the_environment) {
  use("one");
  const std::string metrics = service.telemetry("/metrics").body;
  const std::filesystem::path environ_file = "/proc/" + std::to_string(service.process().pid()) + "/environ";
  if (::access(environ_file.c_str(), R_OK) != 0) {
    std::cerr << "SKIPPED: only root may read the environment of a process that dumps no core\n";
    return;
  }
  const std::string environment = support::read_file(environ_file);
  BOOST_TEST(environment.find("SOFTHSM2_CONF") != std::string::npos);
  for (const std::string& canary : canaries) {
    BOOST_TEST(find_canary_in(metrics, canary).empty(), canary);
    BOOST_TEST(find_canary_in(environment, canary).empty(), canary);
  }
  const std::string pin = support::read_file(service.token().pin_file());
  BOOST_TEST(find_canary_in(environment, pin).empty());
  BOOST_TEST(find_canary(service.home(), pin).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
