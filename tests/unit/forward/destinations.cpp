#include "appliance/destination/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <variant>
#include <vector>

namespace {

using appliance::destination::AllowList;
using appliance::destination::extend;
using appliance::destination::parse_url;
using appliance::destination::Url;

std::string canonical(const std::string& text) {
  const auto parsed = parse_url(text);
  const auto* url = std::get_if<Url>(&parsed);
  return url == nullptr ? "refused" : url->text();
}

struct Case {
  const char* text;
  const char* wanted;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_destination)

BOOST_AUTO_TEST_CASE(is_read_in_its_usual_spelling_only) {
  const std::vector<Case> cases{
      {"https://Example.COM", "https://example.com"},
      {"https://example.com:443/a?b=c", "https://example.com/a?b=c"},
      {"https://example.com:8443/", "https://example.com:8443/"},
      {"https://a_b.example-1.com/%2F", "https://a_b.example-1.com/%2F"},
      {"https://127.0.0.1/", "https://127.0.0.1/"},
      {"https://[2001:DB8::1]:1/", "https://[2001:db8::1]:1/"},
      {"http://example.com/", "refused"},
      {"HTTPS://example.com/", "refused"},
      {"https:/example.com/", "refused"},
      {"https://", "refused"},
      {"https:///path", "refused"},
      {"https://user@example.com/", "refused"},
      {"https://user:pw@example.com/", "refused"},
      {"https://example.com@evil.com/", "refused"},
      {"https://example.com#@evil.com/", "refused"},
      {"https://example.com/#f", "refused"},
      {"https://example.com\\@evil.com/", "refused"},
      {"https://example.com:0/", "refused"},
      {"https://example.com:080/", "refused"},
      {"https://example.com:65536/", "refused"},
      {"https://example.com:/", "refused"},
      {"https://example.com:+1/", "refused"},
      {"https://example..com/", "refused"},
      {"https://.example.com/", "refused"},
      {"https://example.com./", "refused"},
      {"https://-a.com/", "refused"},
      {"https://ex%61mple.com/", "refused"},
      {"https://ex ample.com/", "refused"},
      {"https://b\xC3\xBC"
       "cher.example/",
       "refused"},
      {"https://0x7f.1/", "refused"},
      {"https://0x7f000001/", "refused"},
      {"https://2130706433/", "refused"},
      {"https://127.1/", "refused"},
      {"https://0177.0.0.1/", "refused"},
      {"https://127.0.0.01/", "refused"},
      {"https://1.2.3.4.5/", "refused"},
      {"https://127.0.0.1.", "refused"},
      {"https://::1/", "refused"},
      {"https://[::1/", "refused"},
      {"https://[fe80::1%25eth0]/", "refused"},
      {"https://[127.0.0.1]/", "refused"},
      {"https://[example.com]/", "refused"},
      {"https://example.com/a b", "refused"},
      {"https://example.com/a\r\nX: y", "refused"},
      {"https://example.com/%zz", "refused"},
      {"https://example.com/a/../b", "refused"},
      {"https://example.com/a/./b", "refused"},
      {"https://example.com/%2e%2E/b", "refused"},
      {"https://example.com/%252e%252e/b", "refused"},
      {"https://example.com/..%2fb", "refused"},
      {"https://example.com/..%5cb", "refused"},
      {"https://example.com/..;a=b/c", "refused"},
      {"https://example.com/a..b/...", "https://example.com/a..b/..."},
  };
  for (const auto& c : cases) {
    BOOST_TEST(canonical(c.text) == c.wanted, c.text);
  }
}

BOOST_AUTO_TEST_CASE(is_extended_by_path_and_query) {
  const auto base = std::get<Url>(parse_url("https://example.com/api/?a=1"));
  const auto text = [&](const char* path, const char* query) {
    const auto extended = extend(base, path, query);
    const auto* url = std::get_if<Url>(&extended);
    return url == nullptr ? std::string("refused") : url->text();
  };
  BOOST_TEST(text("", "") == "https://example.com/api?a=1");
  BOOST_TEST(text("/foo/bar", "x=y") == "https://example.com/api/foo/bar?a=1&x=y");
  BOOST_TEST(text("/..", "") == "refused");
  BOOST_TEST(text("/a#b", "") == "refused");
}

BOOST_AUTO_TEST_CASE(is_covered_by_exact_host_and_port_and_whole_segments) {
  AllowList list;
  BOOST_TEST(!list.assign({"https://example.com/v1/pay", "https://other.com:8443/"}).has_value());
  const auto covered = [&](const char* text) { return list.find(std::get<Url>(parse_url(text))) != nullptr; };
  for (const auto* text :
       {"https://example.com/v1/pay", "https://example.com/v1/pay/", "https://example.com/v1/pay/x?y",
        "https://other.com:8443", "https://other.com:8443/anything"}) {
    BOOST_TEST(covered(text), text);
  }
  for (const auto* text : {"https://example.com/v1/payments", "https://example.com/v1", "https://example.com/V1/pay",
                           "https://example.com:8443/v1/pay", "https://sub.example.com/v1/pay", "https://other.com/"}) {
    BOOST_TEST(!covered(text), text);
  }
  BOOST_TEST(list.assign({"https://example.com/?q"}).has_value());
  BOOST_TEST(list.assign({"https://u@example.com/"}).has_value());
  BOOST_TEST(covered("https://other.com:8443"));
}

BOOST_AUTO_TEST_SUITE_END()
