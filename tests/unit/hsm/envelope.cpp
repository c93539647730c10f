#include "hsm/envelope.hpp"

#include "tests/unit/hsm/fixture.hpp"

#include <algorithm>
#include <functional>
#include <string>

using namespace tests::hsm_layer;

namespace {

const Bytes wrapped = bytes(40, 0x40);

Bytes with_fields(const std::vector<std::pair<std::uint8_t, std::size_t>>& fields) {
  Bytes out;
  hsm::append_header(out, 0x01020304, wrapped);
  for (const auto& [number, size] : fields) {
    hsm::Envelope::Field field;
    field.number = number;
    field.iv[3] = number;
    hsm::append_field_head(out, field, size);
    std::fill(out.end() - static_cast<std::ptrdiff_t>(size), out.end(), static_cast<unsigned char>(0xF0 + number));
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(an_envelope)

BOOST_AUTO_TEST_CASE(reads_as_it_was_written) {
  const auto text = with_fields({{1, 16}, {2, 300}});
  const auto read = hsm::parse_envelope(text);
  BOOST_REQUIRE(read);
  BOOST_TEST(read->kek_version == 0x01020304U);
  BOOST_TEST(read->sealing_version == 0x01020304U);
  BOOST_TEST(Bytes(read->wrapped_data_key.begin(), read->wrapped_data_key.end()) == wrapped,
             boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(read->fields.size(), 2U);
  BOOST_REQUIRE(read->find(2) != nullptr);
  BOOST_TEST(read->find(2)->ciphertext.size() == 300U);
  BOOST_TEST(read->find(2)->ciphertext.front() == 0xF2);
  BOOST_TEST(read->find(2)->iv[3] == 2);
  BOOST_TEST(read->find(3) == nullptr);
}

BOOST_AUTO_TEST_CASE(has_the_layout_that_is_written_down) {
  const auto text = with_fields({{7, 16}});
  Bytes expected;
  for (const auto& part : {Bytes{1, 1, 1, 2, 3, 4, 1, 2, 3, 4, 40}, wrapped,
                           Bytes{7, 0, 0, 0, 16, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes(16, 0xF7)}) {
    std::copy(part.begin(), part.end(), std::back_inserter(expected));
  }
  BOOST_TEST(text == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_hold_no_field) {
  const auto read = hsm::parse_envelope(with_fields({}));
  BOOST_REQUIRE(read);
  BOOST_TEST(read->fields.empty());
}

BOOST_AUTO_TEST_CASE(is_refused_wherever_it_is_cut) {
  const auto whole = with_fields({{1, 16}, {2, 20}});
  const auto without_fields = with_fields({}).size();
  const auto with_one_field = with_fields({{1, 16}}).size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const bool between_fields = size == without_fields || size == with_one_field;
    BOOST_TEST_CONTEXT("cut to " << size) {
      BOOST_TEST(hsm::parse_envelope(std::span(whole).first(size)).has_value() == between_fields);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_malformed) {
  struct Case {
    const char* name;
    std::function<void(Bytes&)> damage;
  };
  const std::size_t head = 11 + wrapped.size();
  const std::vector<Case> cases{
      {"another format", [](Bytes& b) { b[0] = 2; }},
      {"format nought", [](Bytes& b) { b[0] = 0; }},
      {"another algorithm", [](Bytes& b) { b[1] = 2; }},
      {"a trailing byte", [](Bytes& b) { b.push_back(0); }},
      {"many trailing bytes", [](Bytes& b) { b.insert(b.end(), 16, 0); }},
      {"a field twice", [&](Bytes& b) { b.insert(b.end(), b.begin() + static_cast<std::ptrdiff_t>(head), b.end()); }},
      {"a field without room for its tag",
       [&](Bytes& b) {
         b[head + 4] = 15;
         b.resize(b.size() - 1);
       }},
      {"a field larger than what is there", [&](Bytes& b) { b[head + 4] = 17; }},
      {"a field larger than memory", [&](Bytes& b) { b[head + 1] = b[head + 2] = 0xFF; }},
      {"a wrapped key larger than what is there", [](Bytes& b) { b[10] = 255; }},
  };
  for (const auto& c : cases) {
    auto text = with_fields({{1, 16}});
    BOOST_REQUIRE(hsm::parse_envelope(text));
    c.damage(text);
    BOOST_TEST_CONTEXT(c.name) { BOOST_TEST(!hsm::parse_envelope(text)); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(associated_data_of_a_field)

BOOST_AUTO_TEST_CASE(differs_with_every_part) {
  const auto reference = hsm::associated_data(1, 1, "binding");
  BOOST_TEST(reference == hsm::associated_data(1, 1, "binding"), boost::test_tools::per_element());
  BOOST_TEST((reference != hsm::associated_data(2, 1, "binding")));
  BOOST_TEST((reference != hsm::associated_data(1, 2, "binding")));
  BOOST_TEST((reference != hsm::associated_data(1, 1, "bindinh")));
  BOOST_TEST((reference != hsm::associated_data(1, 1, "")));
}

BOOST_AUTO_TEST_SUITE_END()
