#include "tests/end_to_end/shared.hpp"

#include <array>

namespace tests::end_to_end {

using support::canonical;

namespace {

struct MergeRow {
  std::string original;
  std::string patch;
  std::string result;
};

/// RFC 7396, appendix A (the same table as RFC 7386), without the rows whose patch or document is null, which is no
/// data of a token.
const std::array<MergeRow, 13> merge_rows{{
    {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
    {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
    {R"({"a":"b"})", R"({"a":null})", "{}"},
    {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
    {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
    {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
    {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
    {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
    {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
    {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
    {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
    {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
    {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_patch, Caller)

BOOST_AUTO_TEST_CASE(merges_data_as_rfc_7396_says) {
  for (const MergeRow& row : merge_rows) {
    BOOST_TEST_CONTEXT(row.original << " with " << row.patch) {
      const std::string path = "/tokens/" + create(R"({"type":"token","data":)" + row.original + "}").text("/id");
      const auto patched = client.patch(path, R"({"data":)" + row.patch + "}");
      BOOST_TEST(patched.status == 200U);
      BOOST_TEST(patched.json.json("/data") == canonical(row.result));
      BOOST_TEST(client.get(path).json.json("/data") == canonical(row.result));
    }
  }
}

BOOST_AUTO_TEST_CASE(cannot_take_the_data_away) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":{"a":"foo"}})").text("/id");
  const auto refused = client.patch(path, R"({"data":null})");
  check_problem(refused, 400);
  BOOST_TEST(refused.json.members("/errors") == std::vector<std::string>{"data"});
  BOOST_TEST(client.get(path).text("/data/a") == "foo");
}

BOOST_AUTO_TEST_CASE(merges_metadata_and_clears_it_with_null) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":1,"metadata":{"a":"1","b":"2"}})").text("/id");
  BOOST_TEST(client.patch(path, R"({"metadata":{"a":null,"c":"3"}})").json.json("/metadata") == R"({"b":"2","c":"3"})");
  BOOST_TEST(client.patch(path, R"({"metadata":{"b":"4"}})").json.json("/metadata") == R"({"b":"4","c":"3"})");
  BOOST_TEST(!client.patch(path, R"({"metadata":null})").has("/metadata"));
  BOOST_TEST(!client.get(path).has("/metadata"));
}

BOOST_AUTO_TEST_CASE(alone_names_who_changed_a_token_and_when) {
  const auto created = create(R"({"type":"token","data":1})");
  const std::string path = "/tokens/" + created.text("/id");
  BOOST_TEST(!created.has("/modified_by"));
  BOOST_TEST(!created.has("/modified_at"));
  BOOST_TEST(!client.get(path).has("/modified_at"));
  const auto other = service.make_application(fresh_id("editor"));
  const auto patched = service.client(other.key).patch(path, R"({"metadata":{"a":"b"}})");
  BOOST_TEST(patched.text("/modified_by") == other.id);
  BOOST_TEST(!patched.text("/modified_at").empty());
  BOOST_TEST(patched.text("/created_by") == created.text("/created_by"));
  BOOST_TEST(patched.text("/created_at") == created.text("/created_at"));
}

BOOST_AUTO_TEST_CASE(needs_the_merge_patch_media_type) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":1})").text("/id");
  for (const std::string type : {"application/json", "application/json-patch+json", "text/plain", "",
                                 "application/merge-patch+jsonx", "x; application/merge-patch+json"}) {
    BOOST_TEST_CONTEXT(type) {
      const support::HttpsClient::Fields fields =
          type.empty() ? support::HttpsClient::Fields{} : support::HttpsClient::Fields{{"Content-Type", type}};
      check_problem(client.send("PATCH", path, fields, R"({"data":2})"), 415);
    }
  }
  BOOST_TEST(client.get(path).text("/data") == "1");
  BOOST_TEST(
      client.send("PATCH", path, {{"Content-Type", "application/merge-patch+json; charset=utf-8"}}, R"({"data":2})")
          .status == 200U);
  BOOST_TEST(client.send("PATCH", path, {{"Content-Type", "Application/Merge-Patch+JSON"}}, R"({"data":3})").status ==
             200U);
}

BOOST_AUTO_TEST_CASE(of_nothing_changes_nothing_but_the_time) {
  const auto created = create(R"({"type":"token","data":{"a":1},"metadata":{"m":"n"}})");
  const auto patched = client.patch("/tokens/" + created.text("/id"), "{}");
  BOOST_TEST(patched.status == 200U);
  BOOST_TEST(patched.json.json("/data") == created.json.json("/data"));
  BOOST_TEST(patched.json.json("/metadata") == created.json.json("/metadata"));
}

BOOST_AUTO_TEST_CASE(with_an_empty_fingerprint_expression_keeps_the_one_in_force) {
  const auto created = create(R"({"type":"token","data":{"a":1},"fingerprint_expression":"{{ data.a }}"})");
  const auto patched =
      client.patch("/tokens/" + created.text("/id"), R"({"fingerprint_expression":"","data":{"a":2}})");
  BOOST_TEST(patched.text("/fingerprint_expression") == "{{ data.a }}");
  BOOST_TEST(patched.text("/fingerprint") ==
             create(R"({"type":"token","data":{"a":2},"fingerprint_expression":"{{ data.a }}"})").text("/fingerprint"));
}

BOOST_AUTO_TEST_CASE(cannot_make_a_token_grow_without_end) {
  const std::string path = "/tokens/" + create(R"({"type":"token","data":{"a":1},"metadata":{"m":"n"}})").text("/id");
  const std::string half(600 * 1024, 'x');
  BOOST_TEST(client.patch(path, R"({"data":{"b":")" + half + "\"}}").status == 200U);
  const auto refused = client.patch(path, R"({"data":{"c":")" + half + "\"}}");
  check_problem(refused, 400);
  BOOST_TEST(refused.json.members("/errors") == std::vector<std::string>{"data"});
  std::string hundred;
  for (int i = 0; i < 100; ++i) {
    hundred.append(i == 0 ? "" : ",").append("\"k" + std::to_string(i) + R"(":"v")");
  }
  const auto crowded = client.patch(path, R"({"metadata":{)" + hundred + "}}");
  check_problem(crowded, 400);
  BOOST_TEST(crowded.json.members("/errors") == std::vector<std::string>{"metadata"});
  BOOST_TEST(client.patch(path, R"({"metadata":null})").status == 200U);
  BOOST_TEST(client.patch(path, R"({"metadata":{)" + hundred + "}}").status == 200U);
  BOOST_TEST(!client.get(path).has("/data/c"));
}

BOOST_AUTO_TEST_CASE(cannot_change_id_or_type) {
  const auto created = create(R"({"type":"token","data":1})");
  const std::string path = "/tokens/" + created.text("/id");
  static_cast<void>(client.patch(path, R"({"id":"another","type":"card"})"));
  const auto read = client.get(path);
  BOOST_TEST(read.text("/id") == created.text("/id"));
  BOOST_TEST(read.text("/type") == "token");
  BOOST_TEST(client.get("/tokens/another").status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
