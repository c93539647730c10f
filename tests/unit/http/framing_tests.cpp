#include "api/http/framing.hpp"
#include "tests/unit/http/framings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace api::http {
namespace {

Head accepted(const std::string& text) {
  auto verdict = read_head(text, HeadLimits{});
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<Head>(verdict), "refused: " << text);
  return std::get<Head>(std::move(verdict));
}

unsigned refused(const std::string& text) {
  const auto verdict = read_head(text, HeadLimits{});
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<Refusal>(verdict), "accepted: " << text);
  return std::get<Refusal>(verdict).status;
}

Head get(const std::string& target) { return accepted("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"); }

std::string fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += "x-" + std::to_string(i) + ": v\r\n";
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_framing_guard)

BOOST_AUTO_TEST_CASE(refuses_every_hostile_head_with_its_status) {
  for (const test::HostileFraming& row : test::hostile_framings()) {
    const std::string head = row.bytes.substr(0, row.bytes.find("\r\n\r\n") + 4);
    BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(refused(head) == row.status); }
  }
}

BOOST_AUTO_TEST_CASE(refuses_every_byte_that_is_not_text_at_every_place_of_a_head) {
  const std::string good = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nx-y: z w\r\n\r\n";
  for (const char byte : {'\0', '\r', '\n', '\x01', '\x7f'}) {
    for (std::size_t at = 0; at < good.size() - 4; ++at) {
      std::string bad = good;
      bad.insert(at, 1, byte);
      const auto verdict = read_head(bad, HeadLimits{});
      BOOST_TEST(std::holds_alternative<Refusal>(verdict), "byte " << int{byte} << " at " << at);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_every_head_that_is_cut_or_goes_on) {
  const std::string good = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < good.size(); ++size) {
    BOOST_TEST(refused(good.substr(0, size)) == 400U);
  }
  BOOST_TEST(refused(good + "x") == 400U);
  BOOST_TEST(refused(good + good) == 400U);
}

BOOST_AUTO_TEST_CASE(reads_a_plain_request) {
  const Head head =
      accepted("PATCH /tokens/1?a=b HTTP/1.1\r\nHost: a:8443\r\nX-Y: \t v w \t\r\nContent-Length: 12\r\n\r\n");
  BOOST_TEST((head.request.method == Method::patch));
  BOOST_TEST(head.content_length == 12U);
  BOOST_TEST(head.keep_alive);
  BOOST_TEST(head.http_1_1);
  BOOST_TEST(!head.expect_continue);
  BOOST_TEST(head.request.field("x-y") == "v w");
  BOOST_TEST(head.request.field("host") == "a:8443");
  BOOST_TEST(head.request.path == "/tokens/1");
}

BOOST_AUTO_TEST_CASE(knows_the_methods_and_leaves_others_to_the_responder) {
  const auto method = [](const std::string& name) {
    return accepted(name + " / HTTP/1.1\r\nHost: a\r\n\r\n").request.method;
  };
  BOOST_TEST((method("GET") == Method::get));
  BOOST_TEST((method("HEAD") == Method::head));
  BOOST_TEST((method("POST") == Method::post));
  BOOST_TEST((method("PUT") == Method::put));
  BOOST_TEST((method("DELETE") == Method::del));
  BOOST_TEST((method("OPTIONS") == Method::options));
  BOOST_TEST((method("TRACE") == Method::other));
  BOOST_TEST((method("get") == Method::other));
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_as_version_and_fields_say) {
  const auto kept = [](const std::string& version, const std::string& connection) {
    return accepted("GET / HTTP/" + version + "\r\nHost: a\r\n" + connection + "\r\n").keep_alive;
  };
  BOOST_TEST(kept("1.1", ""));
  BOOST_TEST(kept("1.1", "Connection: keep-alive\r\n"));
  BOOST_TEST(!kept("1.1", "Connection: CLOSE\r\n"));
  BOOST_TEST(!kept("1.1", "Connection: te , close\r\n"));
  BOOST_TEST(!kept("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
  BOOST_TEST(!kept("1.0", ""));
  BOOST_TEST(kept("1.0", "Connection: Keep-Alive\r\n"));
}

BOOST_AUTO_TEST_CASE(takes_what_harmless_clients_send) {
  for (const std::string line :
       {"TE: trailers", "Trailer: x", "Upgrade: h2c", "Host2: a", "x:", "Content-Lengthy: 1"}) {
    accepted("GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n");
  }
  for (const std::string host : {"a", "a.b:8443", "127.0.0.1", "[::1]", "[::1]:8443", "a:", "A_b~c"}) {
    accepted("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }
  accepted("GET / HTTP/1.0\r\n\r\n");
  accepted("POST / HTTP/1.1\r\nHost: a\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(expects_to_continue_only_in_1_1) {
  BOOST_TEST(accepted("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n").expect_continue);
  BOOST_TEST(!accepted("PUT / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").expect_continue);
}

BOOST_AUTO_TEST_CASE(reads_the_largest_content_length_of_19_digits) {
  const Head head = accepted("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n");
  BOOST_TEST(head.content_length == 9999999999999999999U);
}

BOOST_AUTO_TEST_CASE(takes_exactly_as_many_fields_and_bytes_as_allowed) {
  accepted("GET / HTTP/1.1\r\nHost: a\r\n" + fields(99) + "\r\n");
  BOOST_TEST(refused("GET / HTTP/1.1\r\nHost: a\r\n" + fields(100) + "\r\n") == 431U);
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nx: ";
  const std::size_t room = 16 * 1024 - start.size() - 4;
  accepted(start + std::string(room, 'v') + "\r\n\r\n");
  BOOST_TEST(refused(start + std::string(room + 1, 'v') + "\r\n\r\n") == 431U);
}

BOOST_AUTO_TEST_CASE(takes_the_absolute_form_of_its_own_host) {
  const Head head = accepted("GET https://A.b:1/x?y=z HTTP/1.1\r\nHost: a.B:1\r\n\r\n");
  BOOST_TEST(head.request.path == "/x");
  BOOST_TEST(head.request.query.size() == 1U);
  BOOST_TEST(accepted("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n").request.path == "/");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_request_target)

BOOST_AUTO_TEST_CASE(is_split_and_decoded_once) {
  using Segments = std::vector<std::string>;
  const std::vector<std::pair<std::string, Segments>> table{
      {"/", {}},
      {"/x", {"x"}},
      {"/x/", {"x"}},
      {"/x/y/", {"x", "y"}},
      {"/x//", {"x", ""}},
      {"//x", {"", "x"}},
      {"/../x", {"..", "x"}},
      {"/a%20b%3Ac%40d.com%20%C3%BC%2Fx", {"a b:c@d.com \xc3\xbc/x"}},
      {"/a%2520b", {"a%20b"}},
      {"/a+b", {"a+b"}},
      {"/a%20b:c@d?x", {"a b:c@d"}},
      {"/{|}[]^`", {"{|}[]^`"}},
      {"/%F0%9F%98%80", {"\xf0\x9f\x98\x80"}},
  };
  for (const auto& [target, segments] : table) {
    BOOST_TEST_CONTEXT(target) {
      BOOST_TEST(get(target).request.segments == segments, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(has_its_query_decoded_as_a_form) {
  const auto query = get("/v2/tokens?type=card&start=CUR%2B%2F%3D&metadata%5Bk%5D=a+b&&x&=y&e=&q=1=2?/").request.query;
  const std::vector<Field> expected{{"type", "card"}, {"start", "CUR+/="}, {"metadata[k]", "a b"}, {"x", ""},
                                    {"", "y"},        {"e", ""},           {"q", "1=2?/"}};
  BOOST_TEST((query == expected));
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_not_clean_text) {
  for (const std::string bad :
       {"/%",      "/%2",        "/%zz",          "/%0g",      "/%00", "/a%00b",  "/%ff",    "/%C3",       "/%C3%28",
        "/%C0%AF", "/%ED%A0%80", "/%F4%90%80%80", "/%E2%82",   "/?%",  "/?a=%00", "/?%ff=1", "/?a=%C0%80", "/#x",
        "/a\"b",   "/a<b",       "/a\\b",         "/\xc3\xbc", "x",    "*",       "?a",      "http://b/"}) {
    BOOST_TEST_CONTEXT(bad) { BOOST_TEST(refused("GET " + bad + " HTTP/1.1\r\nHost: a\r\n\r\n") == 400U); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace api::http
