#include "tests/end_to_end/guardian_forward.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/store_view.hpp"

#include <atomic>
#include <latch>
#include <thread>

namespace tests::end_to_end {

namespace {

const std::string iban_schema =
    R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["iban"],)"
    R"("properties":{"iban":{"type":"string","maxLength":34,"pattern":"^[A-Z]{2}[0-9]{2}[A-Z0-9]+$"},)"
    R"("limit":{"type":"integer","minimum":0}},"additionalProperties":false})";
const std::string iban = "DE02120300000000202051";

struct Wrong {
  std::string body;
  std::vector<std::string> paths;
};

struct Keeper : Sender {
  support::HttpsClient& admin = merchant.admin;

  std::string make_type(const std::string& schema = iban_schema, const std::string& name = "iban") {
    const auto made = admin.post("/api/admin/types", R"({"name":")" + name + R"(","schema":)" + schema + "}");
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made.text("/id");
  }
  support::Answer create(const std::string& type, const std::string& payload = R"({"iban":")" + iban + "\"}",
                         const std::string& more = {}) {
    return admin.post("/api/generic/tokens", R"({"type_id":")" + type + R"(","payload":)" + payload + more + "}");
  }
  std::string create_id(const std::string& type) {
    const auto made = create(type);
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made.text("/id");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_generic_type, Keeper)

BOOST_AUTO_TEST_CASE(is_made_shown_listed_and_deleted) {
  const auto made = admin.post("/api/admin/types", R"({"name":"iban","schema":)" + iban_schema + "}");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  BOOST_TEST(is_uuid_v4(made.text("/id")));
  BOOST_TEST(made.text("/name") == "iban");
  BOOST_TEST(made.json.json("/schema") == support::Json(iban_schema).json(""));
  BOOST_TEST(made.text("/created_at").size() == std::string_view("2026-01-05T09:00:00Z").size());
  const auto path = "/api/admin/types/" + made.text("/id");
  BOOST_TEST(support::canonical(admin.get(path).body) == support::canonical(made.body));
  const auto second = make_type("{}", "anything");
  const auto page = admin.get("/api/admin/types?limit=1");
  BOOST_TEST(page.text("/data/0/id") == second);
  BOOST_TEST(!page.has("/data/1"));
  BOOST_TEST(page.text("/links/next").ends_with("/api/admin/types?after=" + second + "&limit=1"));
  BOOST_TEST(admin.get("/api/admin/types?limit=1&after=" + second).text("/data/0/id") == made.text("/id"));
  BOOST_TEST(admin.remove(path).status == 204U);
  BOOST_TEST(classifier_of(admin.get(path)) == "NOT_FOUND");
  BOOST_TEST(admin.remove(path).status == 404U);
}

BOOST_AUTO_TEST_CASE(is_refused_where_its_schema_is_not_wholly_supported) {
  const std::vector<Wrong> wrong{
      {R"({"name":"x","schema":{"$ref":"#"}})", {"$.schema.$ref"}},
      {R"({"name":"x","schema":{"properties":{"a":{"format":"date","items":{}}}}})",
       {"$.schema.properties.a.format", "$.schema.properties.a.items"}},
      {R"({"name":"x","schema":{"tpye":"object"}})", {"$.schema.tpye"}},
      {R"({"name":"","schema":[]})", {"$.name", "$.schema"}},
      {R"({})", {"$.name", "$.schema"}},
  };
  for (const auto& each : wrong) {
    const auto answer = admin.post("/api/admin/types", each.body);
    BOOST_TEST(answer.status == 422U, each.body);
    BOOST_TEST(classifier_of(answer) == "VALIDATION_FAILED");
    BOOST_TEST(paths_of(answer) == each.paths, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(stays_while_it_has_tokens) {
  const auto type = make_type();
  const auto token = create_id(type);
  const auto refused = admin.remove("/api/admin/types/" + type);
  BOOST_TEST(refused.status == 409U);
  BOOST_TEST(classifier_of(refused) == "STATE_CONFLICT");
  BOOST_TEST(create_id(type) != token);
  for (const auto& each : {token, admin.get("/api/generic/tokens?type_id=" + type).text("/data/0/id")}) {
    BOOST_TEST(admin.remove("/api/generic/tokens/" + each).status == 204U);
  }
  BOOST_TEST(admin.remove("/api/admin/types/" + type).status == 204U);
  BOOST_TEST(create(type).status == 422U);
}

BOOST_AUTO_TEST_CASE(is_never_gone_from_below_its_tokens) {
  for (int round = 0; round < 6; ++round) {
    const auto type = make_type();
    std::latch start(2);
    std::atomic<unsigned> created = 0;
    std::atomic<unsigned> removed = 0;
    {
      const std::jthread making([&] {
        auto client = service.client(merchant.admin_token);
        start.arrive_and_wait();
        created =
            client.post("/api/generic/tokens", R"({"type_id":")" + type + R"(","payload":{"iban":")" + iban + "\"}}")
                .status;
      });
      const std::jthread removing([&] {
        auto client = service.client(merchant.admin_token);
        start.arrive_and_wait();
        removed = client.remove("/api/admin/types/" + type).status;
      });
    }
    const bool made = created == 201U;
    BOOST_TEST((removed == 204U) != made, created << " " << removed);
    BOOST_TEST(admin.get("/api/admin/types/" + type).status == (made ? 200U : 404U));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_generic_token, Keeper)

BOOST_AUTO_TEST_CASE(is_made_and_shown_without_its_payload) {
  const auto type = make_type();
  const auto made = create(type, R"({"iban":")" + iban + "\"}", R"(,"expiration_time":3600,"metadata":{"k":"v"})");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  const std::vector<std::string> members{"created_at", "expires_at", "id", "metadata"};
  BOOST_TEST(made.json.members("") == members, boost::test_tools::per_element());
  BOOST_TEST(made.json.json("/metadata") == R"({"k":"v"})");
  const auto path = "/api/generic/tokens/" + made.text("/id");
  const auto read = admin.get(path);
  BOOST_TEST(support::canonical(read.body) == support::canonical(made.body));
  const auto other = make_type("{}", "other");
  BOOST_TEST(create(other, R"({"x":1})").status == 201U);
  const auto listed = admin.get("/api/generic/tokens?type_id=" + type);
  BOOST_TEST(listed.text("/data/0/id") == made.text("/id"));
  BOOST_TEST(!listed.has("/data/1"));
  BOOST_TEST(listed.body.find(iban) == std::string::npos);
  BOOST_TEST(admin.get("/api/generic/tokens").has("/data/1"));
  BOOST_TEST(admin.remove(path).status == 204U);
  BOOST_TEST(classifier_of(admin.get(path)) == "NOT_FOUND");
  BOOST_TEST(admin.get("/api/pci/tokens/" + made.text("/id")).status == 404U);
}

BOOST_AUTO_TEST_CASE(is_listed_in_pages) {
  const auto type = make_type();
  std::set<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.insert(create_id(type));
  }
  std::set<std::string> seen;
  std::string target = "/api/generic/tokens?limit=2&type_id=" + type;
  for (int pages = 0; pages < 5 && !target.empty(); ++pages) {
    const auto page = admin.get(target);
    BOOST_TEST_REQUIRE(page.status == 200U, page.body);
    for (const auto* at : {"/data/0/id", "/data/1/id"}) {
      if (page.has(at)) {
        seen.insert(page.text(at));
      }
    }
    const auto next = page.text("/links/next");
    target = next.find("/api/") == std::string::npos ? "" : next.substr(next.find("/api/"));
  }
  BOOST_TEST(seen == ids, boost::test_tools::per_element());
  BOOST_TEST(admin.get("/api/generic/tokens?type_id=x").status == 422U);
}

BOOST_AUTO_TEST_CASE(is_held_to_its_type_and_the_limits_of_payloads) {
  const auto type = make_type();
  const auto any = make_type("{}", "any");
  std::string many;
  for (int i = 0; i < 21; ++i) {
    many += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":1";
  }
  const auto body = [](const std::string& id, const std::string& payload) {
    return R"({"type_id":")" + id + R"(","payload":)" + payload + "}";
  };
  const std::vector<Wrong> wrong{
      {body(type, "{}"), {"$.payload.iban"}},
      {body(type, R"({"iban":"x"})"), {"$.payload.iban"}},
      {body(type, R"({"iban":"DE021","limit":-1,"more":true})"), {"$.payload.limit", "$.payload.more"}},
      {body(type, R"({"iban":"DE021","limit":1.5})"), {"$.payload.limit"}},
      {body("aa10aa10-0000-4000-8000-000000000000", "{}"), {"$.type_id"}},
      {body("x", "{}"), {"$.type_id"}},
      {body(any, R"({"a":""})"), {"$.payload.a"}},
      {body(any, R"({"a":null,"b":[],"c":{}})"), {"$.payload.a", "$.payload.b", "$.payload.c"}},
      {body(any, R"({"a":9007199254740993})"), {"$.payload.a"}},
      {body(any, R"({"a":")" + std::string(81, 'x') + "\"}"), {"$.payload.a"}},
      {body(any, R"({")" + std::string(21, 'x') + R"(":1})"), {"$.payload"}},
      {body(any, "{" + many + "}"), {"$.payload"}},
      {body(any, "7"), {"$.payload"}},
      {R"({"type_id":")" + any + R"(","payload":{},"expiration_time":2592001})", {"$.expiration_time"}},
      {R"({"payload":{}})", {"$.type_id"}},
  };
  for (const auto& each : wrong) {
    const auto answer = admin.post("/api/generic/tokens", each.body);
    BOOST_TEST(answer.status == 422U, each.body);
    BOOST_TEST(paths_of(answer) == each.paths, boost::test_tools::per_element());
  }
  BOOST_TEST(!admin.get("/api/generic/tokens").has("/data/0"));
}

BOOST_AUTO_TEST_CASE(is_used_by_forwarding_it) {
  const auto type = make_type();
  const auto made = create(type, R"({"iban":")" + iban + R"(","limit":250})");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  const auto token = "generic/tokens/" + made.text("/id");
  const auto answer = forward(token, R"({"account":"{{ iban }}","max":"{{ limit | unwrap }}","text":"{{ limit }}"})");
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(received() == R"({"account":")" + iban + R"(","max":250,"text":"250"})");
  const auto unknown = forward(token, R"({"account":"{{ bic }}"})");
  BOOST_TEST(unknown.status == 422U);
  BOOST_TEST(paths_of(unknown) == std::vector<std::string>{"$.account"}, boost::test_tools::per_element());
  BOOST_TEST(forward("generic/tokens/" + merchant.create_id(), "{}").status == 404U);
  BOOST_TEST(forward("pci/tokens/" + made.text("/id"), "{}").status == 404U);
}

BOOST_AUTO_TEST_CASE(is_made_once_for_an_idempotency_key) {
  const auto type = make_type();
  const auto body = R"({"type_id":")" + type + R"(","payload":{"iban":")" + iban + "\"}}";
  const auto first = admin.post("/api/generic/tokens", body, {{"x-idempotency-key", "import-1"}});
  const auto again = admin.post("/api/generic/tokens", body, {{"x-idempotency-key", "import-1"}});
  BOOST_TEST(first.status == 201U);
  BOOST_TEST(first.body == again.body);
  BOOST_TEST(!admin.get("/api/generic/tokens").has("/data/1"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(generic_tokens)

BOOST_AUTO_TEST_CASE(leave_nothing_of_their_payload_behind) {
  ForwardService own;
  Guardian merchant(own.service);
  const auto type = merchant.admin.post("/api/admin/types", R"({"name":"iban","schema":)" + iban_schema + "}");
  const std::string payload = "DE75512108001245126199";
  const auto made = merchant.admin.post(
      "/api/generic/tokens", R"({"type_id":")" + type.text("/id") + R"(","payload":{"iban":")" + payload + "\"}}");
  BOOST_TEST(made.status == 201U, made.body);
  BOOST_TEST(merchant.admin.get("/api/generic/tokens/" + made.text("/id")).status == 200U);
  own.service.stop();
  BOOST_TEST(support::find_canary_in(support::all_bytes(*own.service.open_store()), payload).empty());
  BOOST_TEST(support::find_canary(own.service.home(), payload).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
