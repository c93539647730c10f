#include "tests/unit/cli/fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

using tests::cli::Fixture;
using Words = std::vector<std::string>;

namespace {

struct Request {
  Words words;
  std::string line;
};

const std::vector<Request> requests{
    {{"status"}, R"({"verb":"status","arguments":{}})"},
    {{"hsm", "info"}, R"({"verb":"hsm.info","arguments":{}})"},
    {{"hsm", "test"}, R"({"verb":"hsm.test","arguments":{}})"},
    {{"clock", "trust"}, R"({"verb":"clock.trust","arguments":{}})"},
    {{"tenants", "list"}, R"({"verb":"tenants.list","arguments":{}})"},
    {{"tenants", "create", "--name", "[a,b]"}, R"({"verb":"tenants.create","arguments":{"name":"[a,b]"}})"},
    {{"tenants", "create", "--name", "status", "--production", "--setting", "a=1=2", "--setting", "b="},
     R"({"verb":"tenants.create","arguments":{"name":"status","production":true,"settings":{"a":"1=2","b":""}}})"},
    {{"applications", "list", "--tenant", "Shop"}, R"({"verb":"applications.list","arguments":{"tenant":"Shop"}})"},
    {{"bin", "show", "411111"}, R"({"verb":"bin.show","arguments":{"bin":"411111"}})"},
    {{"card-keys", "rotate", "live", "--overlap-days", "7", "--tenant", "Shop"},
     R"({"verb":"card-keys.rotate","arguments":{"mode":"live","tenant":"Shop","overlap_days":7}})"},
    {{"applications", "delete", "id-1"}, R"({"verb":"applications.delete","arguments":{"id":"id-1"}})"},
    {{"applications", "create", "--face", "tap", "--name", "N", "--permission", "a:b", "--permission", "c"},
     R"({"verb":"applications.create","arguments":{"face":"tap","name":"N","permissions":["a:b","c"]}})"},
    {{"applications", "create", "--name", "N", "--face", "basis-theory", "--type", "private", "--rule",
      "container=/pci/,transform=reveal,permissions=token:read+token:use,priority=2", "--rule",
      R"({"description":"d, e","conditions":[]})"},
     R"({"verb":"applications.create","arguments":{"face":"basis-theory","name":"N","type":"private","rules":[)"
     R"({"container":"/pci/","transform":"reveal","permissions":["token:read","token:use"],"priority":2},)"
     R"({"description":"d, e","conditions":[]}]}})"},
};

const std::vector<Words> wrong_usage{
    {"tenants", "create"},
    {"tenants", "create", "--name"},
    {"tenants", "create", "--name", "a", "--name", "b"},
    {"tenants", "create", "--name", "a", "--setting", "b"},
    {"tenants", "create", "--name", "a", "--setting", "b=1", "--setting", "b=2"},
    {"tenants", "create", "--name", "a", "b"},
    {"tenants", "list", "--nmae"},
    {"applications", "create", "--name", "a"},
    {"applications", "create", "--name", "a", "--face", "none"},
    {"applications", "create", "--name", "a", "--face", "tap", "--type", "none"},
    {"applications", "create", "--name", "a", "--face", "tap", "--rule", "{"},
    {"applications", "create", "--name", "a", "--face", "tap", "--rule", "{}}"},
    {"applications", "create", "--name", "a", "--face", "tap", "--rule", "container"},
    {"applications", "create", "--name", "a", "--face", "tap", "--rule", "colour=red"},
    {"applications", "create", "--name", "a", "--face", "tap", "--rule", "priority=x"},
    {"applications", "create", "--name", "a", "--face", "tap", "--rule", "container=/,container=/"},
    {"applications", "delete"},
};

const std::vector<std::pair<std::string, int>> error_codes{{"refused", 1}, {"not_found", 1}, {"conflict", 1},
                                                           {"failed", 1},  {"invalid", 2},   {"unavailable", 3}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_online_verb, Fixture)

BOOST_AUTO_TEST_CASE(sends_its_arguments_in_one_request) {
  serve();
  for (const auto& [words, line] : requests) {
    const auto result = coffer(words);
    BOOST_TEST(result.code == 0, result.err);
    BOOST_TEST(handler.request == line);
  }
}

BOOST_AUTO_TEST_CASE(is_asked_by_the_user_who_runs_it) {
  serve();
  BOOST_TEST(coffer({"status"}).code == 0);
  BOOST_TEST(handler.from.uid == ::getuid());
  BOOST_TEST(!handler.from.name.empty());
}

BOOST_AUTO_TEST_CASE(that_is_used_wrongly_sends_nothing_and_exits_with_2) {
  serve();
  for (auto words : wrong_usage) {
    const auto result = coffer(words);
    BOOST_TEST(result.code == 2, result.out);
    BOOST_TEST(result.err.starts_with("coffer: "), result.err);
    words.insert(words.begin(), "--json");
    const auto json = coffer(words);
    BOOST_TEST(json.code == 2);
    BOOST_TEST(json.out.starts_with(R"({"error":{"code":"usage","message":")"), json.out);
    BOOST_TEST(json.err.empty());
  }
  BOOST_TEST(handler.request.empty());
}

BOOST_AUTO_TEST_CASE(without_a_daemon_exits_with_3_and_says_how_to_start_one) {
  const auto result = coffer({"status"});
  BOOST_TEST(result.code == 3);
  BOOST_TEST(result.out.empty());
  BOOST_TEST(result.err.find("systemctl start coffer") != std::string::npos);
  BOOST_TEST(result.err.find(socket.string()) != std::string::npos);
  const auto json = coffer({"status", "--json"});
  BOOST_TEST(json.code == 3);
  BOOST_TEST(json.out.starts_with(R"({"error":{"code":"unavailable","message":)"));
}

BOOST_AUTO_TEST_CASE(turns_the_daemons_error_into_an_exit_code) {
  serve();
  for (const auto& [code, exit] : error_codes) {
    const auto error = R"({"error":{"code":")" + code + R"(","message":"a \u001b[31m text"}})";
    handler.answer = error;
    const auto result = coffer({"status"});
    BOOST_TEST(result.code == exit, code);
    BOOST_TEST(result.err.starts_with("coffer: a \\x1B[31m text\n"), result.err);
    const auto json = coffer({"status", "--json"});
    BOOST_TEST(json.code == exit);
    BOOST_TEST(json.out == R"({"error":{"code":")" + code + R"(","message":"a \u001B[31m text"}})" + "\n");
  }
}

BOOST_AUTO_TEST_CASE(does_not_trust_a_garbled_answer) {
  serve();
  for (const auto* answer : {"", "{", "[]", R"({"result":1})", R"({"error":{}})", R"({"error":1})", R"({"x":{}})",
                             R"({"result":{},"error":{}})", "{\"result\":{\"a\":\"\xFF\"}}"}) {
    handler.answer = answer;
    BOOST_TEST(coffer({"status"}).code == 1, answer);
  }
}

BOOST_AUTO_TEST_CASE(shows_progress_apart_from_the_answer) {
  serve();
  handler.events = {R"({"event":{"message":"keys","done":1,"total":2}})", R"({"event":{"message":"done\u0007"}})"};
  const auto result = coffer({"status"});
  BOOST_TEST(result.err.find("1 of 2  keys") != std::string::npos);
  BOOST_TEST(result.err.find("done\\x07\n") != std::string::npos);
  const auto json = coffer({"--json", "status"});
  BOOST_TEST(json.out == "{}\n");
  BOOST_TEST(json.err.starts_with(R"({"message":"keys","done":1,"total":2})"));
}

BOOST_AUTO_TEST_CASE(prints_new_keys_once_with_the_advice_to_store_them) {
  serve();
  handler.answer = R"({"result":{"id":"1","name":"N","private_key":"key_1"}})";
  const auto result = coffer({"applications", "create", "--face", "tap", "--name", "N"});
  BOOST_TEST(result.out.starts_with("id           1\nname         N\nprivate_key  key_1\n\nKeys are shown this once"),
             result.out);
  const auto json = coffer({"--json", "applications", "create", "--face", "tap", "--name", "N"});
  BOOST_TEST(json.out == R"({"id":"1","name":"N","private_key":"key_1"})" + std::string("\n"));
}

BOOST_AUTO_TEST_SUITE_END()
