#include "tests/end_to_end/shared.hpp"

namespace tests::end_to_end {

using support::ApplicationOptions;
using support::canonical;

namespace {

constexpr const char* card_body = R"({"type":"card","data":{"number":"4242424242424242","expiration_month":3,)"
                                  R"("expiration_year":2099,"cvc":"123"},"metadata":{"kept":"yes"}})";
constexpr const char* masked_card = R"({"number":"XXXXXXXXXXXX4242","expiration_month":3,"expiration_year":2099})";

std::string card_in(const std::string& container) {
  return R"({"type":"card","data":{"number":"4242424242424242","expiration_month":3,"expiration_year":2099},)"
         R"("containers":[")" +
         container + R"("],"metadata":{"kept":"yes"}})";
}

struct Access : Caller {
  support::HttpsClient application(const ApplicationOptions& options) {
    return service.client(service.make_application(fresh_id("application"), options).key);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_caller, Access)

BOOST_AUTO_TEST_CASE(without_one_valid_key_is_not_authorised) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":1})").text("/id");
  const auto check_everywhere = [&](support::HttpsClient caller, const support::HttpsClient::Fields& fields) {
    for (const std::string target : {"/ping", path.c_str()}) {
      const auto refused = caller.get(target, fields);
      check_problem(refused, 401);
      BOOST_TEST(refused.text("/title") == "Unauthorized");
      BOOST_TEST(caller.connected());
    }
    check_problem(caller.post("/tokens", R"({"type":"token","data":1})", fields), 401);
  };
  const std::string good = service.key();
  check_everywhere(service.client(""), {});
  check_everywhere(service.client("key_test_unknown"), {});
  check_everywhere(service.client(good.substr(0, good.size() - 1)), {});
  check_everywhere(service.client(good + "x"), {});
  check_everywhere(service.client(""), {{"Api-Key", good}});
  check_everywhere(service.client(""), {{"Authorization", "Bearer " + good}});
  check_everywhere(service.client(good), {{"BT-API-KEY", good}});
  check_everywhere(service.client("nonsense"), {{"bt-api-key", good}});
}

BOOST_AUTO_TEST_CASE(may_write_its_key_field_in_any_case) {
  BOOST_TEST(service.client("").get("/ping", {{"bt-Api-keY", service.key()}}).status == 200U);
}

BOOST_AUTO_TEST_CASE(whose_application_is_deleted_is_out_at_once) {
  const auto made = service.make_application(fresh_id("short-lived"));
  auto caller = service.client(made.key);
  BOOST_TEST(caller.get("/ping").status == 200U);
  BOOST_TEST(service.coffer({"applications", "delete", made.id}).code == 0);
  BOOST_TEST(caller.connected());
  check_problem(caller.get("/ping"), 401);
}

BOOST_AUTO_TEST_CASE(of_each_type_may_do_what_that_type_is_for) {
  struct Row {
    std::string type;
    unsigned create;
    unsigned read;
    unsigned update;
    unsigned remove;
  };
  for (const Row& row :
       {Row{"private", 201, 200, 200, 204}, Row{"public", 201, 403, 403, 403}, Row{"management", 403, 403, 403, 403}}) {
    BOOST_TEST_CONTEXT(row.type) {
      auto caller = application({.type = row.type});
      const std::string path = "/tokens/" + create(R"({"type":"token","data":1})").text("/id");
      BOOST_TEST(caller.get("/ping").status == 200U);
      BOOST_TEST(caller.post("/tokens", R"({"type":"token","data":1})").status == row.create);
      BOOST_TEST(caller.get(path).status == row.read);
      BOOST_TEST(caller.patch(path, R"({"data":2})").status == row.update);
      BOOST_TEST(caller.remove(path).status == row.remove);
      BOOST_TEST((client.get(path).status == 404U) == (row.remove == 204U));
    }
  }
}

BOOST_AUTO_TEST_CASE(with_flat_permissions_sees_masked_data) {
  auto caller = application({.permissions = {"token:create", "token:read", "token:update"}});
  const auto created = caller.post("/tokens", card_body);
  BOOST_TEST(created.status == 201U);
  BOOST_TEST(created.json.json("/data") == canonical(masked_card));
  const std::string path = "/tokens/" + created.text("/id");
  BOOST_TEST(caller.get(path).json.json("/data") == canonical(masked_card));
  BOOST_TEST(caller.patch(path, R"({"metadata":{"a":"b"}})").json.json("/data") == canonical(masked_card));
  BOOST_TEST(client.get(path).text("/data/number") == "4242424242424242");
  const auto unmasked_type = caller.post("/tokens", R"({"type":"token","data":"no mask, so nothing"})");
  BOOST_TEST(unmasked_type.status == 201U);
  BOOST_TEST(!unmasked_type.has("/data"));
  BOOST_TEST(!caller.get("/tokens/" + unmasked_type.text("/id")).has("/data"));
}

