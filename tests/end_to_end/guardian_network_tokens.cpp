#include "tests/end_to_end/guardian_network.hpp"

#include <vector>

namespace tests::end_to_end {
namespace {

const std::string status = "/network_token/status";

struct Refusal {
  std::string what;
  std::string body;
  unsigned status;
  std::string classifier;
  std::vector<std::string> paths;
};

std::string pairs(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":\"v\"";
  }
  return R"(,"metadata":{)" + all + "}";
}

const std::vector<Refusal> refusals{
    {"no JSON", "{", 400, "INVALID_REQUEST", {}},
    {"no source", "{}", 422, "VALIDATION_FAILED", {"$.source"}},
    {"a source without a type", R"({"source":{}})", 422, "VALIDATION_FAILED", {"$.source.type"}},
    {"an unknown source", R"({"source":{"type":"iban"}})", 422, "VALIDATION_FAILED", {"$.source.type"}},
    {"no token", R"({"source":{"type":"pci_token"}})", 422, "VALIDATION_FAILED", {"$.source.pci_token_id"}},
    {"an unknown token",
     R"({"source":{"type":"pci_token","token_id":"6d5f5a8e-0000-4000-8000-000000000000"}})",
     422,
     "VALIDATION_FAILED",
     {"$.source.token_id"}},
    {"a wrong check digit", network_body("4242424242424241"), 422, "VALIDATION_FAILED", {"$.source.account_number"}},
    {"a scheme without network tokens",
     network_body("3530111333300000"),
     422,
     "SCHEME_NOT_SUPPORTED",
     {"$.source.account_number"}},
    {"a month too much",
     R"({"source":{"type":"pan","account_number":"4242424242424242","expiry_month":13,"expiry_year":2040}})",
     422,
     "VALIDATION_FAILED",
     {"$.source.expiry_month"}},
    {"too many pairs", network_body(guardian_visa, pairs(21)), 422, "VALIDATION_FAILED", {"$.metadata"}},
    {"an issuer who declines", network_body(card_with("9001")), 422, "SCHEME_DECLINED", {}},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_network_token, NetworkMerchant)

BOOST_AUTO_TEST_CASE(is_active_at_once_as_the_document_describes_it) {
  const auto made = make(network_body(guardian_visa, pairs(20)));
  BOOST_TEST(is_uuid_v4(made.text("/id")));
  BOOST_TEST(made.json.json("/card") == R"({"expiry_month":8,"expiry_year":2040,)"
                                        R"("masked_account_number":"424242******4242","scheme":"visa"})");
  BOOST_TEST(made.json.json("/network_token") == R"({"status":"active","type":"sandbox"})");
  BOOST_TEST(made.has("/metadata/k19"));
  BOOST_TEST(made.text("/created_at").size() == std::string_view("2026-01-05T09:00:00Z").size());
  BOOST_TEST(made.body.find("999999") == std::string::npos);
  BOOST_TEST(admin.get("/api/pci/tokens/" + made.text("/pci_token_id")).status == 200U);
  const auto read = look(made.text("/id"));
  BOOST_TEST(read.status == 200U);
  BOOST_TEST(support::canonical(read.body) == support::canonical(made.body));
}

BOOST_AUTO_TEST_CASE(is_made_for_each_of_the_four_schemes) {
  for (const auto& [number, scheme] :
       std::vector<std::pair<std::string, std::string>>{{"4111111111111111", "visa"},
                                                        {"2223003122003222", "mastercard"},
                                                        {"378282246310005", "american express"},
                                                        {"6011111111111117", "discover"}}) {
    const auto made = make(network_body(number));
    BOOST_TEST(made.text("/card/scheme") == scheme);
    BOOST_TEST(made.text(status) == "active");
    const auto used = cryptogram(made.text("/id"));
    BOOST_TEST(used.text("/number").size() == number.size());
    BOOST_TEST(used.text("/number").starts_with("999999"));
  }
}

BOOST_AUTO_TEST_CASE(is_made_from_a_pci_token_under_any_of_its_names) {
  const auto pci = create_id();
  for (const std::string name : {"pci_token_id", "token_id", "id"}) {
    const auto made = make(R"({"source":{"type":"pci_token",")" + name + "\":\"" + pci + "\"}}");
    BOOST_TEST(made.text("/pci_token_id") == pci);
    BOOST_TEST(made.text(status) == "active");
  }
}

