#include "tests/end_to_end/own_tenant.hpp"
#include "tests/support/store_view.hpp"

namespace tests::end_to_end {

namespace {

struct Family : OwnTenant {
  std::string make(const std::string& container = "/general/", const std::string& type = "token") {
    const std::string data = type == "token" ? R"("x")" : R"("4242424242424242")";
    return create(R"({"type":")" + type + R"(","data":)" + data + R"(,"containers":[")" + container + "\"]}")
        .text("/id");
  }

  support::Answer link(const std::string& parent, const std::string& child) {
    return client.post("/tokens/" + parent + "/children/" + child, "");
  }

  support::Answer unlink(const std::string& parent, const std::string& child) {
    return client.remove("/tokens/" + parent + "/children/" + child);
  }

  static std::vector<std::string> ids_in(const support::Answer& answer) {
    BOOST_TEST(answer.status == 200U, answer.body);
    std::vector<std::string> ids;
    for (int i = 0; answer.has("/data/" + std::to_string(i)); ++i) {
      ids.push_back(answer.text("/data/" + std::to_string(i) + "/id"));
    }
    return ids;
  }

  std::vector<std::string> children(const std::string& parent, const std::string& query = {}) {
    return ids_in(client.get("/tokens/" + parent + "/children" + query));
  }
};

using Ids = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(associations_of_tokens, Family)

BOOST_AUTO_TEST_CASE(lead_from_parents_to_children_in_any_shape) {
  const auto parent = make();
  const auto first = make();
  const auto second = make();
  BOOST_TEST(children(parent) == Ids{});
  const auto linked = link(parent, first);
  BOOST_TEST(linked.status == 204U);
  BOOST_TEST(linked.body.empty());
  BOOST_TEST(link(parent, second).status == 204U);
  BOOST_TEST(link(parent, second).status == 204U);
  BOOST_TEST(link(second, parent).status == 204U);
  BOOST_TEST(link(first, second).status == 204U);
  BOOST_TEST(children(parent) == (Ids{second, first}), boost::test_tools::per_element());
  BOOST_TEST(children(second) == Ids{parent});
  BOOST_TEST(children(first) == Ids{second});
  BOOST_TEST(unlink(parent, second).status == 204U);
  check_problem(unlink(parent, second), 404);
  BOOST_TEST(children(parent) == Ids{first});
  BOOST_TEST(children(second) == Ids{parent});
  BOOST_TEST(log_of(parent) == (Ids{"Token unlinked", "Token linked", "Token linked", "Token created"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_made_with_a_new_child_in_one_step) {
  const auto parent = make();
  const auto created = client.post("/tokens/" + parent + "/children",
                                   R"({"id":"{{ data | alias_preserve_length }}","type":"token","data":"seven-7"})");
  BOOST_TEST(created.status == 201U, created.body);
  BOOST_TEST(created.text("/data") == "seven-7");
  BOOST_TEST(created.field("location").ends_with("/tokens/" + created.text("/id")));
  BOOST_TEST(children(parent) == Ids{created.text("/id")});
  check_problem(client.post("/tokens/" + parent + "/children", R"({"type":"card","data":{"number":"1"}})"), 400);
  check_problem(client.post("/tokens/nobody/children", R"({"type":"token","data":1})"), 404);
  BOOST_TEST(count() == "2");

  const support::HttpsClient::Fields key{{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  const std::string path = "/tokens/" + parent + "/children";
  const auto once = client.send("POST", path, key, R"({"type":"token","data":1})");
  BOOST_TEST(client.send("POST", path, key, R"({"type":"token","data":2})").body == once.body);
  BOOST_TEST(children(parent).size() == 2U);
}

BOOST_AUTO_TEST_CASE(take_a_token_that_deduplication_finds_for_a_child) {
  const auto parent = make();
  const std::string body = R"({"type":"token","data":"same","deduplicate_token":true,"containers":["/a/"]})";
  const auto existing = create(body).text("/id");
  const std::string path = "/tokens/" + parent + "/children";
  for (int n = 0; n < 2; ++n) {
    const auto found = client.post(path, body);
    BOOST_TEST(found.status == 201U, found.body);
    BOOST_TEST(found.text("/id") == existing);
    BOOST_TEST(children(parent) == Ids{existing});
  }
  auto blind = ruled({"container=/general/,transform=reveal,permissions=token:read+token:create"});
  check_problem(
      blind.post(path, R"({"type":"token","data":"same","deduplicate_token":true,"containers":["/general/"]})"), 403);
  check_problem(client.post("/tokens/" + existing + "/children", body), 400);
}

BOOST_AUTO_TEST_CASE(are_listed_by_page_id_and_type) {
  const auto parent = make();
  Ids all;
  for (int n = 0; n < 5; ++n) {
    all.insert(all.begin(), make("/c/", n % 2 == 0 ? "token" : "card_number"));
    BOOST_TEST(link(parent, all.front()).status == 204U);
  }
  BOOST_TEST(children(parent) == all, boost::test_tools::per_element());
  const auto page = client.get("/tokens/" + parent + "/children?page=2&size=2");
  BOOST_TEST(ids_in(page) == (Ids{all[2], all[3]}), boost::test_tools::per_element());
  BOOST_TEST(page.json.json("/pagination") == R"({"page_number":2,"page_size":2,"total_items":5,"total_pages":3})");
  BOOST_TEST(children(parent, "?page=4&size=2") == Ids{});
  BOOST_TEST(children(parent, "?type=card_number") == (Ids{all[1], all[3]}), boost::test_tools::per_element());
  BOOST_TEST(children(parent, "?id=" + all[4] + "&id=" + all[1] + "&id=" + parent) == (Ids{all[1], all[4]}),
             boost::test_tools::per_element());
  BOOST_TEST(children(parent, "?id[]=" + all[4] + "&type[]=token&type[]=card") == Ids{all[4]});
  BOOST_TEST(children(parent, "?id=" + all[4] + "&type=card_number") == Ids{});
  check_problem(client.get("/tokens/" + parent + "/children?size=1000"), 400);
}

BOOST_AUTO_TEST_CASE(go_with_either_of_their_tokens) {
  const std::string reborn = fresh_id("reborn");
  const auto make_again = [&] { create(R"({"type":"token","data":1,"id":")" + reborn + "\"}"); };
  const auto other = make();
  make_again();
  BOOST_TEST(link(reborn, other).status == 204U);
  BOOST_TEST(link(other, reborn).status == 204U);
  client.remove("/tokens/" + reborn);
  BOOST_TEST(children(other) == Ids{});
  check_problem(client.get("/tokens/" + reborn + "/children"), 404);
  make_again();
  BOOST_TEST(children(other) == Ids{});
  BOOST_TEST(children(reborn) == Ids{});
}

BOOST_AUTO_TEST_CASE(are_refused_where_they_make_no_sense) {
  const auto token = make();
  check_problem(link(token, "nobody"), 404);
  check_problem(link("nobody", token), 404);
  check_problem(link(token, token), 400);
  check_problem(unlink(token, "nobody"), 404);
  check_problem(client.get("/tokens/nobody/children"), 404);
}

BOOST_AUTO_TEST_CASE(show_and_link_what_their_caller_may_read) {
  const auto parent = make("/open/");
  const auto shown = make("/open/");
  const auto hidden = make("/hidden/");
  BOOST_TEST(link(parent, shown).status == 204U);
  BOOST_TEST(link(parent, hidden).status == 204U);
  BOOST_TEST(link(hidden, shown).status == 204U);
  auto reader = ruled({"container=/open/,transform=redact,permissions=token:read"});
  const auto listed = reader.get("/tokens/" + parent + "/children?id=" + hidden + "&id=" + shown);
  BOOST_TEST(ids_in(listed) == Ids{shown});
  BOOST_TEST(listed.text("/pagination/total_items") == "1");
  BOOST_TEST(!listed.has("/data/0/data"));
  check_problem(reader.get("/tokens/" + hidden + "/children"), 403);
  check_problem(reader.post("/tokens/" + parent + "/children/" + hidden, ""), 403);
  check_problem(reader.post("/tokens/" + hidden + "/children/" + parent, ""), 403);
  BOOST_TEST(reader.post("/tokens/" + shown + "/children/" + parent, "").status == 204U);
  check_problem(reader.remove("/tokens/" + parent + "/children/" + shown), 403);
  auto half = ruled({"container=/open/,transform=mask,permissions=token:delete"});
  check_problem(half.remove("/tokens/" + parent + "/children/" + hidden), 403);
  BOOST_TEST(half.remove("/tokens/" + parent + "/children/" + shown).status == 204U);

  auto maker = ruled({"container=/open/,transform=mask,permissions=token:create+token:read"});
  const std::string child = R"({"type":"token","data":1,"containers":["/open/"]})";
  BOOST_TEST(maker.post("/tokens/" + parent + "/children", child).status == 201U);
  check_problem(maker.post("/tokens/" + hidden + "/children", child), 403);
  check_problem(maker.post("/tokens/" + parent + "/children", R"({"type":"token","data":1})"), 403);
  const OwnTenant stranger;
  check_problem(stranger.application().get("/tokens/" + parent + "/children"), 404);
}

BOOST_AUTO_TEST_CASE(survive_many_at_once) {
  const auto parent = make();
  constexpr int callers = 16;
  const auto answers = at_once(callers, [&](auto& one, int n) {
    return one.post("/tokens/" + parent + "/children", R"({"type":"token","data":)" + std::to_string(n) + "}");
  });
  for (const auto& answer : answers) {
    BOOST_TEST(answer.status == 201U, answer.body);
  }
  BOOST_TEST(children(parent, "?size=100").size() == std::size_t{callers});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_store_of_associations)

BOOST_AUTO_TEST_CASE(keeps_no_row_of_a_link_whose_token_was_removed_meanwhile) {
  support::Service service;
  auto client = service.client();
  const std::string body = R"({"type":"token","data":"x"})";
  for (int round = 0; round < 20; ++round) {
    const auto parent = client.post("/tokens", body).text("/id");
    const auto child = client.post("/tokens", body).text("/id");
    const std::jthread linking([&] {
      auto one = service.client();
      static_cast<void>(one.post("/tokens/" + parent + "/children/" + child, ""));
    });
    static_cast<void>(client.remove("/tokens/" + (round % 2 == 0 ? parent : child)));
  }
  BOOST_TEST(service.stop().succeeded());
  BOOST_TEST(service.open_store()->scan(storage::Table::token_links, "", "", 10).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
