#include "hsm/envelope.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "tests/end_to_end/guardian.hpp"
#include "tests/support/moved_clock.hpp"

namespace tests::end_to_end {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t all = 100'000;
constexpr std::uint8_t code_field = 2;

const std::string with_code = R"(,"security_code":"456")";

std::string path_of(const std::string& token) { return "/api/pci/tokens/" + token + "/security-code"; }

std::string availability(Guardian& merchant, const std::string& token) {
  return merchant.admin.get(path_of(token)).json.json();
}

const std::string available = R"({"security_code_available":true})";
const std::string gone = R"({"security_code_available":false})";

/// Whether the stored token still has a sealed code.
bool holds_code(const storage::Store& store, const std::string& token) {
  for (const auto& row : store.scan(storage::Table::tokens, "", "", all)) {
    if (storage::token_id_in(row.key) == token) {
      const auto record = storage::decode<storage::TokenRecord>(row.value);
      const auto envelope = hsm::parse_envelope(hsm::bytes_of(record.sealed()));
      return envelope && envelope->find(code_field) != nullptr;
    }
  }
  throw std::runtime_error("no such token");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_security_code_of_a_pci_token, Guardian)

BOOST_AUTO_TEST_CASE(is_there_until_it_is_deleted_and_never_shown) {
  const auto token = create(pan_body(guardian_visa, with_code));
  const auto bare = create_id();
  BOOST_TEST(availability(*this, bare) == gone);
  BOOST_TEST(availability(*this, token.text("/id")) == available);
  const auto path = "/api/pci/tokens/" + token.text("/id");
  for (const auto& shown : {token, admin.get(path), admin.get("/api/pci/tokens")}) {
    BOOST_TEST(shown.body.find("\"456\"") == std::string::npos);
  }
  BOOST_TEST(admin.remove(path_of(token.text("/id"))).status == 204U);
  BOOST_TEST(availability(*this, token.text("/id")) == gone);
  BOOST_TEST(admin.remove(path_of(token.text("/id"))).status == 204U);
  BOOST_TEST(admin.get(path).status == 200U);
}

BOOST_AUTO_TEST_CASE(is_absent_with_its_token_and_for_others) {
  const auto token = create_id(pan_body(guardian_visa, with_code));
  Guardian other;
  for (const auto& target : {path_of(token), path_of("none")}) {
    BOOST_TEST(other.admin.get(target).status == 404U);
    BOOST_TEST(other.admin.remove(target).status == 404U);
  }
  BOOST_TEST(availability(*this, token) == available);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_security_codes_of_pci_tokens)

BOOST_AUTO_TEST_CASE(are_destroyed_at_their_time_and_it_stands_in_the_log) {
  const support::MovedClock clock(COFFER_MOVED_CLOCK);
  support::Service service({.settings = {{"guardian.security_code_minutes", "2"}}});
  Guardian merchant(service);
  const auto token = merchant.create_id(pan_body(guardian_visa, with_code));
  const auto deleted = merchant.create_id(pan_body(guardian_visa, with_code));
  BOOST_TEST(merchant.admin.remove(path_of(deleted)).status == 204U);
  BOOST_TEST(availability(merchant, token) == available);
  clock.set(121s);
  BOOST_TEST(availability(merchant, token) == gone);
  BOOST_TEST_REQUIRE(service.eventually([&] { return service.metric("coffer_purged_rows").value_or(0) > 0; }));
  BOOST_TEST(merchant.admin.get("/api/pci/tokens/" + token).status == 200U);
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(!holds_code(*store, token));
  BOOST_TEST(!holds_code(*store, deleted));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
