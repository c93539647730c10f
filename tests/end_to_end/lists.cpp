#include "tests/end_to_end/shared.hpp"

#include <array>
#include <set>

namespace tests::end_to_end {

namespace {

constexpr std::string_view everything = "token:create+token:read+token:update+token:delete+token:search";

/// A tenant with nothing in it, and callers of it.
struct EmptyTenant {
  support::Service& service = shared_service();
  std::string tenant = service.make_tenant(fresh_id("tenant"));
  support::HttpsClient client = caller({"container=/,transform=reveal,permissions=" + std::string(everything)});

  [[nodiscard]] support::HttpsClient caller(const std::vector<std::string>& rules) const {
    return service.client(service.make_application(fresh_id("app"), {.tenant = tenant, .rules = rules}).key);
  }

  std::string create(const std::string& body) {
    const auto answer = client.post("/tokens", body);
    BOOST_TEST_REQUIRE(answer.status == 201U, answer.body);
    return answer.text("/id");
  }
};

std::vector<std::string> ids_in(const support::Answer& answer) {
  std::vector<std::string> ids;
  for (int i = 0; answer.has("/data/" + std::to_string(i)); ++i) {
    ids.push_back(answer.text("/data/" + std::to_string(i) + "/id"));
  }
  return ids;
}

using Ids = std::vector<std::string>;

struct Refusal {
  std::string_view target;
  std::string_view property;
};

constexpr auto refused_lists = std::to_array<Refusal>({
    {"/v2/tokens?size=101", "size"},
    {"/v2/tokens?size=-1", "size"},
    {"/v2/tokens?size=ten", "size"},
    {"/v2/tokens?size=", "size"},
    {"/v2/tokens?size=1&size=1", "size"},
    {"/v2/tokens?start=abc", "start"},
    {"/v2/tokens?container=pci", "container"},
    {"/v2/tokens?container=/a/&container=/b/", "container"},
    {"/v2/tokens?type=card&type=card", "type"},
    {"/v2/tokens?type=card&fingerprint=x", "$"},
    {"/v2/tokens?type=card&metadata.a=b", "$"},
    {"/v2/tokens?metadata.a=b&metadata.c=d", "$"},
    {"/v2/tokens?metadata.a=b&metadata%5Ba%5D=b", "$"},
    {"/v2/tokens?metadata=%7B%22a%22%3A%22b%22%2C%22c%22%3A%22d%22%7D", "$"},
    {"/v2/tokens?metadata=x", "metadata"},
    {"/v2/tokens?metadata=%7B%22a%22%3A1%7D", "metadata"},
    {"/tokens?page=0", "page"},
    {"/tokens?page=x", "page"},
    {"/tokens?size=101", "size"},
});

constexpr auto refused_searches = std::to_array<Refusal>({
    {R"({"query":"nonsense"})", "query"},
    {R"({"query":7})", "query"},
    {R"({"query":"type:a","size":101})", "size"},
    {R"({"query":"type:a","size":"20"})", "size"},
    {R"({"start":7})", "start"},
    {R"({"start":"abc"})", "start"},
    {"[]", "$"},
    {"{", "$"},
});

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_second_list, EmptyTenant)

BOOST_AUTO_TEST_CASE(has_the_shape_of_the_contract) {
  const auto empty = client.get("/v2/tokens");
  BOOST_TEST(empty.status == 200U);
  BOOST_TEST(empty.json.json() == R"({"data":[],"pagination":{"page_size":20}})");

  const auto card = create(R"({"type":"card","data":{"number":"4242424242424242","expiration_month":12,"cvc":"123"},)"
                           R"("metadata":{"k":"v"},"fingerprint_expression":"{{ data.number }}"})");
  const auto list = client.get("/v2/tokens/?size=1");
  BOOST_TEST(list.json.members("") == (Ids{"data", "pagination"}), boost::test_tools::per_element());
  BOOST_TEST(list.json.json("/data/0") == client.get("/tokens/" + card).json.json());
  BOOST_TEST(!list.has("/pagination/next"));
}

BOOST_AUTO_TEST_CASE(takes_the_three_spellings_of_the_metadata_filter) {
  const auto id = create(R"({"type":"token","data":1,"metadata":{"user id":"34 445"}})");
  create(R"({"type":"token","data":2,"metadata":{"user id":"34445"}})");
  for (const auto* filter : {"metadata.user%20id=34%20445", "metadata%5Buser%20id%5D=34+445",
                             "metadata[user+id]=34%20445", "metadata=%7B%22user%20id%22%3A%2234%20445%22%7D"}) {
    BOOST_TEST_CONTEXT(filter) {
      BOOST_TEST(ids_in(client.get("/v2/tokens?" + std::string(filter))) == Ids{id}, boost::test_tools::per_element());
      BOOST_TEST(ids_in(client.get("/tokens?" + std::string(filter))) == Ids{id}, boost::test_tools::per_element());
    }
  }
  BOOST_TEST(ids_in(client.get("/v2/tokens?metadata=%7B%7D")).size() == 2U);
}

BOOST_AUTO_TEST_CASE(goes_over_its_pages_by_cursors_in_the_query) {
  std::set<std::string> made;
  for (int i = 0; i < 7; ++i) {
    made.insert(create(R"({"type":"token","data":1,"containers":["/c)" + std::to_string(i % 3) + R"(/"]})"));
  }
  std::set<std::string> seen;
  std::string target = "/v2/tokens?type=token&size=3";
  int pages = 0;
  for (std::string next; pages == 0 || !next.empty(); ++pages) {
    const auto page = client.get(next.empty() ? target : target + "&start=" + percent_encoded(next));
    BOOST_TEST_REQUIRE(page.status == 200U, page.body);
    for (const auto& id : ids_in(page)) {
      BOOST_TEST(seen.insert(id).second);
    }
    next = page.text("/pagination/next");
    BOOST_TEST(next.size() <= 500U);
  }
  BOOST_TEST((seen == made));
  BOOST_TEST(pages == 3);
}

BOOST_AUTO_TEST_CASE(shows_what_was_just_written_and_not_what_was_just_deleted) {
  for (int i = 0; i < 10; ++i) {
    const auto id = create(R"({"type":"token","data":1})");
    BOOST_TEST(ids_in(client.get("/v2/tokens?size=100")) == Ids{id}, boost::test_tools::per_element());
    BOOST_TEST(client.patch("/tokens/" + id, R"({"metadata":{"k":"v"}})").status == 200U);
    BOOST_TEST(ids_in(client.get("/v2/tokens?metadata.k=v")).size() == 1U);
    BOOST_TEST(client.remove("/tokens/" + id).status == 204U);
    BOOST_TEST(ids_in(client.get("/v2/tokens")).empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(lists_and_searches, EmptyTenant)

BOOST_AUTO_TEST_CASE(refuse_what_they_cannot_read_by_its_property) {
  for (const auto& [target, property] : refused_lists) {
    BOOST_TEST_CONTEXT(target) {
      const auto answer = client.get(std::string(target));
      check_problem(answer, 400);
      BOOST_TEST(answer.has("/errors/" + std::string(property)), answer.body);
    }
  }
  for (const auto* path : {"/v2/tokens/search", "/tokens/search"}) {
    for (const auto& [body, property] : refused_searches) {
      if (property == "start" && path == std::string_view("/tokens/search")) {
        continue;
      }
      BOOST_TEST_CONTEXT(path << " " << body) {
        const auto answer = client.post(path, body);
        check_problem(answer, 400);
        BOOST_TEST(answer.has("/errors/" + std::string(property)), answer.body);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(need_their_own_permission) {
  auto reader = caller({"container=/,transform=reveal,permissions=token:read"});
  auto searcher = caller({"container=/,transform=reveal,permissions=token:search"});
  for (const auto* path : {"/v2/tokens", "/tokens"}) {
    BOOST_TEST(reader.get(path).status == 200U);
    check_problem(searcher.get(path), 403);
    check_problem(reader.post(std::string(path) + "/search", "{}"), 403);
    BOOST_TEST(searcher.post(std::string(path) + "/search", "{}").status == 200U);
  }
  auto narrow = caller({"container=/pci/,transform=reveal,permissions=token:read"});
  check_problem(narrow.get("/v2/tokens?container=/pii/"), 403);
  BOOST_TEST(narrow.get("/v2/tokens?container=/pci/high/").status == 200U);
}

BOOST_AUTO_TEST_CASE(never_show_another_tenants_tokens) {
  const auto id = create(R"({"type":"token","data":1})");
  EmptyTenant other;
  for (const auto* path : {"/v2/tokens", "/tokens"}) {
    BOOST_TEST(ids_in(other.client.get(path)).empty());
    BOOST_TEST(ids_in(other.client.post(std::string(path) + "/search", "{}")).empty());
  }
  BOOST_TEST(ids_in(other.client.get("/tokens?id=" + id)).empty());
  BOOST_TEST(ids_in(client.get("/tokens?id=" + id)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(withhold_the_data_where_the_rule_says_so) {
  create(R"({"type":"card","data":{"number":"4242424242424242"},"containers":["/pci/high/"]})");
  auto masked = caller({"container=/,transform=mask,permissions=token:read+token:search"});
  auto redacted = caller({"container=/,transform=redact,permissions=token:read+token:search"});
  for (const auto* path : {"/v2/tokens", "/tokens"}) {
    for (const auto& answer : {masked.get(path), masked.post(std::string(path) + "/search", "{}")}) {
      BOOST_TEST(answer.text("/data/0/data/number") == "XXXXXXXXXXXX4242");
    }
    for (const auto& answer : {redacted.get(path), redacted.post(std::string(path) + "/search", "{}")}) {
      BOOST_TEST(ids_in(answer).size() == 1U);
      BOOST_TEST(!answer.has("/data/0/data"));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_first_list, EmptyTenant)

BOOST_AUTO_TEST_CASE(numbers_its_pages_newest_first_and_ends_with_an_empty_one) {
  Ids newest_first;
  for (int i = 0; i < 5; ++i) {
    newest_first.insert(newest_first.begin(),
                        create(R"({"type":"token","data":1,"containers":["/c)" + std::to_string(i % 2) + R"(/"]})"));
  }
  const auto first = client.get("/tokens/?page=1&size=2");
  BOOST_TEST(first.json.json("/pagination") == R"({"page_number":1,"page_size":2,"total_items":5,"total_pages":3})");
  Ids walked;
  int page = 1;
  for (;; ++page) {
    const auto ids = ids_in(client.get("/tokens?size=2&page=" + std::to_string(page)));
    if (ids.empty()) {
      break;
    }
    walked.insert(walked.end(), ids.begin(), ids.end());
  }
  BOOST_TEST(page == 4);
  BOOST_TEST(walked == newest_first, boost::test_tools::per_element());
  BOOST_TEST(client.get("/tokens?page=900000").json.json("/data") == "[]");
}

BOOST_AUTO_TEST_CASE(filters_by_several_ids_types_and_metadata) {
  const auto a = create(R"({"type":"token","data":1,"metadata":{"Shop":"Berlin","tier":"1"}})");
  const auto b = create(R"({"type":"token","data":2,"metadata":{"shop":"berlin"}})");
  const auto card = create(R"({"type":"card","data":{"number":"4242424242424242"}})");
  BOOST_TEST(ids_in(client.get("/tokens?id=" + a + "&id=" + card + "&id=absent")) == (Ids{card, a}),
             boost::test_tools::per_element());
  BOOST_TEST(ids_in(client.get("/tokens?type=card&type=bank")) == Ids{card}, boost::test_tools::per_element());
  BOOST_TEST(ids_in(client.get("/tokens?type=card&type=token")).size() == 3U);
  BOOST_TEST(ids_in(client.get("/tokens?metadata.shop=BERLIN")) == (Ids{b, a}), boost::test_tools::per_element());
  BOOST_TEST(ids_in(client.get("/tokens?metadata.shop=berlin&metadata.tier=1")) == Ids{a},
             boost::test_tools::per_element());
  BOOST_TEST(ids_in(client.get("/tokens?id=" + b + "&metadata.tier=1")).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_search, EmptyTenant)

BOOST_AUTO_TEST_CASE(of_the_second_version_pages_by_cursors_in_the_body) {
  for (int i = 0; i < 3; ++i) {
    create(R"({"type":"token","data":1,"metadata":{"k":"v"}})");
  }
  const auto first = client.post("/v2/tokens/search", R"({"query":"metadata.k:v AND container:/general/","size":2})");
  BOOST_TEST(ids_in(first).size() == 2U);
  const auto next = first.text("/pagination/next");
  const auto more = [&](const std::string& query) {
    return client.post("/v2/tokens/search", R"({"query":")" + query + R"(","size":2,"start":")" + next + "\"}");
  };
  const auto second = more("metadata.k:v AND container:/general/");
  BOOST_TEST(ids_in(second).size() == 1U);
  BOOST_TEST(!second.has("/pagination/next"));
  check_problem(more("metadata.k:v"), 400);
  BOOST_TEST(ids_in(client.post("/v2/tokens/search", R"({"query":"metadata.k:V"})")).empty());
}

BOOST_AUTO_TEST_CASE(of_the_first_version_takes_the_grammar_of_2022) {
  const auto a = create(R"({"type":"token","data":1,"metadata":{"k":"v"},"containers":["/a/b/"]})");
  const auto card = create(R"({"type":"card","data":{"number":"4242424242424242"},"containers":["/a/"]})");
  const auto found = [&](const std::string& query) {
    const auto answer = client.post("/tokens/search", R"({"query":)" + support::json_text(query) + "}");
    BOOST_TEST(answer.status == 200U, answer.body);
    return ids_in(answer);
  };
  BOOST_TEST(found(R"(container:"/a/*" AND NOT type:card)") == Ids{a}, boost::test_tools::per_element());
  BOOST_TEST(found("(metadata.K:V OR type:card) -container:/x/") == (Ids{card, a}), boost::test_tools::per_element());
  BOOST_TEST(found("created_at:[2020-01-01 TO *] AND type:card") == Ids{card}, boost::test_tools::per_element());
  BOOST_TEST(found("created_at:[* TO 2020-01-01]").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
