#include "appliance/config/settings.hpp"
#include "appliance/error.hpp"
#include "tests/unit/cli/fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidjson/document.h>

#include <cstdlib>

using tests::cli::Fixture;
using tests::cli::on_provision;

namespace {

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  BOOST_REQUIRE_MESSAGE(!document.HasParseError(), text);
  return document;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(init, Fixture)

BOOST_AUTO_TEST_CASE(prints_what_it_made_and_what_comes_next) {
  on_provision = [](const appliance::Config& given) {
    return appliance::Provisioned{"store", 1, "a1b2c3", given.hsm.token.text, "77", "f00d"};
  };
  const auto result = coffer({"init"});
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.out.find("check_value   a1b2c3\n") != std::string::npos, result.out);
  BOOST_TEST(result.out.find("coffer tenants create") != std::string::npos);
  const auto json = coffer({"init", "--json"});
  BOOST_TEST(json.out == R"({"store_id":"store","root_version":1,"check_value":"a1b2c3","token_label":)"
                         R"("pkcs11:token=t","token_serial":"77","audit_key":"f00d","approvals":"on"})" +
                             std::string("\n"));
  BOOST_TEST(tests::cli::provisioned_policy.on);
  BOOST_TEST(parsed(coffer({"--json", "init", "--single-operator"}).out)["approvals"].GetString() == "off");
  BOOST_TEST(!tests::cli::provisioned_policy.on);
}

BOOST_AUTO_TEST_CASE(that_fails_exits_by_the_kind_of_failure) {
  using appliance::Fault;
  const std::vector<std::pair<Fault, int>> codes{
      {Fault::conflict, 1}, {Fault::refused, 1}, {Fault::storage_full, 1}, {Fault::failed, 1}, {Fault::unavailable, 3}};
  for (const auto& [fault, code] : codes) {
    on_provision = [kind = fault](const appliance::Config&) -> appliance::Provisioned {
      throw appliance::Error(kind, "text");
    };
    const auto result = coffer({"--json", "init"});
    const auto document = parsed(result.out);
    BOOST_TEST(result.code == code);
    BOOST_TEST(document["error"]["code"].GetString() == appliance::name_of(fault));
    BOOST_TEST(document["error"]["message"].GetString() == "text");
  }
}

BOOST_AUTO_TEST_CASE(with_an_unforeseen_exception_exits_with_1) {
  on_provision = [](const appliance::Config&) -> appliance::Provisioned { throw std::bad_alloc(); };
  BOOST_TEST(coffer({"init"}).code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(config_check, Fixture)

BOOST_AUTO_TEST_CASE(says_so_where_there_are_no_mistakes) {
  const auto result = coffer({"config", "check"});
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.out.find("No mistakes found.") != std::string::npos);
  BOOST_TEST(parsed(coffer({"config", "check", "--json"}).out)["valid"].GetBool());
}

BOOST_AUTO_TEST_CASE(lists_every_mistake_and_exits_with_1) {
  write_config("[hsm]\npin = \"1\"\nsessions = 0\n");
  const auto result = coffer({"config", "check"});
  BOOST_TEST(result.code == 1);
  BOOST_TEST(result.err.find(config.string() + ":3: hsm.sessions must be between 1 and 256\n") != std::string::npos);
  const auto json = parsed(coffer({"config", "check", "--json"}).out);
  BOOST_TEST(json["error"]["code"].GetString() == "configuration");
  BOOST_TEST(json["error"]["mistakes"].Size() == 7U);
  BOOST_TEST(json["error"]["mistakes"][0]["line"].GetUint() == 1U);
  BOOST_TEST(coffer({"status"}).code == 1);
  BOOST_TEST(coffer({"init"}).code == 1);
}

BOOST_AUTO_TEST_CASE(finds_the_file_by_option_then_environment) {
  ::setenv("COFFER_CONFIG", config.c_str(), 1);
  BOOST_TEST(bare({"config", "check"}).code == 0);
  const auto absent = bare({"config", "check", "--config", (directory / "absent").string()});
  ::unsetenv("COFFER_CONFIG");
  BOOST_TEST(absent.code == 1);
  BOOST_TEST(absent.err.find("cannot be read") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(config_explain, Fixture)

BOOST_AUTO_TEST_CASE(lists_every_setting_with_value_default_and_explanation) {
  const auto json = parsed(coffer({"--json", "config", "explain"}).out);
  const auto& rows = json["settings"];
  const auto all = appliance::settings();
  BOOST_REQUIRE(rows.Size() == all.size());
  for (rapidjson::SizeType i = 0; i < rows.Size(); ++i) {
    BOOST_TEST(rows[i]["setting"].GetString() == all[i].name());
    BOOST_TEST(rows[i]["explanation"].GetString() == all[i].explanation);
  }
  BOOST_TEST(rows[0]["value"].GetString() == "\"127.0.0.1:8443\"");
  BOOST_TEST(rows[1]["default"].GetString() == "required");
  BOOST_TEST(coffer({"config", "explain"}).out.find("SETTING ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(works_before_there_is_a_file) {
  const auto result = bare({"--config", (directory / "absent").string(), "config", "explain"});
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.out.find("(absent)") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
