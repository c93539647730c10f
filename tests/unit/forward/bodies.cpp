#include "api/forward/body_decoder.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using api::forward::BodyDecoder;
using api::forward::Framing;

/// The body, or what went wrong, with the wire cut into pieces of this size.
std::string decoded(const std::string& wire, std::size_t piece) {
  BodyDecoder decoder(Framing::chunked, 0);
  hsm::WipingBytes out;
  for (std::size_t at = 0; at < wire.size(); at += piece) {
    switch (decoder.decode(std::string_view(wire).substr(at, piece), out)) {
      case BodyDecoder::State::malformed:
        return "malformed";
      case BodyDecoder::State::done:
        return "body " + std::string(hsm::text_of(out));
      case BodyDecoder::State::more:
        break;
    }
  }
  return decoder.may_end() ? "body " + std::string(hsm::text_of(out)) : "incomplete";
}

struct Case {
  std::string wire;
  const char* result;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_chunked_body)

// RFC 9112 section 7.1.
BOOST_AUTO_TEST_CASE(is_taken_off_the_wire_in_any_pieces) {
  const std::vector<Case> cases{
      {"0\r\n\r\n", "body "},
      {"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "body Wikipedia"},
      {"A\r\n0123456789\r\n00\r\n\r\n", "body 0123456789"},
      {"3;name=value\r\nabc\r\n0;last\r\n\r\n", "body abc"},
      {"3 ;x\r\nabc\r\n0\r\n\r\n", "body abc"},
      {"3\r\nabc\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n", "body abc"},
      {"3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", "body abc"},
      {"3\r\nabc\r\n0\r\n", "incomplete"},
      {"3\r\nabc\r\n", "incomplete"},
      {"3\r\nab", "incomplete"},
      {"\r\nabc", "malformed"},
      {"g\r\n", "malformed"},
      {"-1\r\n", "malformed"},
      {"0x3\r\nabc\r\n", "malformed"},
      {"3\nabc\r\n", "malformed"},
      {"3\rabc\r\n", "malformed"},
      {"3\r\nabcd\r\n", "malformed"},
      {"3\r\nabc\n", "malformed"},
      {"3;\x01\r\nabc\r\n", "malformed"},
      {"10000000000000000\r\n", "malformed"},
      {"3;" + std::string(2000, 'x') + "\r\nabc\r\n", "malformed"},
      {"0\r\n" + std::string(2000, 'x') + "\r\n\r\n", "malformed"},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1U, 2U, 3U, 1000U}) {
      BOOST_TEST(decoded(c.wire, piece) == c.result, c.wire.substr(0, 40) << " by " << piece);
    }
  }
}

BOOST_AUTO_TEST_CASE(cannot_be_mostly_overhead) {
  std::string wire;
  for (int i = 0; i < 2000; ++i) {
    wire += "1;" + std::string(100, 'x') + "\r\na\r\n";
  }
  BOOST_TEST(decoded(wire + "0\r\n\r\n", 1000) == "malformed");
  std::string single;
  for (int i = 0; i < 50'000; ++i) {
    single += "1\r\na\r\n";
  }
  BOOST_TEST(decoded(single + "0\r\n\r\n", 1000).size() == 50'005U);
}

BOOST_AUTO_TEST_SUITE_END()
