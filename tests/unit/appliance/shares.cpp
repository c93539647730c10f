#include "appliance/custody/share_file.hpp"
#include "appliance/error.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <string>

using namespace appliance;
using custody::ShareFiles;

namespace {

const custody::ShareLabel label{.recipient = {0x0a, 0xff},
                                .recipient_name = "board",
                                .custodian = 2,
                                .custodians = 3,
                                .threshold = 2,
                                .name = "bob"};

hsm::Secret counted() {
  hsm::Secret share(hsm::share_bytes);
  unsigned char next = 0;
  std::ranges::generate(share.expose_for_writing(), [&] { return next++; });
  return share;
}

std::string text() {
  const auto made = custody::share_text(label, counted(), {1, 2, 3});
  return {made.begin(), made.end()};
}

bool reads(const std::string& changed) {
  try {
    const auto share = custody::read_share_text(hsm::bytes_of(changed));
    return std::ranges::equal(share.content.expose(), counted().expose());
  } catch (const Error& error) {
    BOOST_TEST((error.fault() == Fault::invalid));
    return false;
  }
}

std::string replaced(std::string in, const std::string& what, const std::string& with) {
  return in.replace(in.find(what), what.size(), with);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_custodians_share)

BOOST_AUTO_TEST_CASE(says_whose_it_is_and_is_read_back) {
  BOOST_TEST(text().find("custodian: 2 of 3, bob; 2 are needed\n") != std::string::npos);
  BOOST_TEST(text().find("check-value: 010203\n") != std::string::npos);
  BOOST_TEST(text().find("share-1: 0001 0203 0405 0607 - ") != std::string::npos);
  const auto share = custody::read_share_text(hsm::bytes_of(text()));
  BOOST_TEST(std::ranges::equal(share.content.expose(), counted().expose()));
  BOOST_TEST((share.recipient == label.recipient));
  BOOST_TEST(share.custodian == 2);
}

BOOST_AUTO_TEST_CASE(may_be_typed_in_other_ways) {
  BOOST_TEST(reads(replaced(text(), "0001 0203 0405 0607", "0001020304050607")));
  BOOST_TEST(reads(replaced(text(), "0001 0203", "  0001-0203 ")));
  BOOST_TEST(reads(replaced(text(), "0a0b 0c0d", "0A0B 0C0D")));
  auto other_lines = text();
  for (std::size_t at = 0; (at = other_lines.find('\n', at)) != std::string::npos; at += 2) {
    other_lines.insert(at, "\r");
  }
  BOOST_TEST(reads(other_lines));
}

BOOST_AUTO_TEST_CASE(names_every_line_with_one_digit_that_is_wrong) {
  for (const std::string line : {"share-1", "share-2", "share-3", "share-4"}) {
    const auto begin = text().find(line + ": ") + line.size() + 2;
    const auto end = text().find('\n', begin);
    for (auto at = begin; at < end; ++at) {
      auto wrong = text();
      if (wrong[at] == ' ' || wrong[at] == '-') {
        continue;
      }
      wrong[at] = wrong[at] == '5' ? '6' : '5';
      BOOST_CHECK_EXCEPTION(
          static_cast<void>(custody::read_share_text(hsm::bytes_of(wrong))), Error,
          [&](const Error& error) { return std::string(error.what()).find(line) != std::string::npos; });
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_is_not_whole) {
  const auto whole = text();
  BOOST_TEST(!reads(""));
  BOOST_TEST(!reads("PIN"));
  BOOST_TEST(!reads(replaced(whole, "Coffer custodian share v1", "Coffer custodian share v2")));
  BOOST_TEST(!reads(replaced(whole, "recipient: 0aff", "recipient: 0af")));
  BOOST_TEST(!reads(replaced(whole, "custodian: 2", "custodian: 8")));
  BOOST_TEST(!reads(replaced(whole, "custodian: 2", "custodian: x")));
  BOOST_TEST(!reads(whole.substr(0, whole.find("share-4"))));
  BOOST_TEST(!reads(replaced(whole, "share-2", "share-9")));
  BOOST_TEST(!reads(replaced(whole, "0001", "000g")));
  BOOST_TEST(!reads(replaced(whole, "0001", "00010")));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_files_of_shares)

BOOST_AUTO_TEST_CASE(are_all_made_or_none_and_go_unless_they_are_kept) {
  const tests::support::TemporaryDirectory directory("shares");
  const std::filesystem::path a = directory / "a";
  const std::filesystem::path b = directory / "b";
  {
    ShareFiles files({a, b});
    files.write(0, hsm::bytes_of("longer than the second"));
    files.write(0, hsm::bytes_of("second"));
    BOOST_TEST(tests::support::read_file(a) == "second");
  }
  BOOST_TEST(!std::filesystem::exists(a));
  BOOST_CHECK_THROW(ShareFiles({a, a}), Error);
  BOOST_CHECK_THROW(ShareFiles({a, directory / "." / "a"}), Error);
  BOOST_CHECK_THROW(ShareFiles({a, "relative"}), Error);
  BOOST_CHECK_THROW(ShareFiles({a, directory / "absent" / "b"}), Error);
  std::filesystem::create_symlink(a, b);
  BOOST_CHECK_THROW(ShareFiles({a, b}), Error);
  BOOST_TEST(!std::filesystem::exists(a));
  std::filesystem::remove(b);
  {
    ShareFiles files({a, b});
    files.keep();
  }
  struct stat status {};
  BOOST_TEST(::stat(b.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0600U);
  BOOST_CHECK_THROW(ShareFiles({a, b}), Error);
  BOOST_TEST(std::filesystem::exists(a));
}

BOOST_AUTO_TEST_SUITE_END()
