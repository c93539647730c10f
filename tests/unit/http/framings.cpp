#include "tests/unit/http/framings.hpp"

using namespace std::string_literals;

namespace api::http::test {
namespace {

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string chunked_body = "5\r\nhello\r\n0\r\n\r\n";

/// A POST with these lines after its Host.
HostileFraming with(const std::string& lines, unsigned status, const std::string& body = "hello") {
  return {lines.substr(0, 60), "POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n" + body + smuggled, status};
}

HostileFraming head(const std::string& text, unsigned status) {
  return {text.substr(0, 60), text + "\r\n\r\n" + smuggled, status};
}

using Rows = std::vector<HostileFraming>;

Rows transfer_codings() {
  Rows rows;
  for (const std::string value :
       {"chunked", "Chunked", "gzip", "xchunked", "chunked, identity", "identity, chunked", "gzip, chunked", "identity",
        "chunked, chunked", "chunked;q=1", "\"chunked\"", "", "\tchunked", "chunked ", ",chunked", "x"}) {
    rows.push_back(with("Transfer-Encoding: " + value, 411, chunked_body));
    rows.push_back(with("Content-Length: 5\r\nTransfer-Encoding: " + value, 411, chunked_body));
    rows.push_back(with("Transfer-Encoding: " + value + "\r\nContent-Length: 5", 411, chunked_body));
  }
  rows.push_back(with("transfer-encoding:chunked\r\nTransfer-Encoding: identity", 411, chunked_body));
  rows.push_back(head("POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked", 411));
  const std::string big(100'000, 'x');
  rows.push_back(with("Transfer-Encoding: chunked", 411, "5;e=" + big + "\r\nhello\r\n0\r\n\r\n"));
  rows.push_back(with("Transfer-Encoding: chunked", 411, "5\r\nhello\r\n0\r\nx: " + big + "\r\n\r\n"));
  rows.push_back(with("Transfer-Encoding: chunked", 411, "5\r\nhello\r\n0\r\nAuthorization: Bearer x\r\n\r\n"));
  rows.push_back(with("Transfer-Encoding: chunked\r\nTrailer: x", 411, "ffffffffffffffff\r\n"));
  rows.push_back(with("Transfer-Encoding: chunked", 411, "5\nhello\n0\n\n"));
  for (const std::string name : {"Transfer-Encoding ", " Transfer-Encoding", "Transfer\tEncoding",
                                 "Transfer-Encoding\x0b", "Transfer-Encoding\xa0"}) {
    rows.push_back(with(name + ": chunked", 400, chunked_body));
  }
  return rows;
}

Rows lengths() {
  Rows rows;
  for (const std::string value :
       {"5, 5", "5,5", "+5", "-5", "-0", "0x5", "5 5", "5;", "5.0", "", "five", "5e0", "\"5\"", "00000000000000000005",
        "18446744073709551621", "99999999999999999999", "\x35\x0b"}) {
    rows.push_back(with("Content-Length: " + value, 400));
  }
  rows.push_back(with("Content-Length: 5\r\nContent-Length: 5", 400));
  rows.push_back(with("Content-Length: 5\r\ncontent-length: 6", 400));
  rows.push_back(with("Content-Length : 5", 400));
  rows.push_back(with("Content-Length\t: 5", 400));
  rows.push_back(with("Content-Length: 5\r\n 0", 400));
  return rows;
}

Rows fields() {
  Rows rows;
  for (const std::string line :
       {"x: a\r\n b", "x: a\r\n\tb", " x: a", "\tx: a", "x : a", "x", ": a", "x y: a", "x: a\rb",
        "x: a\nContent-Length: 5", "x\r: a", "(x): a", "x\"y: a", "x\xc3\xbc: a", "Host: a", "host: b", "Host : b"}) {
    rows.push_back(with(line, 400));
  }
  rows.push_back(with("x: a\0b"s, 400));
  rows.push_back(with("x\0: a"s, 400));
  rows.push_back(with("Expect: 200-ok", 417));
  rows.push_back(with("Expect: 100-continue, x", 417));
  std::string many;
  for (int i = 0; i < 101; ++i) {
    many += "x" + std::to_string(i) + ": a\r\n";
  }
  rows.push_back(with(many + "x: a", 431));
  rows.push_back(with("x: " + std::string(17'000, 'a'), 431));
  return rows;
}

Rows hosts() {
  Rows rows{head("GET / HTTP/1.1", 400), head("GET / HTTP/1.1\r\nx: y", 400)};
  for (const std::string host : {"", "a b", "a/b", "a@b", "u:p@a", "a:b", "a:123456", "[::1", "::1", "[::1]x", "a?b",
                                 "a#b", "[x]", "a\\b", "\xc3\xbc"}) {
    rows.push_back(head("GET / HTTP/1.1\r\nHost: " + host, 400));
  }
  rows.push_back(head("GET / HTTP/1.0\r\nHost: a\r\nHost: a", 400));
  return rows;
}

Rows request_lines() {
  Rows rows;
  for (const std::string line : {"GET  / HTTP/1.1",
                                 "GET /  HTTP/1.1",
                                 "GET / HTTP/1.1 ",
                                 " GET / HTTP/1.1",
                                 "GET\t/ HTTP/1.1",
                                 "GET /\tHTTP/1.1",
                                 "GET /",
                                 "GET",
                                 "GET / HTTP/1.1\r",
                                 "G(T / HTTP/1.1",
                                 "GET / http/1.1",
                                 "GET / HTTP/1",
                                 "GET / HTTP/1.1.1",
                                 "GET / HTTP/01.1",
                                 "GET / HTTP/11.1",
                                 "GET / HTP/1.1",
                                 "GET /a b HTTP/1.1",
                                 "GET x HTTP/1.1",
                                 "GET * HTTP/1.1",
                                 "OPTIONS * HTTP/1.1",
                                 "CONNECT a:443 HTTP/1.1",
                                 "CONNECT /x HTTP/1.1",
                                 "GET http://b/ HTTP/1.1",
                                 "GET http://a@b/ HTTP/1.1",
                                 "GET http://a:1/ HTTP/1.1",
                                 "GET ftp://a/ HTTP/1.1",
                                 "GET //[ HTTP/1.1 x",
                                 "GET /\x7f HTTP/1.1",
                                 "GET /\x80 HTTP/1.1",
                                 "GET /%00 HTTP/1.1",
                                 "GET /#a HTTP/1.1",
                                 "\r\nGET / HTTP/1.1"}) {
    rows.push_back(head(line + "\r\nHost: a", 400));
  }
  rows.push_back(head("GET / HTTP/2.0\r\nHost: a", 505));
  rows.push_back(head("GET / HTTP/1.2\r\nHost: a", 505));
  rows.push_back(head("GET / HTTP/0.9\r\nHost: a", 505));
  rows.push_back(head("PRI * HTTP/2.0\r\n\r\nSM", 505));
  return rows;
}

}  // namespace

std::vector<HostileFraming> hostile_framings() {
  Rows all;
  for (const Rows& rows : {transfer_codings(), lengths(), fields(), hosts(), request_lines()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace api::http::test
