#include "tests/support/service.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace {

using tests::support::json_text;
using tests::support::Service;

constexpr std::array bodies{
    R"({"type":"card","data":{"number":"4242424242424242","expiration_month":12,"expiration_year":2099},"search_indexes":["{{ data.number | last4 }}"]})",
    R"({"type":"token","data":"Jane Doe","metadata":{"customer":"17"},"containers":["/pii/low/"]})",
    R"({"type":"token","id":"{{ data | alias_preserve_format }}","data":"123-45-6789","mask":"{{ data | reveal_last: 4 }}"})",
    R"({"type":"social_security_number","data":"987-65-4321"})",
};

/// What must come out again: for each token its id and the answer to a GET.
std::string fill(const Service& service) {
  auto client = service.client();
  std::string tokens;
  for (const auto* body : bodies) {
    const auto made = client.post("/tokens", body);
    if (made.status != 201U) {
      throw std::runtime_error("a token was refused: " + made.body);
    }
    const auto id = made.text("/id");
    tokens += (tokens.empty() ? "" : ",") + ("{\"id\":" + json_text(id)) +
              ",\"answer\":" + client.get("/tokens/" + id).body + "}";
  }
  return R"({"key":)" + json_text(service.key()) + R"(,"tokens":[)" + tokens + "]}";
}

void pack(Service& service, const std::filesystem::path& archive) {
  namespace fs = std::filesystem;
  const auto content = service.home() / "golden";
  fs::create_directory(content);
  tests::support::write_file(content / "golden.json", fill(service));
  if (!service.stop().succeeded()) {
    throw std::runtime_error("cofferd did not end well");
  }
  fs::copy(service.data(), content / "data", fs::copy_options::recursive);
  fs::create_directory(content / "token");
  fs::copy(service.token().directory() / "tokens", content / "token" / "tokens", fs::copy_options::recursive);
  fs::copy(service.token().pin_file(), content / "token" / "user-pin");
  const auto packed = tests::support::run(
      {.arguments = {"tar", "--create", "--gzip", "--file", archive, "--owner=0", "--group=0", "-C", content, "."}});
  if (!packed.succeeded()) {
    throw std::runtime_error("tar failed");
  }
}

}  // namespace

/// make_golden ARCHIVE: writes the store that the cofferd of this build makes.
int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: make_golden ARCHIVE\n";
    return EXIT_FAILURE;
  }
  try {
    Service service;
    pack(service, arguments[1]);
  } catch (const std::exception& error) {
    std::cerr << "make_golden: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