BOOST_AUTO_TEST_CASE(sees_what_the_transform_of_its_rule_shows) {
  struct Row {
    std::string transform;
    std::string data;
  };
  const std::string path = "/tokens/" + create(card_body).text("/id");
  for (const Row& row :
       {Row{"reveal", canonical(R"({"number":"4242424242424242","expiration_month":3,"expiration_year":2099,)"
                                R"("cvc":"123"})")},
        Row{"mask", canonical(masked_card)}, Row{"redact", ""}}) {
    BOOST_TEST_CONTEXT(row.transform) {
      auto caller = application({.rules = {"container=/,transform=" + row.transform + ",permissions=token:read"}});
      const auto read = caller.get(path);
      BOOST_TEST(read.status == 200U);
      BOOST_TEST(read.json.json("/data") == row.data);
      BOOST_TEST(read.has("/data") == !row.data.empty());
      BOOST_TEST(read.text("/metadata/kept") == "yes");
      BOOST_TEST(read.text("/card/last4") == "4242");
      BOOST_TEST(!read.text("/fingerprint").empty());
      BOOST_TEST(read.has("/mask"));
    }
  }
}

BOOST_AUTO_TEST_CASE(is_judged_by_the_first_rule_that_covers_the_container_and_grants_the_permission) {
  auto caller = application({.rules = {"container=/,transform=mask,permissions=token:create",
                                       "container=/users/government/,transform=redact,permissions=token:read",
                                       "container=/users/employees/,transform=reveal,permissions=token:read",
                                       "container=/users/,transform=mask,permissions=token:read"}});
  const auto created_in = [&](const std::string& container) {
    const auto created = caller.post("/tokens", card_in(container));
    BOOST_TEST(created.status == 201U);
    BOOST_TEST(created.text("/data/number") == "XXXXXXXXXXXX4242");
    return "/tokens/" + created.text("/id");
  };
  const auto government = caller.get(created_in("/users/government/"));
  BOOST_TEST(!government.has("/data"));
  BOOST_TEST(government.text("/metadata/kept") == "yes");
  BOOST_TEST(!caller.get(created_in("/users/government/deeper/")).has("/data"));
  BOOST_TEST(caller.get(created_in("/users/employees/")).text("/data/number") == "4242424242424242");
  BOOST_TEST(caller.get(created_in("/users/jedis/")).text("/data/number") == "XXXXXXXXXXXX4242");
  BOOST_TEST(caller.get(created_in("/users/employees-of-others/")).text("/data/number") == "XXXXXXXXXXXX4242");
  const auto refused = caller.get(created_in("/bounty-hunters/"));
  check_problem(refused, 403);
  BOOST_TEST(refused.body.find("4242") == std::string::npos);
  check_problem(caller.remove(created_in("/users/employees/")), 403);
}

BOOST_AUTO_TEST_CASE(needs_update_on_both_containers_to_move_a_token) {
  auto half = application({.rules = {"container=/here/,transform=reveal,permissions=token:create+token:update"}});
  auto whole = application({.rules = {"container=/here/,transform=reveal,permissions=token:update",
                                      "container=/there/,transform=reveal,permissions=token:update"}});
  const std::string path = "/tokens/" + create(card_in("/here/")).text("/id");
  const std::string move = R"({"containers":["/There/"]})";
  check_problem(half.patch(path, move), 403);
  BOOST_TEST(client.get(path).json.json("/containers") == R"(["/here/"])");
  BOOST_TEST(half.patch(path, R"({"metadata":{"a":"b"}})").status == 200U);
  BOOST_TEST(whole.patch(path, move).json.json("/containers") == R"(["/there/"])");
  check_problem(half.patch(path, R"({"containers":["/here/"]})"), 403);
  BOOST_TEST(client.get(path).text("/data/number") == "4242424242424242");
}

BOOST_AUTO_TEST_CASE(of_one_tenant_never_meets_the_tokens_of_another) {
  const std::string other = fresh_id("tenant");
  service.make_tenant(other);
  auto stranger = application({.tenant = other});
  const std::string shared = fresh_id("same-id");
  const std::string ours = fresh_id("only-ours");
  create(R"({"type":"token","data":"ours","id":")" + shared + R"("})");
  create(R"({"type":"token","data":"ours","id":")" + ours + R"("})");
  BOOST_TEST(stranger.post("/tokens", R"({"type":"token","data":"theirs","id":")" + shared + R"("})").status == 201U);
  BOOST_TEST(stranger.get("/tokens/" + shared).text("/data") == "theirs");
  BOOST_TEST(client.get("/tokens/" + shared).text("/data") == "ours");
  BOOST_TEST(stranger.remove("/tokens/" + shared).status == 204U);
  BOOST_TEST(client.get("/tokens/" + shared).text("/data") == "ours");
  const auto foreign = stranger.get("/tokens/" + ours);
  const auto absent = stranger.get("/tokens/" + fresh_id("nobody-s"));
  check_problem(foreign, 404);
  BOOST_TEST(foreign.body == absent.body);
  check_problem(stranger.patch("/tokens/" + ours, R"({"data":"taken over"})"), 404);
  check_problem(stranger.remove("/tokens/" + ours), 404);
  BOOST_TEST(client.get("/tokens/" + ours).text("/data") == "ours");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