BOOST_AUTO_TEST_CASE(lives_and_dies_apart_from_its_pci_token) {
  const auto made = make();
  const auto id = made.text("/id");
  const auto pci = "/api/pci/tokens/" + made.text("/pci_token_id");
  BOOST_TEST(admin.remove(pci).status == 204U);
  BOOST_TEST(look(id).text(status) == "active");
  BOOST_TEST(cryptogram(id).status == 200U);
  const auto other = make();
  BOOST_TEST(admin.remove("/api/network/tokens/" + other.text("/id")).status == 204U);
  BOOST_TEST(admin.get("/api/pci/tokens/" + other.text("/pci_token_id")).status == 200U);
}

BOOST_AUTO_TEST_CASE(that_is_deleted_is_gone_at_once_and_then_at_the_scheme) {
  const auto id = make_id();
  const auto reference = only_new_reference();
  BOOST_TEST(admin.remove("/api/network/tokens/" + id).status == 204U);
  BOOST_TEST(classifier_of(look(id)) == "NOT_FOUND");
  BOOST_TEST(classifier_of(cryptogram(id)) == "NOT_FOUND");
  BOOST_TEST(admin.remove("/api/network/tokens/" + id).status == 404U);
  BOOST_TEST(
      service.eventually([&] { return sandbox.ask("GET", "/v1/tokens/" + reference).text("/status") == "DELETED"; }));
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_place_of_each_mistake) {
  const auto pci_before = admin.get("/api/pci/tokens?limit=100").body;
  for (const auto& refusal : refusals) {
    BOOST_TEST_CONTEXT(refusal.what) {
      const auto answer = admin.post("/api/network/tokens", refusal.body);
      BOOST_TEST(answer.status == refusal.status, answer.body);
      BOOST_TEST(classifier_of(answer) == refusal.classifier);
      BOOST_TEST(paths_of(answer) == refusal.paths, boost::test_tools::per_element());
    }
  }
  BOOST_TEST(admin.get("/api/network/tokens").json.json("/data") == "[]");
  BOOST_TEST(admin.get("/api/pci/tokens?limit=100").body == pci_before);
}

BOOST_AUTO_TEST_CASE(is_listed_newest_first_in_pages) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.insert(made.begin(), make_id());
  }
  std::vector<std::string> seen;
  std::string target = "/api/network/tokens?limit=2";
  while (!target.empty()) {
    const auto page = admin.get(target);
    BOOST_TEST_REQUIRE(page.status == 200U, page.body);
    for (std::size_t i = 0; page.has("/data/" + std::to_string(i)); ++i) {
      seen.push_back(page.text("/data/" + std::to_string(i) + "/id"));
    }
    const auto next = page.text("/links/next");
    target = next == "null" ? std::string() : next.substr(next.find("/api/"));
  }
  BOOST_TEST(seen == made, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_made_once_for_an_idempotency_key) {
  const auto key = fresh_id("order");
  const auto active = sandbox.count("ACTIVE");
  const auto first = admin.post("/api/network/tokens", network_body(), {{"x-idempotency-key", key}});
  BOOST_TEST_REQUIRE(first.status == 201U, first.body);
  const auto again = admin.post("/api/network/tokens", network_body(), {{"x-idempotency-key", key}});
  BOOST_TEST(again.status == 201U);
  BOOST_TEST(again.body == first.body);
  BOOST_TEST(sandbox.count("ACTIVE") == active + 1);
}

BOOST_AUTO_TEST_CASE(belongs_to_its_tenant) {
  const auto id = make_id();
  NetworkMerchant stranger;
  BOOST_TEST(stranger.look(id).status == 404U);
  BOOST_TEST(stranger.cryptogram(id).status == 404U);
  BOOST_TEST(stranger.admin.remove("/api/network/tokens/" + id).status == 404U);
  BOOST_TEST(stranger.admin.get("/api/network/tokens").json.json("/data") == "[]");
}

