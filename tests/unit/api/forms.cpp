#include "api/multipart.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace api;

namespace {

struct Seen : FormEvents {
  std::vector<std::string> parts;

  bool begin_part(FormPart part) override {
    parts.push_back(part.name + "|" + part.content_type + "|");
    return true;
  }
  bool content(std::span<const unsigned char> bytes) override {
    parts.back().append(hsm::text_of(bytes));
    return true;
  }
  bool end_part() override {
    parts.back().append("|");
    return true;
  }
};

/// Reads the form in pieces of this size.
bool read(const std::string& form, std::size_t piece, Seen& seen) {
  FormReader reader("b");
  for (std::size_t at = 0; at < form.size(); at += piece) {
    if (!reader.read(hsm::bytes_of(std::string_view(form).substr(at, piece)), seen)) {
      return false;
    }
  }
  return reader.complete();
}

const std::string two_parts =
    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--\r\n-b\r\n--b\r\n"
    "content-type: text/plain\r\nCONTENT-DISPOSITION: Form-Data; filename=\"x;\\\"y\"; name=c\r\n\r\n\r\n--b--\r\nend";

}  // namespace

BOOST_AUTO_TEST_SUITE(a_form)

BOOST_AUTO_TEST_CASE(reads_the_same_in_pieces_of_any_size) {
  const std::vector<std::string> expected{"a||one\r\n--\r\n-b|", "c|text/plain||"};
  for (std::size_t piece = 1; piece <= two_parts.size(); ++piece) {
    Seen seen;
    BOOST_TEST_CONTEXT(piece << " bytes") {
      BOOST_TEST(read(two_parts, piece, seen));
      BOOST_TEST(seen.parts == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(may_begin_with_a_preamble) {
  Seen seen;
  BOOST_TEST(read("hello\r\n" + two_parts, 7, seen));
  BOOST_TEST(seen.parts.size() == 2U);
}

BOOST_AUTO_TEST_CASE(is_none_where_a_boundary_is_followed_by_more) {
  for (const auto* form : {"--b x\r\n\r\n", "--bb\r\n\r\n", "--b\r\n\r\n\r\n", "--b\r\nno colon\r\n\r\n",
                           "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n"}) {
    Seen seen;
    BOOST_TEST(!read(form, 100, seen), form);
  }
}

BOOST_AUTO_TEST_CASE(is_not_complete_before_its_last_boundary) {
  Seen seen;
  BOOST_TEST(!read(two_parts.substr(0, two_parts.find("--b--") + 4), 100, seen));
}

BOOST_AUTO_TEST_CASE(has_a_boundary_in_its_media_type) {
  BOOST_TEST(form_boundary("multipart/form-data; boundary=abc").value() == "abc");
  BOOST_TEST(form_boundary("Multipart/Form-Data; charset=x; BOUNDARY=\"a b\"").value() == "a b");
  for (const auto* type :
       {"", "multipart/form-data", "multipart/mixed; boundary=a",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=a\"b",
        "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    BOOST_TEST(!form_boundary(type).has_value(), type);
  }
}

BOOST_AUTO_TEST_SUITE_END()
