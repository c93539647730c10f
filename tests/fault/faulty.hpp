#pragma once

#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace tests::fault {

/// A running service behind the shim, with a token that was stored before anything went wrong.
struct Faulty {
  support::Service service{{.behind_shim = true, .settings = {{"hsm.sessions", "2"}}}};
  support::HttpsClient client = service.client();
  std::string path = "/tokens/" + make().text("/id");

  support::Answer make() {
    auto created = client.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})");
    BOOST_TEST_REQUIRE(created.status == 201U, created.body);
    return created;
  }
  unsigned create() { return client.post("/tokens", R"({"type":"token","data":"made under fault"})").status; }
  unsigned read() { return client.get(path).status; }

  /// Everything works again, without anybody's doing.
  void check_recovers() {
    BOOST_TEST(service.eventually([&] { return create() == 201; }));
    BOOST_TEST(client.get(path).text("/data/number") == "4242424242424242");
    BOOST_TEST(service.eventually([&] { return service.ready(); }));
  }
  /// An answer for a service that lacks its token.
  static void check_unavailable(const support::Answer& answer) {
    BOOST_TEST(answer.status == 503U, answer.body);
    BOOST_TEST(answer.text("/status") == "503");
    BOOST_TEST(!answer.text("/title").empty());
    BOOST_TEST(!answer.text("/detail").empty());
    BOOST_TEST(!answer.field("retry-after").empty());
  }
};

}  // namespace tests::fault
