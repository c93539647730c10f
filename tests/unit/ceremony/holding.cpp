#include "appliance/approvals/policy.hpp"
#include "appliance/custody/recipient.hpp"
#include "appliance/custody/share_file.hpp"
#include "appliance/operators/roster.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"
#include "storage/rocksdb_store.hpp"
#include "tests/support/canary.hpp"
#include "tests/unit/ceremony/fixture.hpp"

#include <algorithm>

using tests::ceremony::calls_in;
using tests::ceremony::PlainSite;
using tests::ceremony::Site;
using tests::support::read_file;
using tests::support::write_file;

namespace {

/// "create ceremony ID transcript sha256:..." for each entry of the audit log.
std::vector<std::string> audit_log_of(const Site& site) {
  const auto store = storage::open_rocksdb(
      {.directory = site.directory / "store", .min_free_bytes = 0, .reserve_bytes = 0, .on_failure = [] {}});
  std::vector<std::string> lines;
  for (const auto& row : store->read_log(storage::Log::audit, 1, 100)) {
    const auto entry = storage::decode<storage::AuditEntry>(row.value);
    lines.push_back(entry.operation() + " " + entry.entity_type() + " " + entry.entity_id() + " " + entry.detail());
  }
  return lines;
}

std::string after(const std::string& text, std::string_view name) {
  const auto begin = text.find(name) + name.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_packaged_example, Site)

BOOST_AUTO_TEST_CASE(is_held_by_the_very_calls_that_its_dry_run_showed) {
  const auto dry = dry_run();
  BOOST_TEST(dry.code == 0, dry.err);
  BOOST_TEST(dry.out.find("DRY RUN. NO TOKEN IS TOUCHED.") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists(directory / "store"));
  BOOST_TEST(!std::filesystem::exists(transcript));

  const auto held = rehearse();
  BOOST_TEST_REQUIRE(held.code == 0, held.err);
  BOOST_TEST(calls_in(held.out) == calls_in(dry.out), boost::test_tools::per_element());
  const auto recorded = calls_in(read_file(transcript));
  BOOST_TEST(recorded.size() > 30U);
  const auto announced = calls_in(dry.out);
  BOOST_TEST(std::equal(recorded.begin(), recorded.end(), announced.begin()));
}

BOOST_AUTO_TEST_CASE(leaves_a_transcript_that_openssl_and_coffer_verify) {
  BOOST_TEST_REQUIRE(rehearse().code == 0);
  take_key();
  const std::string verify = "openssl dgst -sha256 -verify audit.pem -signature example.transcript.sig ";
  BOOST_TEST(shell(verify + "example.transcript"));
  const auto found = coffer({"audit", "verify", "--transcript", transcript, "--key", directory / "audit.pem"});
  BOOST_TEST(found.code == 0, found.err);
  BOOST_TEST(shell("sha256sum example.transcript | grep -q " + after(found.out, "transcript_digest  ")));
}

BOOST_AUTO_TEST_CASE(leaves_a_transcript_whose_digest_is_in_the_audit_log) {
  const auto held = rehearse();
  BOOST_TEST_REQUIRE(held.code == 0);
  const auto log = audit_log_of(*this);
  const auto expected = "create ceremony " + after(held.out, "\nceremony           ") +
                        " rehearsal, transcript sha256:" + after(held.out, "\ntranscript_digest  ");
  BOOST_TEST(std::ranges::count(log, expected) == 1);
}

BOOST_AUTO_TEST_CASE(leaves_no_secret_in_any_file) {
  const auto held = rehearse();
  BOOST_TEST_REQUIRE(held.code == 0);
  const auto pin = read_file(token.pin_file());
  BOOST_TEST_REQUIRE(pin.size() >= 4U);
  for (const auto& text : {held.out, held.err, read_file(transcript)}) {
    BOOST_TEST(text.find(pin.substr(0, pin.find('\n'))) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(hands_out_shares_that_are_nowhere_else) {
  const auto held = rehearse();
  BOOST_TEST_REQUIRE(held.code == 0, held.err);
  for (const std::string name : {"barbara", "frances", "margaret"}) {
    const auto share = appliance::custody::read_share(directory / "media" / (name + ".txt"));
    const auto bytes = share.content.expose();
    const std::string content(bytes.begin(), bytes.end());
    for (const auto& text : {held.out, held.err, read_file(transcript)}) {
      BOOST_TEST(tests::support::find_canary_in(text, content).empty());
    }
    BOOST_TEST(tests::support::find_canary(directory / "store", content).empty());
  }
}

BOOST_AUTO_TEST_CASE(leaves_copies_operators_and_the_policy_in_the_store) {
  BOOST_TEST_REQUIRE(rehearse().code == 0);
  const auto store = storage::open_rocksdb(
      {.directory = directory / "store", .min_free_bytes = 0, .reserve_bytes = 0, .on_failure = [] {}});
  const auto custody = appliance::custody::read_custody(*store);
  BOOST_TEST(custody.recipients.size() == 2U);
  BOOST_TEST(custody.copies.size() == 2U);
  BOOST_TEST(appliance::operators::read_all(*store).size() == 3U);
  const auto policy = appliance::approvals::read_policy(*store);
  BOOST_TEST(policy.on);
  BOOST_TEST(policy.approvals == 2U);
}

BOOST_AUTO_TEST_CASE(touches_no_medium_in_a_dry_run) {
  BOOST_TEST(dry_run().code == 0);
  BOOST_TEST(std::filesystem::is_empty(directory / "media"));
}

BOOST_AUTO_TEST_CASE(cannot_be_held_twice) {
  BOOST_TEST_REQUIRE(rehearse().code == 0);
  const auto before = read_file(transcript);
  const auto again = rehearse();
  BOOST_TEST(again.code == 1);
  BOOST_TEST(again.err.find("already set up; nothing was changed") != std::string::npos, again.err);
  BOOST_TEST(read_file(transcript) == before);
}

BOOST_AUTO_TEST_CASE(wants_the_token_that_it_names_unless_it_is_rehearsed) {
  const auto other = coffer({"init", "--ceremony", script, "--confirm", digest()});
  BOOST_TEST(other.code == 1);
  BOOST_TEST(other.err.find("another serial number than the file says. No key was made") != std::string::npos,
             other.err);
  change("label = \"coffer\"", "label = \"vault\"");
  BOOST_TEST(rehearse().err.find("another label") != std::string::npos);
  BOOST_TEST(dry_run().code != 0);
}

BOOST_AUTO_TEST_CASE(with_the_real_serial_numbers_is_the_ceremony_itself) {
  const auto refused = coffer({"init", "--ceremony", script, "--confirm", digest()});
  change("00000000cafe0001", after(refused.out, "\nSerial number     "));
  change("pkcs11:token=coffer-vault;serial=00000000cafe0002", "pkcs11:token=coffer-vault");
  const auto other = coffer({"init", "--ceremony", script, "--confirm", digest()});
  BOOST_TEST(other.err.find("the second token has another serial number") != std::string::npos, other.err);
  const auto shown = other.out.substr(other.out.find("The second token"));
  change("00000000cafe0002", after(shown, "\nSerial number     "));
  const auto held = coffer({"init", "--ceremony", script, "--confirm", digest()});
  BOOST_TEST(held.code == 0, held.err);
  BOOST_TEST(read_file(transcript).starts_with("COFFER KEY CEREMONY\n"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_ceremony, PlainSite)

BOOST_AUTO_TEST_CASE(begins_only_with_the_digest_of_its_file) {
  const auto known = digest();
  for (const auto& typed : {std::string(), known.substr(0, 7), "0" + known, known + "0", std::string("yes")}) {
    const auto refused = coffer({"init", "--ceremony", script, "--rehearsal"}, typed + "\n");
    BOOST_TEST(refused.code == 1);
    BOOST_TEST(refused.err.find("nothing was done") != std::string::npos, refused.err);
    BOOST_TEST(!std::filesystem::exists(directory / "store"));
  }
  BOOST_TEST(coffer({"--json", "init", "--ceremony", script, "--rehearsal"}, known).code == 1);
  change("cage 7", "cage 8");
  BOOST_TEST(coffer({"init", "--ceremony", script, "--rehearsal", "--confirm", known}).code == 1);
  const auto held = coffer({"init", "--ceremony", script, "--rehearsal"}, digest() + "\n");
  BOOST_TEST(held.code == 0, held.err);
}

BOOST_AUTO_TEST_CASE(prints_one_document_for_scripts) {
  const auto dry = coffer({"--json", "init", "--ceremony", script, "--dry-run"});
  BOOST_TEST(dry.code == 0);
  BOOST_TEST(dry.out.starts_with("{\"ceremony\":\"" + digest()), dry.out);
  const auto held = coffer({"--json", "init", "--ceremony", script, "--rehearsal", "--confirm", digest()});
  BOOST_TEST(held.code == 0, held.out);
  BOOST_TEST(held.out.starts_with("{\"store_id\":\""), held.out);
}

BOOST_AUTO_TEST_CASE(does_not_take_its_options_without_a_file) {
  const auto wrong = coffer({"init", "--dry-run"});
  BOOST_TEST(wrong.code == 2);
  BOOST_TEST(wrong.err.find("--dry-run goes with --ceremony only") != std::string::npos, wrong.err);
}

BOOST_AUTO_TEST_CASE(with_mistakes_in_its_file_lists_them) {
  change("part = \"lead\"", "prat = \"lead\"");
  const auto wrong = dry_run();
  BOOST_TEST(wrong.code == 1);
  BOOST_TEST(wrong.err.find("example.toml:15: person.prat is not a setting; did you mean part?") != std::string::npos,
             wrong.err);
}

BOOST_AUTO_TEST_CASE(overwrites_no_transcript) {
  write_file(transcript, "of another ceremony");
  const auto refused = rehearse();
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.err.find("is there already") != std::string::npos, refused.err);
  BOOST_TEST(read_file(transcript) == "of another ceremony");
  const auto elsewhere = rehearse({"--transcript", directory / "second"});
  BOOST_TEST(elsewhere.code == 0, elsewhere.err);
  BOOST_TEST(std::filesystem::exists(directory / "second.sig"));
}

BOOST_AUTO_TEST_CASE(does_not_take_over_a_key_that_it_does_not_know) {
  BOOST_TEST_REQUIRE(rehearse().code == 0);
  std::filesystem::remove_all(directory / "store");
  const auto served = rehearse({"--transcript", directory / "second"});
  BOOST_TEST(served.code == 1);
  BOOST_TEST(served.err.find("the token serves another store already") != std::string::npos, served.err);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_transcript, PlainSite)

BOOST_AUTO_TEST_CASE(that_was_altered_is_found_out) {
  BOOST_TEST_REQUIRE(rehearse().code == 0);
  take_key();
  const auto text = read_file(transcript);
  const auto verify = [&] {
    return coffer({"audit", "verify", "--transcript", transcript, "--key", directory / "audit.pem"});
  };
  for (const auto at : {std::size_t{0}, text.size() / 2, text.size() - 2}) {
    auto altered = text;
    altered[at] ^= 1;
    write_file(transcript, altered);
    const auto found = verify();
    BOOST_TEST(found.code == 1);
    BOOST_TEST(found.err.find("it was altered, or the key is another") != std::string::npos, found.err);
  }
  for (const auto& altered : {text + "\n", text.substr(0, text.size() - 1), std::string()}) {
    write_file(transcript, altered);
    BOOST_TEST(verify().code == 1);
  }
  write_file(transcript, text);
  BOOST_TEST(verify().code == 0);
  const PlainSite other;
  BOOST_TEST_REQUIRE(other.rehearse().code == 0);
  other.take_key();
  BOOST_TEST(coffer({"audit", "verify", "--transcript", transcript, "--key", other.directory / "audit.pem"}).code == 1);
  BOOST_TEST(coffer({"audit", "verify", "--transcript", transcript}).code == 2);
}

BOOST_AUTO_TEST_SUITE_END()