BOOST_AUTO_TEST_CASE(has_art_unless_the_scheme_has_none) {
  const auto path = "/api/network/tokens/" + make_id() + "/card-art";
  const auto art = admin.get(path);
  BOOST_TEST(art.status == 200U, art.body);
  BOOST_TEST(art.text("/content_type") == "image/png");
  BOOST_TEST(art.text("/width") == "1");
  const auto picture = admin.get(path, {{"Accept", "image/png"}});
  BOOST_TEST(picture.field("content-type") == "image/png");
  BOOST_TEST(picture.body.substr(1, 3) == "PNG");
  const auto none = make_id(network_body(card_with("9009")));
  BOOST_TEST(classifier_of(admin.get("/api/network/tokens/" + none + "/card-art")) == "NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(is_inquired_about_by_any_of_its_names) {
  const auto id = make_id();
  for (const auto* member : {"network_token_id", "token_id", "id"}) {
    const auto answer = admin.post("/api/metadata/inquiries", R"({"source":{"type":"network_token",")" +
                                                                  std::string(member) + R"(":")" + id + "\"}}");
    BOOST_TEST(answer.status == 200U, answer.body);
    BOOST_TEST(answer.json.json("/scheme") == R"(["visa"])");
    BOOST_TEST(answer.text("/issuer_name") == "TEST BANK");
  }
  const auto unnamed = admin.post("/api/metadata/inquiries", R"({"source":{"type":"network_token"}})");
  BOOST_TEST((paths_of(unnamed) == std::vector<std::string>{"$.source.network_token_id"}));
  const auto absent = admin.post("/api/metadata/inquiries", R"({"source":{"type":"network_token","id":"none"}})");
  BOOST_TEST(absent.status == 404U);
  BOOST_TEST(classifier_of(absent) == "NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(what_an_issuer_does_later, NetworkMerchant)

BOOST_AUTO_TEST_CASE(to_a_pending_token_is_followed) {
  const auto made = make(network_body(card_with("9002")));
  BOOST_TEST(made.text(status) == "inactive");
  BOOST_TEST(becomes(made.text("/id"), status, "active"));
  BOOST_TEST(cryptogram(made.text("/id")).status == 200U);
  const auto declined = make_id(network_body(card_with("9003")));
  BOOST_TEST(service.eventually([&] { return sandbox.count("PENDING") == 0; }));
  BOOST_TEST(look(declined).text(status) == "inactive");
  BOOST_TEST(classifier_of(cryptogram(declined)) == "STATE_CONFLICT");
}

BOOST_AUTO_TEST_CASE(to_an_active_one_arrives_as_a_notification) {
  const auto suspended = make_id(network_body(card_with("9006")));
  const auto extended = make_id(network_body(card_with("9007")));
  const auto replaced = make_id(network_body(card_with("9008")));
  const auto deleted = make_id(network_body(card_with("9010")));
  BOOST_TEST(becomes(suspended, status, "inactive"));
  BOOST_TEST(classifier_of(cryptogram(suspended)) == "STATE_CONFLICT");
  BOOST_TEST(becomes(extended, "/card/expiry_year", "2043"));
  BOOST_TEST(cryptogram(extended).text("/expiry_year") == "2047");
  BOOST_TEST(becomes(deleted, status, "deleted"));
  BOOST_TEST(classifier_of(cryptogram(deleted)) == "STATE_CONFLICT");
  const auto before = "424242******" + card_with("9008").substr(12);
  BOOST_TEST(service.eventually([&] { return look(replaced).text("/card/masked_account_number") != before; }));
  BOOST_TEST(look(replaced).text(status) == "active");
  for (const auto& id : {suspended, deleted}) {
    BOOST_TEST(admin.remove("/api/network/tokens/" + id).status == 204U);
  }
}

BOOST_AUTO_TEST_CASE(is_followed_whatever_the_order_and_number_of_notifications) {
  const auto id = make_id();
  const auto reference = only_new_reference();
  for (const std::string act : {"suspend", "resume", "suspend", "resume", "suspend"}) {
    BOOST_TEST(sandbox.ask("POST", "/lab/tokens/" + reference + "/" + act).status == 200U);
  }
  const auto notify = [&](const std::string& secret) {
    support::HttpsClient scheme(network.port, service.ca(), "");
    return scheme.post("/api/network/notifications/sandbox",
                       R"({"scheme_reference":")" + reference + R"(","changes":2,"reason":"RESUMED_BY_ISSUER"})",
                       {{"Authorization", "Bearer " + secret}});
  };
  BOOST_TEST(becomes(id, status, "inactive"));
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(notify("notification-secret-of-a-test").status == 204U);
  }
  BOOST_TEST(classifier_of(notify("notification-secret-of-a-tesT")) == "UNAUTHENTICATED");
  BOOST_TEST(look(id).text(status) == "inactive");
  BOOST_TEST(sandbox.ask("POST", "/lab/tokens/" + reference + "/resume").status == 200U);
  BOOST_TEST(becomes(id, status, "active"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
