#include "tests/end_to_end/shared.hpp"

#include <fstream>
#include <string>

// Documents that are larger than what a service may hold of them at a time.
namespace tests::end_to_end {

namespace {

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t size = 100 * mebibyte;
// What the store keeps in memory of what it wrote last, and some pieces on their way.
constexpr std::size_t most_growth = 80 * mebibyte;

const std::string form_begin = "--limit\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\n";
const std::string form_end = "\r\n--limit--\r\n";

struct LargeDocuments {
  support::Service service{{.settings = {{"limits.document_bytes", std::to_string(size)}}}};

  /// The most memory that the process had since its start, in bytes.
  std::size_t peak_memory() {
    std::ifstream status("/proc/" + std::to_string(service.process().pid()) + "/status");
    for (std::string word; status >> word;) {
      if (word == "VmHWM:") {
        std::size_t kibibytes = 0;
        status >> kibibytes;
        return kibibytes * 1024;
      }
    }
    return 0;
  }

  std::string head(const std::string& request_line, std::size_t length) {
    return request_line + " HTTP/1.1\r\nHost: localhost\r\nBT-API-KEY: " + service.key() +
           "\r\nContent-Type: multipart/form-data; boundary=limit\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
  }

  std::string upload() {
    auto client = service.raw_client();
    const std::string part(mebibyte, 'x');
    bool sent = client.send(head("POST /documents", form_begin.size() + size + form_end.size()) + form_begin);
    for (std::size_t i = 0; sent && i < size / mebibyte; ++i) {
      sent = client.send(part);
    }
    sent = sent && client.send(form_end);
    const auto answer = client.receive();
    return sent && answer && answer->status == 201 ? support::Json(answer->body).text("/id") : std::string();
  }

  bool comes_back(const std::string& id) {
    auto client = service.raw_client();
    const bool sent = client.send(head("GET /documents/" + id + "/data", 0));
    const auto answer = client.receive();
    return sent && answer && answer->body == std::string(size, 'x');
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(large_documents, LargeDocuments)

BOOST_AUTO_TEST_CASE(take_no_more_memory_than_a_few_of_their_chunks) {
  const auto before = peak_memory();
  BOOST_TEST_REQUIRE(before > 0U);
  const auto id = upload();
  BOOST_TEST_REQUIRE(!id.empty());
  BOOST_TEST(comes_back(id));
  const auto growth = peak_memory() - before;
  BOOST_TEST_MESSAGE("a document of " << size << " bytes took " << growth << " bytes of memory");
  BOOST_TEST(growth < most_growth);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
