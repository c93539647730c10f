#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "tests/unit/storage/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

namespace storage::test {

namespace {

constexpr Uuid tenant{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255};
constexpr Uuid application{1};
const std::string tenant_bytes("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\xff", 16);
const std::string application_bytes = "\x01" + std::string(15, '\0');
const std::string version_bytes("\x00\x00\x01\x02", 4);

TokenRecord sample() {
  TokenRecord record;
  record.set_type("card");
  (*record.mutable_metadata())["b"] = "2";
  (*record.mutable_metadata())["a"] = "1";
  return record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_row_key)

BOOST_AUTO_TEST_CASE(is_laid_out_as_its_table_says) {
  BOOST_TEST(meta_key("store") == "store");
  BOOST_TEST(root_key_key(0x0102) == version_bytes);
  BOOST_TEST(tenant_key(tenant) == tenant_bytes);
  BOOST_TEST(tenant_key_key(tenant, 7, 0x0102) == tenant_bytes + "\x07" + version_bytes);
  BOOST_TEST(application_key(tenant, application) == tenant_bytes + application_bytes);
  BOOST_TEST(token_key(tenant, "tok") == tenant_bytes + "tok");
  BOOST_TEST(fingerprint_key(tenant, 0x0102, Hmac{9}) == tenant_bytes + version_bytes + "\x09" + std::string(31, '\0'));
  BOOST_TEST(log_key(0x0102030405060708) == "\x01\x02\x03\x04\x05\x06\x07\x08");
  BOOST_TEST(log_index_key("p", 0x0102030405060708) == "p\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7");
  BOOST_TEST(audit_index_prefix(tenant, IndexFilter{9}) == tenant_bytes + "\x09" + std::string(15, '\0'));
  BOOST_TEST(counter_key(tenant, "n") == tenant_bytes + "n");
  BOOST_TEST(session_key(tenant, "nonce") == tenant_bytes + "nonce");
  BOOST_TEST(claim_key(tenant, "f") == tenant_bytes + "f");
  BOOST_TEST(token_link_key(tenant, 'c', Digest{9}, "tok") == tenant_bytes + "c\x09" + std::string(31, '\0') + "tok");
  BOOST_TEST(session_end_key(0x0102, tenant, "nonce") ==
             std::string(6, '\0') + "\x01\x02" + session_key(tenant, "nonce"));
}

BOOST_AUTO_TEST_CASE(begins_with_the_prefix_that_finds_it) {
  BOOST_TEST(tenant_key_key(tenant, 7, 1).starts_with(tenant_keys_prefix(tenant)));
  BOOST_TEST(tenant_key_key(tenant, 7, 1).starts_with(tenant_keys_prefix(tenant, 7)));
  BOOST_TEST(!tenant_key_key(tenant, 7, 1).starts_with(tenant_keys_prefix(tenant, 8)));
  BOOST_TEST(application_key(tenant, application).starts_with(applications_prefix(tenant)));
  BOOST_TEST(token_key(tenant, "tok").starts_with(tokens_prefix(tenant)));
  BOOST_TEST(fingerprint_key(tenant, 3, Hmac{}).starts_with(fingerprints_prefix(tenant, 3)));
  BOOST_TEST(token_link_key(tenant, 'c', Digest{9}, "tok").starts_with(token_links_prefix(tenant, 'c', Digest{9})));
}

BOOST_AUTO_TEST_CASE(gives_back_what_it_was_made_of) {
  BOOST_TEST((tenant_in(token_key(tenant, "tok")) == tenant));
  BOOST_TEST((application_in(application_key(tenant, application)) == application));
  const auto token = token_key(tenant, "tok");
  BOOST_TEST(token_id_in(token) == "tok");
  BOOST_TEST(version_in_root_key(root_key_key(70000)) == 70000U);
  BOOST_TEST(int{purpose_in_tenant_key(tenant_key_key(tenant, 200, 5))} == 200);
  BOOST_TEST(version_in_tenant_key(tenant_key_key(tenant, 200, 5)) == 5U);
  BOOST_TEST(log_number_in(log_key(1ULL << 40)) == 1ULL << 40);
  BOOST_TEST(log_number_in_index(log_index_key("prefix", 1ULL << 40)) == 1ULL << 40);
  const auto counter = counter_key(tenant, "n");
  BOOST_TEST(name_in_counter(counter) == "n");
  const auto link = token_link_key(tenant, 'c', Digest{9}, "tok");
  BOOST_TEST(other_in_link(link) == "tok");
  const auto end = session_end_key(77, tenant, "nonce");
  BOOST_TEST(end_in_session_end(end) == 77);
  BOOST_TEST(session_key_in_end(end) == session_key(tenant, "nonce"));
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
    BOOST_TEST(decode_number(encode_number(number)) == number);
  }
}

BOOST_AUTO_TEST_CASE(sorts_by_number) {
  BOOST_TEST(log_key(255) < log_key(256));
  BOOST_TEST(root_key_key(255) < root_key_key(256));
}

BOOST_AUTO_TEST_CASE(that_is_too_short_is_corrupt) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(tenant_in("short")), Error, is(Fault::corrupt));
  BOOST_CHECK_EXCEPTION(static_cast<void>(application_in(tenant_bytes)), Error, is(Fault::corrupt));
  BOOST_CHECK_EXCEPTION(static_cast<void>(token_id_in("short")), Error, is(Fault::corrupt));
  BOOST_CHECK_EXCEPTION(static_cast<void>(version_in_tenant_key(tenant_bytes)), Error, is(Fault::corrupt));
  BOOST_CHECK_EXCEPTION(static_cast<void>(log_number_in("1234567")), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_CASE(of_an_expiration_sorts_by_time_and_says_what_passes) {
  const Uuid tenant{1, 2, 3};
  const auto key = expiration_key(0x0102030405060708, 9, tenant, "some id");
  BOOST_TEST(time_in_expiration(key) == 0x0102030405060708);
  BOOST_TEST(kind_in_expiration(key) == 9);
  BOOST_TEST((tenant_in_expiration(key) == tenant));
  BOOST_TEST(id_in_expiration(key) == "some id");
  BOOST_TEST(expiration_key(255, 9, tenant, "z") < expiration_key(256, 1, tenant, "a"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(id_in_expiration("short")), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_CASE(of_a_replay_ends_with_its_request) {
  const Uuid tenant{1};
  const Digest request{7, 8};
  BOOST_TEST((request_in(replay_key(tenant, request)) == request));
  BOOST_TEST((request_in(token_replay_key(tenant, Digest{5}, request)) == request));
  BOOST_TEST(token_replay_key(tenant, Digest{5}, request).starts_with(token_replays_prefix(tenant, Digest{5})));
  BOOST_CHECK_EXCEPTION(static_cast<void>(request_in("short")), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_record)

BOOST_AUTO_TEST_CASE(decodes_to_what_was_encoded) {
  const auto record = decode<TokenRecord>(encode(sample()));
  BOOST_TEST(record.SerializeAsString().size() == sample().SerializeAsString().size());
  BOOST_TEST(record.type() == "card");
  BOOST_TEST(record.metadata().at("b") == "2");
}

BOOST_AUTO_TEST_CASE(begins_with_the_format_version) {
  BOOST_TEST(encode(TokenRecord()) == std::string("\x01", 1));
  BOOST_TEST(encode(sample()).front() == '\x01');
}

BOOST_AUTO_TEST_CASE(has_the_same_bytes_each_time) { BOOST_TEST(encode(sample()) == encode(sample())); }

const std::vector<std::string> undecodable{"",
                                           std::string("\0", 1),
                                           "\x02",
                                           "\x01\xff",
                                           "\x01\x0a\x05"
                                           "ab",
                                           encode(sample()).replace(0, 1, "\x02")};

BOOST_DATA_TEST_CASE(that_does_not_decode_is_corrupt, boost::unit_test::data::make(undecodable), value) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(decode<TokenRecord>(value)), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::test
