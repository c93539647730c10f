#include "tests/unit/approvals/fixture.hpp"

using namespace tests::approvals;

namespace {

const std::string off = R"({"off":true})";
const std::string destroy = R"({"key":"tenant/2","confirm":"tenant/2"})";

}  // namespace

BOOST_AUTO_TEST_SUITE(a_policy_of_approvals)

BOOST_FIXTURE_TEST_CASE(is_tightened_freely_and_loosened_only_with_approval, Appliance) {
  BOOST_TEST(perform(alice, "approvals.policy", R"({"custodians":3,"minutes":30})").text("custodians") == "3");
  for (const std::string loose : {R"({"off":true})", R"({"custodians":2})", R"({"minutes":31})"}) {
    BOOST_TEST((perform(alice, "approvals.policy", loose).fault == appliance::Fault::unapproved), loose);
  }
  const auto id = request(alice, "approvals.policy", off);
  BOOST_TEST(approve(id, bobs).done());
  BOOST_TEST(approve(id, carols).done());
  BOOST_TEST(!execute(alice, id).done());
  BOOST_TEST(approve(id, erins).done());
  BOOST_TEST(execute(alice, id).done());
  BOOST_TEST(require_done(alice, "approvals.policy").text("approvals") == "off");
  BOOST_TEST(perform(alice, "keys.destroy", destroy).done());
  BOOST_TEST(perform(alice, "approvals.policy", R"({"on":true})").done());
}

BOOST_FIXTURE_TEST_CASE(does_not_ask_for_more_custodians_than_there_are, Appliance) {
  BOOST_TEST(refusal(perform(alice, "approvals.policy", R"({"custodians":4})")) ==
             "refused: there are not so many custodians: add them first");
  for (const std::string wrong : {R"({"custodians":0})", R"({"custodians":17})", R"({"minutes":0})",
                                  R"({"minutes":10081})", R"({"on":true,"off":true})", R"({"custodians":"2"})"}) {
    BOOST_TEST(refusal(perform(alice, "approvals.policy", wrong)).starts_with("invalid: "), wrong);
  }
}

BOOST_FIXTURE_TEST_CASE(has_operators_changed_under_four_eyes_once_there_are_custodians, Appliance) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"operators.add", R"({"name":"mallory","roles":["custodian"],"uid":66})"},
      {"operators.change", R"({"name":"bob","roles":["auditor"]})"},
      {"operators.disable", R"({"name":"bob","confirm":"bob"})"}};
  for (const auto& [verb, arguments] : changes) {
    BOOST_TEST((perform(alice, verb, arguments).fault == appliance::Fault::unapproved), verb);
  }
  const auto id = request(alice, "operators.disable", changes[2].second);
  const auto overtaken = request(alice, "operators.change", changes[1].second);
  for (const auto& which : {id, overtaken}) {
    BOOST_TEST(approve(which, erins).done());
    BOOST_TEST(approve(which, carols).done());
  }
  BOOST_TEST(execute(alice, id).done());
  BOOST_TEST(require_done(auditor, "operators.show", R"({"name":"bob"})").text("state") == "disabled");
  BOOST_TEST(refusal(execute(alice, overtaken)) ==
             "refused: what the request concerns has changed since it was made: ask again");
  BOOST_TEST(refusal(perform(bob, "status")) == "refused: this OS user is no operator of this appliance");
}

BOOST_FIXTURE_TEST_CASE(keeps_as_many_custodians_as_it_needs, Appliance) {
  BOOST_TEST(perform(alice, "approvals.policy", R"({"custodians":3})").done());
  const auto id = request(alice, "operators.disable", R"({"name":"bob","confirm":"bob"})");
  for (const auto* custodian : {&bobs, &carols, &erins}) {
    BOOST_TEST(approve(id, *custodian).done());
  }
  BOOST_TEST(refusal(execute(alice, id)) ==
             "refused: too few custodians would be left to approve anything: add another one first");
  BOOST_TEST(require_done(auditor, "operators.show", R"({"name":"bob"})").text("state") == "enabled");
}

BOOST_AUTO_TEST_CASE(is_on_from_the_beginning_where_nobody_has_decided_otherwise) {
  Appliance fresh(false);
  BOOST_TEST(fresh.require_done(0, "status").text("approvals") == "by 2 of 0 custodians");
  BOOST_TEST((fresh.perform(0, "keys.destroy", destroy).fault == appliance::Fault::unapproved));
  BOOST_TEST(refusal(fresh.perform(0, "approvals.request", R"({"verb":"keys.destroy","arguments":)" + destroy + "}"))
                 .starts_with("refused: only operators ask for approvals"));
  BOOST_TEST(fresh.perform(0, "approvals.policy", off).done());
  BOOST_TEST(fresh.perform(0, "keys.destroy", destroy).done());
}

BOOST_AUTO_TEST_CASE(that_is_off_lets_a_single_operator_decide) {
  Appliance fresh(false, {});
  BOOST_TEST(fresh.require_done(0, "status").text("approvals") == "off: a single operator decides");
  BOOST_TEST(fresh.perform(0, "keys.destroy", destroy).done());
}

BOOST_FIXTURE_TEST_CASE(takes_no_requests_for_what_needs_no_approval, Appliance) {
  const auto ask = [&](const std::string& verb) {
    return perform(alice, "approvals.request", R"({"verb":")" + verb + R"(","arguments":{}})");
  };
  BOOST_TEST(refusal(ask("tenants.list")) == "invalid: this needs no approval now: do it without a request");
  BOOST_TEST(refusal(ask("nothing")).starts_with("invalid: cofferd does not know this verb"));
  BOOST_TEST(refusal(perform(bob, "approvals.request", R"({"verb":"keys.destroy","arguments":)" + destroy + "}"))
                 .starts_with("refused: this takes another role: administrator"));
  BOOST_TEST(refusal(perform(alice, "approvals.request",
                             R"({"verb":"keys.destroy","arguments":{"key":"tenant/9","confirm":"tenant/9"}})"))
                 .starts_with("not_found: "));
}

BOOST_AUTO_TEST_SUITE_END()
