#include "tests/end_to_end/shared.hpp"

#include <array>

namespace tests::end_to_end {

using support::canonical;
using support::json_text;

BOOST_FIXTURE_TEST_SUITE(a_token, Caller)

BOOST_AUTO_TEST_CASE(gives_back_exactly_the_data_it_was_made_with) {
  for (const std::string data :
       {R"({"name":"Ada","list":[1,true,null,{"deep":[]}],"empty":{}})", "[]", "[1,2,3]", R"("")",
        R"("a string with \"quotes\" and \\ and \n")", R"("ключ 🔑 日本語")", "0", "-1", "1.5", "9007199254740993",
        "18446744073709551615", "-9223372036854775808", "true", "false", R"([9007199254740993,{"n":-1}])"}) {
    BOOST_TEST_CONTEXT(data) {
      const auto created = create(R"({"type":"token","data":)" + data + "}");
      BOOST_TEST(created.body.find("\"data\":" + data + ",") != std::string::npos, created.body);
      const auto read = client.get("/tokens/" + created.text("/id"));
      BOOST_TEST(read.status == 200U);
      BOOST_TEST(read.body.find("\"data\":" + data + ",") != std::string::npos, read.body);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_shown_alike_when_created_and_when_read) {
  const auto created = create(R"({"type":"token","data":"x","metadata":{"a":"1"},"containers":["/c/"]})");
  const auto read = client.get("/tokens/" + created.text("/id"));
  BOOST_TEST(read.status == 200U);
  BOOST_TEST(canonical(read.body) == canonical(created.body));
  BOOST_TEST(read.field("content-type") == "application/json; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(has_a_random_uuid_unless_it_is_given_an_id) {
  const auto created = create(R"({"type":"token","data":1})");
  BOOST_TEST(is_uuid_v4(created.text("/id")));
  BOOST_TEST(is_uuid_v4(created.text("/tenant_id")));
  BOOST_TEST(created.text("/tenant_id") == service.tenant());
  BOOST_TEST(is_uuid_v4(created.text("/created_by")));
  BOOST_TEST(create(R"({"type":"token","data":1})").text("/id") != created.text("/id"));
}

BOOST_AUTO_TEST_CASE(is_found_by_its_literal_id_however_that_is_encoded) {
  for (const std::string id : {"abc", "user:1@example.com", "with space and 'quotes'", "tilde~dot.dash-_", "ключ-🔑",
                               "semi;colon,comma", "(paren)!*$"}) {
    BOOST_TEST_CONTEXT(id) {
      const auto created = create(R"({"type":"token","data":"d","id":)" + json_text(id) + "}");
      BOOST_TEST(created.text("/id") == id);
      const std::string path = "/tokens/" + percent_encoded(id);
      BOOST_TEST(created.field("location").ends_with(path), created.field("location"));
      BOOST_TEST(client.get(path).text("/id") == id);
      BOOST_TEST(client.patch(path, R"({"data":"e"})").status == 200U);
      BOOST_TEST(client.remove(path).status == 204U);
      BOOST_TEST(client.get(path).status == 404U);
    }
  }
  create(R"({"type":"token","data":"bare","id":"bare:1@x.y"})");
  BOOST_TEST(client.get("/tokens/bare:1@x.y").text("/data") == "bare");
}

BOOST_AUTO_TEST_CASE(names_its_address_in_location) {
  const auto created = create(R"({"type":"token","data":1})");
  const std::string origin = "https://127.0.0.1:" + std::to_string(service.port());
  BOOST_TEST(created.field("location") == origin + "/tokens/" + created.text("/id"));
}

BOOST_AUTO_TEST_CASE(refuses_a_second_one_with_its_id) {
  const std::string id = fresh_id("taken");
  create(R"({"type":"token","data":"first","id":")" + id + R"("})");
  check_problem(client.post("/tokens", R"({"type":"token","data":"second","id":")" + id + R"("})"), 409);
  BOOST_TEST(client.get("/tokens/" + id).text("/data") == "first");
  BOOST_TEST(client.remove("/tokens/" + id).status == 204U);
  create(R"({"type":"token","data":"third","id":")" + id + R"("})");
  BOOST_TEST(client.get("/tokens/" + id).text("/data") == "third");
}

BOOST_AUTO_TEST_CASE(is_gone_for_good_once_deleted) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":1})").text("/id");
  const auto deleted = client.remove(path);
  BOOST_TEST(deleted.status == 204U);
  BOOST_TEST(deleted.body.empty());
  check_problem(client.get(path), 404);
  check_problem(client.patch(path, R"({"data":2})"), 404);
  check_problem(client.remove(path), 404);
}

BOOST_AUTO_TEST_CASE(keeps_metadata_and_a_container_in_lower_case) {
  const auto created = create(
      R"({"type":"token","data":1,"metadata":{"Order-Id":"4711","name":"Ünï"},"containers":["/Shop/Orders_1-A/"]})");
  const auto read = client.get("/tokens/" + created.text("/id"));
  BOOST_TEST(read.json.json("/metadata") == canonical(R"({"Order-Id":"4711","name":"Ünï"})"));
  BOOST_TEST(read.json.json("/containers") == R"(["/shop/orders_1-a/"])");
}

BOOST_AUTO_TEST_CASE(lies_in_the_default_container_of_its_type) {
  BOOST_TEST(create(R"({"type":"token","data":1})").json.json("/containers") == R"(["/general/high/"])");
  BOOST_TEST(create(R"({"type":"card","data":{"number":"4242424242424242"}})").json.json("/containers") ==
             R"(["/pci/high/"])");
}

BOOST_AUTO_TEST_CASE(has_the_same_fingerprint_as_another_of_its_type_and_value) {
  const auto fingerprint = [&](const std::string& body) { return create(body).text("/fingerprint"); };
  const std::string first = fingerprint(R"({"type":"token","data":"4242424242424242"})");
  BOOST_TEST(!first.empty());
  BOOST_TEST(first == fingerprint(R"({"type":"token","data":"4242424242424242","metadata":{"a":"b"}})"));
  BOOST_TEST(first != fingerprint(R"({"type":"token","data":"4242424242424243"})"));
  const std::string card = fingerprint(R"({"type":"card","data":{"number":"4242424242424242"}})");
  BOOST_TEST(card == fingerprint(R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})"));
  BOOST_TEST(first != card);
}

BOOST_AUTO_TEST_CASE(has_another_fingerprint_in_another_tenant) {
  const std::string name = fresh_id("tenant");
  service.make_tenant(name, {"--setting", "fingerprint_tokens=true"});
  auto stranger = service.client(service.make_application("stranger", {.tenant = name}).key);
  const auto theirs = stranger.post("/tokens", R"({"type":"token","data":"shared value"})");
  BOOST_TEST_REQUIRE(theirs.status == 201U);
  BOOST_TEST(!theirs.text("/fingerprint").empty());
  BOOST_TEST(theirs.text("/fingerprint") != create(R"({"type":"token","data":"shared value"})").text("/fingerprint"));
}

BOOST_AUTO_TEST_CASE(is_reached_with_and_without_a_slash_at_the_end) {
  const auto created = client.post("/tokens/", R"({"type":"token","data":"slash"})");
  BOOST_TEST(created.status == 201U);
  const std::string path = "/tokens/" + created.text("/id") + "/";
  BOOST_TEST(client.get(path).text("/data") == "slash");
  BOOST_TEST(client.patch(path, R"({"data":"changed"})").status == 200U);
  BOOST_TEST(client.remove(path).status == 204U);
  BOOST_TEST(client.get("/ping/").status == 200U);
  BOOST_TEST(client.get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(answers_carry_the_trace_id_that_was_sent_or_a_new_one) {
  const auto sent = client.get("/ping", {{"BT-TRACE-ID", "trace-of-mine/1"}});
  BOOST_TEST(sent.field("bt-trace-id") == "trace-of-mine/1");
  BOOST_TEST(client.get("/nowhere", {{"BT-TRACE-ID", "t2"}}).field("bt-trace-id") == "t2");
  const std::string first = client.get("/ping").field("bt-trace-id");
  BOOST_TEST(is_uuid_v4(first));
  BOOST_TEST(client.get("/ping").field("bt-trace-id") != first);
}

BOOST_AUTO_TEST_CASE(is_not_made_twice_by_head_which_shows_no_body) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":"head"})").text("/id");
  const auto head = client.send("HEAD", path, {}, {});
  BOOST_TEST(head.status == 200U);
  BOOST_TEST(head.body.empty());
  BOOST_TEST(client.get(path).text("/data") == "head");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
