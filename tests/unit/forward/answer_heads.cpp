#include "api/forward/answer_head.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using api::forward::Framing;
using api::forward::read_answer_head;

std::string framing_of(const std::string& head, bool to_head = false) {
  const auto read = read_answer_head(head + "\r\n", to_head);
  if (!read) {
    return "refused";
  }
  switch (read->framing) {
    case Framing::none:
      return "none";
    case Framing::length:
      return "length " + std::to_string(read->content_length);
    case Framing::chunked:
      return "chunked";
    case Framing::until_close:
      return "until close";
  }
  return "";
}

struct Case {
  const char* head;
  const char* framing;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_head_of_an_answer)

// The framings of RFC 9112 section 6.3, and those that have smuggled answers past one reader or another.
BOOST_AUTO_TEST_CASE(is_framed_in_one_way_or_refused) {
  const std::vector<Case> cases{
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "length 5"},
      {"HTTP/1.1 200\r\nContent-Length: 0\r\n", "length 0"},
      {"HTTP/1.1 200 \r\n", "until close"},
      {"HTTP/1.0 200 OK\r\n", "until close"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", "chunked"},
      {"HTTP/1.1 200 OK\r\ntransfer-encoding:CHUNKED\r\n", "chunked"},
      {"HTTP/1.1 204 No\r\n", "none"},
      {"HTTP/1.1 304 No\r\nContent-Length: 7\r\n", "none"},
      {"HTTP/1.1 100 Continue\r\n", "none"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length:\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: \x0B"
       "chunked\r\n",
       "refused"},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n", "refused"},
      {"HTTP/1.1 204 No\r\nContent-Length: 5\r\n", "refused"},
      {"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n", "refused"},
      {"HTTP/1.1 103 Hints\r\nContent-Length: 5\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nX : a\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\n: a\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nno colon\r\n", "refused"},
      {"HTTP/1.1 200 OK\r\nX: a\rb\r\n", "refused"},
      {"HTTP/1.1 099 Low\r\n", "refused"},
      {"HTTP/1.1 600 High\r\n", "refused"},
      {"HTTP/1.1 20 Short\r\n", "refused"},
      {"HTTP/1.1 2000 Long\r\n", "refused"},
      {"HTTP/1.1  200 OK\r\n", "refused"},
      {"HTTP/2 200 OK\r\n", "refused"},
      {"HTTP/1.2 200 OK\r\n", "refused"},
      {"http/1.1 200 OK\r\n", "refused"},
      {"ICY 200 OK\r\n", "refused"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(framing_of(c.head) == c.framing, c.head);
  }
}

BOOST_AUTO_TEST_CASE(has_no_body_where_head_was_asked) {
  BOOST_TEST(framing_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", true) == "none");
  BOOST_TEST(framing_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", true) == "none");
}

BOOST_AUTO_TEST_CASE(keeps_the_fields_that_are_passed_on) {
  const auto read = read_answer_head(
      "HTTP/1.1 200 OK\r\nServer: x\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nDate: now\r\n"
      "Strict-Transport-Security: max-age=1\r\nAlt-Svc: h3\r\nBt-Anything: 1\r\nContent-Type: a/b\r\nContent-Type: "
      "c/d\r\n"
      "Content-Encoding: br\r\nContent-Length: 1\r\n\r\n",
      false);
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST(hsm::text_of(read->answer.fields) == "Server: x\r\nContent-Encoding: br\r\nCache-Control: no-store\r\n");
  BOOST_TEST(read->answer.content_type == "a/b");
  BOOST_TEST(read->answer.content_encoding == "br");
}

BOOST_AUTO_TEST_CASE(has_a_bounded_number_of_fields) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (std::size_t i = 0; i < api::forward::most_answer_fields; ++i) {
    head += "X: y\r\n";
  }
  BOOST_TEST(framing_of(head) == "until close");
  BOOST_TEST(framing_of(head + "X: y\r\n") == "refused");
}

BOOST_AUTO_TEST_SUITE_END()
