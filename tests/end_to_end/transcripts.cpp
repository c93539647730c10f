#include "tests/end_to_end/transcript.hpp"

namespace tests::end_to_end {

namespace {

/// The callers that the document speaks of.
std::map<std::string, support::HttpsClient> callers_of(support::Service& service) {
  const auto tenant = service.make_tenant(fresh_id("document"), {"--setting", "fingerprint_tokens=true"});
  const auto with = [&](const support::ApplicationOptions& options) {
    auto all = options;
    all.tenant = tenant;
    return service.client(service.make_application(fresh_id("caller"), all).key);
  };
  const auto reading = [&](const std::string& permission) { return with({.permissions = {permission}}); };
  std::map<std::string, support::HttpsClient> callers;
  callers.emplace("store", with({.permissions = {"token:create", "token:read", "token:update", "token:search"}}));
  callers.emplace("backend", with({}));
  callers.emplace("browser", with({.type = "public"}));
  callers.emplace("manager", with({.type = "management"}));
  callers.emplace("nobody", service.client(""));
  callers.emplace("reader", reading("token:read"));
  callers.emplace("pii_low", reading("token:pii:read:low"));
  callers.emplace("pii_moderate", reading("token:pii:read:moderate"));
  callers.emplace("pii_high", reading("token:pii:read:high"));
  callers.emplace("pci_low", reading("token:pci:read:low"));
  callers.emplace("pci_high", reading("token:pci:read:high"));
  return callers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_concept_document)

BOOST_AUTO_TEST_CASE(works_as_it_is_written) {
  auto& service = shared_service();
  Transcript transcript(service, callers_of(service));
  transcript.keep("SOON", instant_in(std::chrono::seconds(3)));
  transcript.play(COFFER_TRANSCRIPTS "/concept_document.txt");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_wire_forms_of_the_sdks)

BOOST_AUTO_TEST_CASE(are_all_understood) {
  auto& service = shared_service();
  Transcript transcript(service, callers_of(service));
  transcript.keep("SOON", instant_in(std::chrono::minutes(3)));
  transcript.play(COFFER_TRANSCRIPTS "/wire_forms.txt");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_style_of_2022)

BOOST_AUTO_TEST_CASE(decides_who_sees_a_token) {
  auto& service = shared_service();
  Transcript transcript(service, callers_of(service));
  transcript.play(COFFER_TRANSCRIPTS "/privacy_style.txt");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
