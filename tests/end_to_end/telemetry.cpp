#include "tests/end_to_end/shared.hpp"

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace tests::end_to_end {

namespace {

const std::regex sample_line(
    R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*")*\})? )"
    R"((-?[0-9.]+(e[+-]?[0-9]+)?|\+Inf|NaN))");
const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

/// The family that a sample belongs to: histograms have samples of three names.
std::string family_of(const std::string& name, const std::map<std::string, std::string>& types) {
  for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
    const std::string stem = name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : "";
    if (types.contains(stem)) {
      return stem;
    }
  }
  return name;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_telemetry, Caller)

BOOST_AUTO_TEST_CASE(is_prometheus_text_with_help_and_type_for_every_family) {
  create(R"({"type":"token","data":1})");
  const auto metrics = service.telemetry("/metrics");
  BOOST_TEST(metrics.field("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  std::map<std::string, std::string> types;
  std::set<std::string> helped;
  std::set<std::string> samples;
  std::istringstream lines(metrics.body);
  for (std::string line; std::getline(lines, line);) {
    BOOST_TEST_CONTEXT(line) {
      std::istringstream words(line);
      std::string mark;
      std::string kind;
      std::string name;
      words >> mark >> kind >> name;
      if (mark == "#" && kind == "HELP") {
        BOOST_TEST(helped.insert(name).second);
      } else if (mark == "#") {
        std::string type;
        words >> type;
        BOOST_TEST(kind == "TYPE");
        BOOST_TEST(types.emplace(name, type).second);
      } else {
        std::smatch sample;
        BOOST_TEST_REQUIRE(std::regex_match(line, sample, sample_line));
        const std::string family = family_of(sample[1], types);
        BOOST_TEST(types.contains(family));
        BOOST_TEST(helped.contains(family));
        BOOST_TEST((types[family] != "counter" || family.ends_with("_total")));
        BOOST_TEST(samples.insert(line.substr(0, line.rfind(' '))).second);
      }
    }
  }
  for (const std::string family :
       {"coffer_build_info", "coffer_http_requests_total", "coffer_http_request_duration_seconds",
        "coffer_integrity_alarms_total", "coffer_operational", "coffer_store_writable", "coffer_connections_open"}) {
    BOOST_TEST(types.contains(family), family);
  }
}

BOOST_AUTO_TEST_CASE(counts_requests_by_pattern_and_never_by_id) {
  const std::string sample = R"(coffer_http_requests_total{method="GET",route="/tokens/{id}",status="404"})";
  const double before = service.metric(sample).value_or(0);
  const std::string id = fresh_id("counted");
  BOOST_TEST(client.get("/tokens/" + id).status == 404U);
  BOOST_TEST(client.get("/unknown/" + id).status == 404U);
  BOOST_TEST(service.metric(sample).value_or(0) == before + 1);
  const std::string text = service.telemetry("/metrics").body;
  BOOST_TEST(text.find(id) == std::string::npos);
  BOOST_TEST(text.find(service.key()) == std::string::npos);
  BOOST_TEST(!std::regex_search(text, uuid));
}

BOOST_AUTO_TEST_CASE(says_that_the_service_lives_and_is_ready) {
  BOOST_TEST(service.telemetry("/healthz").status == 200U);
  const auto ready = service.telemetry("/readyz");
  BOOST_TEST(ready.status == 200U);
  BOOST_TEST(ready.body.find("operational") != std::string::npos);
  BOOST_TEST(service.telemetry("/tokens").status == 404U);
  BOOST_TEST(service.metric("coffer_operational ").value_or(0) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
