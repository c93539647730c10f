#include "tests/end_to_end/guardian.hpp"

#include <algorithm>

namespace tests::end_to_end {

std::string make_guardian(const support::Service& service, const std::string& tenant) {
  std::vector<std::string> arguments{"applications", "create", "--face", "guardian", "--name", fresh_id("merchant")};
  if (!tenant.empty()) {
    arguments.insert(arguments.end(), {"--tenant", tenant});
  }
  const auto made = service.coffer(arguments);
  BOOST_TEST_REQUIRE(made.code == 0, made.err << made.out);
  return made.text("/admin_token");
}

std::string pan_body(const std::string& number, const std::string& more, const std::string& beside) {
  return R"({"source":{"type":"pan","account_number":")" + number + R"(","expiry_month":3,"expiry_year":2032)" + more +
         "}" + beside + "}";
}

std::string classifier_of(const support::Answer& answer) {
  BOOST_TEST(answer.json.json("/code") == std::to_string(answer.status), answer.body);
  BOOST_TEST(!answer.text("/message").empty());
  return answer.text("/classifier");
}

std::vector<std::string> paths_of(const support::Answer& answer) {
  std::vector<std::string> paths;
  for (std::size_t i = 0;; ++i) {
    const auto row = "/validation_errors/" + std::to_string(i);
    if (!answer.has(row)) {
      return paths;
    }
    BOOST_TEST(!answer.text(row + "/message").empty());
    paths.push_back(answer.text(row + "/path"));
  }
}

Guardian::Guardian(support::Service& its_service)
    : service(its_service),
      tenant(service.make_tenant(fresh_id("tenant"))),
      admin_token(make_guardian(service, tenant)),
      admin(service.client(admin_token)) {}

support::Answer Guardian::create(const std::string& body) {
  auto made = admin.post("/api/pci/tokens", body);
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  return made;
}

}  // namespace tests::end_to_end
