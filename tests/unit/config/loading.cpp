#include "appliance/config/values.hpp"
#include "tests/unit/config/file.hpp"

#include <boost/test/unit_test.hpp>

using appliance::Config;
using appliance::Endpoint;
using tests::config::complete;
using tests::config::File;

namespace {

Config load(const std::string& more) {
  const File file(std::string(complete) + more);
  return std::get<Config>(file.load());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_configuration)

BOOST_AUTO_TEST_CASE(takes_defaults_for_what_is_left_out) {
  const auto config = load("");
  BOOST_TEST((config.server.listen == Endpoint{"127.0.0.1", 8443}));
  BOOST_TEST(config.server.admin_socket == "/run/coffer/admin.sock");
  BOOST_TEST(config.server.client_ca.empty());
  BOOST_TEST(config.hsm.sessions == 32U);
  BOOST_TEST(config.limits.body_bytes == 1'048'576U);
  BOOST_TEST(config.basis_theory.enabled);
  BOOST_TEST((config.telemetry.listen == Endpoint{"127.0.0.1", 9464}));
}

BOOST_AUTO_TEST_CASE(resolves_relative_paths_against_the_directory_of_the_file) {
  const File file(complete);
  const auto config = std::get<Config>(file.load());
  const auto directory = file.path().parent_path();
  BOOST_TEST(config.server.certificate == directory / "tls/cert.pem");
  BOOST_TEST(config.server.private_key == "/etc/key.pem");
  BOOST_TEST(config.storage.path == directory.parent_path() / "data");
}

BOOST_AUTO_TEST_CASE(holds_what_the_file_says) {
  const auto config = load(
      "reserve_mib = 0\n[log]\nlevel = \"warning\"\nformat = \"text\"\nrequests = false\n"
      "[telemetry]\nlisten = \"\"\n[basis_theory]\nenabled = false\n[limits]\njson_depth = 256\n");
  BOOST_TEST(config.storage.reserve_mib == 0U);
  BOOST_TEST((config.log.level == appliance::LogLevel::warning));
  BOOST_TEST((config.log.format == appliance::LogFormat::text));
  BOOST_TEST(!config.log.requests);
  BOOST_TEST(!config.telemetry.listen.has_value());
  BOOST_TEST(!config.basis_theory.enabled);
  BOOST_TEST(config.limits.json_depth == 256U);
}

BOOST_AUTO_TEST_CASE(names_origins_as_a_browser_does) {
  const auto origins = [](const std::string& text) {
    std::string file(complete);
    return File(file.insert(file.find("\n\n") + 1, "browser_origins = \"" + text + "\"\n")).load();
  };
  const std::vector<std::string> two{"https://shop.example", "http://localhost:3000"};
  BOOST_TEST(std::get<Config>(origins(two[0] + "  " + two[1])).server.browser_origins.list == two);
  BOOST_TEST(std::get<Config>(origins("*")).server.browser_origins.list.size() == 1U);
  BOOST_TEST(std::get<Config>(origins("")).server.browser_origins.list.empty());
  for (const std::string wrong :
       {"shop.example", "https://", "https://shop.example/", "https://Shop.example", "https://*.example",
        "https://u@shop.example", "https://a.example,https://b.example"}) {
    BOOST_TEST(std::holds_alternative<std::vector<appliance::Mistake>>(origins(wrong)), wrong);
  }
}

BOOST_AUTO_TEST_CASE(survives_being_written_and_read_again) {
  std::string text;
  const auto config = load(
      "[log]\nlevel = \"error\"\n[telemetry]\nlisten = \"[::1]:1\"\n[basis_theory]\n"
      "destinations = [\"https://a.example/\", \"https://b.example:1/x\"]\ndestination_networks = [\"10.0.0.0/8\"]\n");
  for (const auto& section : appliance::sections()) {
    text += "[" + std::string(section.name) + "]\n";
    for (const auto& setting : appliance::settings()) {
      const auto value = appliance::toml_text(setting, config);
      if (setting.section == section.name && !value.empty()) {
        text += std::string(setting.key) + " = " + value + "\n";
      }
    }
  }
  const File file(text);
  const auto again = std::get<Config>(file.load());
  for (const auto& setting : appliance::settings()) {
    BOOST_TEST(appliance::toml_text(setting, again) == appliance::toml_text(setting, config), setting.name());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_endpoint)

BOOST_AUTO_TEST_CASE(is_a_host_and_a_port_with_ipv6_in_brackets) {
  const std::vector<std::pair<std::string, Endpoint>> good{
      {"127.0.0.1:8443", {"127.0.0.1", 8443}}, {"[::1]:0", {"::1", 0}}, {"localhost:65535", {"localhost", 65535}}};
  for (const auto& [text, endpoint] : good) {
    const auto parsed = appliance::parse_endpoint(text);
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), text);
    BOOST_TEST((*parsed == endpoint), text);
    BOOST_TEST(appliance::to_string(*parsed) == text);
  }
  for (const auto* text : {"", "8443", ":8443", "host:", "host:65536", "host:-1", "host:8443x", "::1:8443", "[]:1",
                           "[::1:1", "[127.0.0.1]:1", "a b:1", "http://x:1"}) {
    BOOST_TEST(!appliance::parse_endpoint(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
