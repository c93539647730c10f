#include "tests/end_to_end/shared.hpp"

namespace tests::end_to_end {

BOOST_FIXTURE_TEST_SUITE(a_permission_of_the_old_style, Caller)

BOOST_AUTO_TEST_CASE(is_listed_as_it_was_given_and_shows_what_its_level_allows) {
  const std::string number = "4242424242424242";
  const auto card_in = [&](const std::string& container) {
    return "/tokens/" +
           create(R"({"type":"card","data":{"number":")" + number + R"("},"containers":[")" + container + R"("]})")
               .text("/id");
  };
  const auto low = card_in("/pci/low/");
  const auto moderate = card_in("/pci/moderate/");
  const auto high = card_in("/pci/high/");
  const auto other = card_in("/pii/low/");
  struct Row {
    const char* permission;
    bool low;
    bool moderate;
    bool high;
  };
  for (const Row& row :
       {Row{"token:pci:read:low", true, false, false}, Row{"token:pci:read:moderate", true, true, false},
        Row{"token:pci:read:high", true, true, true}}) {
    BOOST_TEST_CONTEXT(row.permission) {
      auto manager = service.client(service.make_application(fresh_id("m"), {.type = "management"}).key);
      const auto made = manager.post("/applications", std::string(R"({"name":"n","type":"private","permissions":[")") +
                                                          row.permission + R"(","token:pci:create"]})");
      BOOST_TEST(made.json.json("/permissions") == std::string("[\"") + row.permission + "\",\"token:pci:create\"]");
      auto caller = service.client(made.text("/key"));
      const auto sees = [&](const std::string& path) { return caller.get(path).text("/data/number") == number; };
      BOOST_TEST(sees(low) == row.low);
      BOOST_TEST(sees(moderate) == row.moderate);
      BOOST_TEST(sees(high) == row.high);
      BOOST_TEST(caller.get(high).status == 200U);
      check_problem(caller.get(other), 403);
      check_problem(caller.remove(low), 403);
      BOOST_TEST(caller.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242"}})").status == 201U);
      check_problem(caller.post("/tokens", R"({"type":"token","data":1})"), 403);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
