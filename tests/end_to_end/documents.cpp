#include "tests/end_to_end/shared.hpp"
#include "tests/support/store_view.hpp"

#include <string>
#include <vector>

namespace tests::end_to_end {

using support::Answer;

namespace {

constexpr std::size_t chunk = 256 * 1024;

const support::HttpsClient::Fields form_type{{"Content-Type", "multipart/form-data; boundary=limit"}};

std::string part(const std::string& name, const std::string& content, const std::string& more = {}) {
  return "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + content + "\r\n";
}

std::string form(const std::string& content, const std::string& request = R"({"metadata":{"a":"b"}})") {
  return part("document", content, "; filename=\"a;b.pdf\"\r\nContent-Type: application/pdf") +
         part("request", request) + "--limit--\r\n";
}

/// Bytes that do not repeat after a chunk.
std::string content_of(std::size_t size) {
  std::string content(size, '\0');
  std::uint32_t state = 1;
  for (auto& byte : content) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return content;
}

struct Documents : Caller {
  Answer upload(const std::string& body) { return client.send("POST", "/documents", form_type, body); }

  std::string made(const std::string& content) {
    const auto answer = upload(form(content));
    BOOST_TEST_REQUIRE(answer.status == 201U, answer.body);
    return answer.text("/id");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_document, Documents)

BOOST_AUTO_TEST_CASE(lives_from_its_upload_to_its_deletion) {
  const auto answer = upload(form("content"));
  BOOST_TEST_REQUIRE(answer.status == 201U, answer.body);
  const std::vector<std::string> members{"content_type", "created_at", "created_by", "id", "metadata", "tenant_id"};
  BOOST_TEST(answer.json.members("") == members, boost::test_tools::per_element());
  const auto id = answer.text("/id");
  BOOST_TEST(is_uuid_v4(id));
  BOOST_TEST(answer.field("location").ends_with("/documents/" + id));
  BOOST_TEST(answer.text("/content_type") == "application/pdf");
  BOOST_TEST(answer.text("/metadata/a") == "b");
  BOOST_TEST(support::canonical(client.get("/documents/" + id).body) == support::canonical(answer.body));

  const auto data = client.get("/documents/" + id + "/data");
  BOOST_TEST(data.status == 200U);
  BOOST_TEST(data.body == "content");
  BOOST_TEST(data.field("content-type") == "application/pdf");
  BOOST_TEST(data.field("content-disposition") == "attachment");
  BOOST_TEST(data.field("x-content-type-options") == "nosniff");

  BOOST_TEST(client.remove("/documents/" + id).status == 204U);
  check_problem(client.get("/documents/" + id), 404);
  check_problem(client.get("/documents/" + id + "/data"), 404);
  check_problem(client.remove("/documents/" + id), 404);
}

BOOST_AUTO_TEST_CASE(comes_back_as_it_went_whatever_its_size) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65'536}, chunk - 1, chunk, chunk + 1, 4 * chunk, 10 * chunk + 7}) {
    BOOST_TEST_CONTEXT(size << " bytes") {
      const auto content = content_of(size);
      const auto data = client.get("/documents/" + made(content) + "/data");
      BOOST_TEST(data.field("content-length") == std::to_string(size));
      BOOST_TEST((data.body == content));
    }
  }
}

BOOST_AUTO_TEST_CASE(needs_nothing_but_its_content_in_either_order) {
  const auto alone = upload(part("document", "x") + "--limit--");
  BOOST_TEST(alone.status == 201U);
  BOOST_TEST(alone.text("/content_type") == "application/octet-stream");
  BOOST_TEST(alone.json.json("/metadata") == "{}");
  const auto last = upload(part("request", R"({"metadata":{"k":"v","n":null}})") + part("document", "x") + "--limit--");
  BOOST_TEST(last.json.json("/metadata") == R"({"k":"v"})");
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_form_is_wrong) {
  const std::string file = part("document", "x");
  struct Row {
    std::string name;
    std::string body;
    std::string path;
  };
  const std::vector<Row> rows{
      {"nothing", "", "$"},
      {"no form", "x", "$"},
      {"no end", file, "$"},
      {"another boundary", "--other\r\n\r\n\r\n--other--", "$"},
      {"bytes behind a boundary", "--limitx\r\n\r\n", "$"},
      {"a part without a name", "--limit\r\nContent-Type: a/b\r\n\r\nx\r\n--limit--", "$"},
      {"a head that does not end", "--limit\r\n" + std::string(9000, 'a'), "$"},
      {"an unknown part", part("other", "x") + "--limit--", "$"},
      {"no document", part("request", "{}") + "--limit--", "document"},
      {"two documents", file + file + "--limit--", "document"},
      {"a type that is none", part("document", "x", "\r\nContent-Type: pdf") + "--limit--", "document"},
      {"two requests", part("request", "{}") + part("request", "{}") + file + "--limit--", "$"},
      {"a request that is no JSON", file + part("request", "x") + "--limit--", "request"},
      {"a request that is too long", file + part("request", std::string(70'000, ' ')) + "--limit--", "request"},
      {"metadata that is no text", file + part("request", R"({"metadata":{"a":1}})") + "--limit--", "metadata"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto answer = upload(row.body);
      check_problem(answer, 400);
      BOOST_TEST(answer.json.members("/errors").size() == 1U);
      BOOST_TEST(answer.json.members("/errors").front().starts_with(row.path));
    }
  }
  check_problem(client.post("/documents", "{}"), 400);
}

BOOST_AUTO_TEST_CASE(is_not_seen_by_who_may_not) {
  const auto id = made("secret");
  const auto with = [&](const std::string& permission, const std::string& tenant) {
    return service.client(
        service.make_application(fresh_id("app"), {.tenant = tenant, .permissions = {permission}}).key);
  };
  auto reader = with("documents:read", service.tenant());
  BOOST_TEST(reader.get("/documents/" + id).status == 200U);
  check_problem(reader.get("/documents/" + id + "/data"), 403);
  check_problem(reader.remove("/documents/" + id), 403);
  check_problem(reader.send("POST", "/documents", form_type, form("x")), 403);
  auto stranger = with("documents:reveal", service.make_tenant(fresh_id("tenant")));
  check_problem(stranger.get("/documents/" + id + "/data"), 404);
  auto nobody = service.client("key_of_nobody");
  check_problem(nobody.send("POST", "/documents", form_type, form(std::string(300'000, 'x'))), 401);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(documents_on_disk)

BOOST_AUTO_TEST_CASE(are_limited_sealed_and_gone_when_deleted) {
  support::Service service({.settings = {{"limits.document_bytes", "600000"}}});
  auto client = service.client();
  const std::string canary = "coffer-canary-0123456789";
  const auto limit = std::string(600'000 - canary.size(), '.') + canary;
  const auto send = [&](const std::string& content) {
    return client.send("POST", "/documents", form_type, form(content));
  };
  const auto kept = send(limit).text("/id");
  const auto gone = send(limit).text("/id");
  const auto over = send(limit + "x");
  check_problem(over, 400);
  check_problem(send(std::string(900'000, 'x')), 413);
  BOOST_TEST(client.remove("/documents/" + gone).status == 204U);
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(store->scan(storage::Table::documents, "", "", 10).size() == 1U);
  BOOST_TEST(store->scan(storage::Table::document_chunks, "", "", 10).size() == 3U);
  BOOST_TEST(store->scan(storage::Table::expirations, "", "", 10).empty());
  BOOST_TEST(support::all_bytes(*store).find(canary) == std::string::npos);
  BOOST_TEST(!kept.empty());
}

// Chunks of one document are bound to their places: what was moved does not open.
BOOST_AUTO_TEST_CASE(are_not_shown_where_a_chunk_was_moved) {
  support::Service service;
  auto client = service.client();
  const auto id = client.send("POST", "/documents", form_type, form(content_of(3 * chunk))).text("/id");
  service.stop();
  {
    const auto store = service.open_store();
    const auto rows = store->scan(storage::Table::document_chunks, "", "", 10);
    BOOST_REQUIRE_EQUAL(rows.size(), 3U);
    storage::Batch batch;
    batch.put(storage::Table::document_chunks, rows[0].key, rows[1].value);
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST(outcome.committed());
  }
  service.start();
  check_problem(service.client().get("/documents/" + id + "/data"), 500);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
