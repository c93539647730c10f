#include "appliance/administration/concerns.hpp"
#include "appliance/approvals/approvals.hpp"
#include "appliance/operators/roster.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "tests/unit/appliance/json_text.hpp"
#include "tests/unit/approvals/fixture.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

using namespace tests::approvals;
using appliance::operators::Role;
using appliance::operators::Roles;

namespace {

constexpr appliance::UnixMicros minute = 60'000'000;

struct Asked : Appliance {
  std::string id = request_destruction();
  appliance::Uuid uuid = appliance::parse_uuid(id).value();
  appliance::Actor actor{.type = "operator", .id = "alice", .tenant = {}, .source = {}, .trace_id = {}};

  void approve_twice() {
    BOOST_TEST_REQUIRE(approve(id, bobs).done());
    BOOST_TEST_REQUIRE(approve(id, carols).done());
  }
  void still_there() { BOOST_TEST(state_of(key) == "pre-activation"); }

  appliance::approvals::Context at(std::optional<appliance::UnixMicros> time) {
    return {.store = lifecycle().store(), .store_id = lifecycle().store_id(), .time = time};
  }
  /// Around the use cases, as somebody with the disk could.
  template <class Change>
  void tamper(Change&& change) {
    auto stored = appliance::approvals::read(lifecycle().store(), uuid);
    change(stored.request.record);
    storage::Batch batch;
    put_changed(batch, stored);
    const bool committed = lifecycle().store().commit(std::move(batch)).committed();
    BOOST_TEST_REQUIRE(committed);
  }
  template <class Change>
  void change_operator(const std::string& name, Change&& change) {
    auto& store = lifecycle().store();
    auto person = appliance::operators::find(store, name).value();
    change(person);
    storage::Batch batch;
    appliance::operators::change(batch, store, actor, person, 0);
    const bool committed = store.commit(std::move(batch)).committed();
    BOOST_TEST_REQUIRE(committed);
  }
  std::string state_now() {
    const auto arguments = tests::appliance_layer::parsed(R"({"key":")" + key + R"(","confirm":")" + key + "\"}");
    return appliance::administration::concerned_key(lifecycle(), arguments.root()).state;
  }
  template <class Act>
  std::string refusal_of(Act&& act) {
    try {
      act();
    } catch (const appliance::Error& error) {
      return std::string(name_of(error.fault())) + ": " + error.what();
    }
    return "done";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_act_under_four_eyes, Asked)

BOOST_AUTO_TEST_CASE(is_done_once_it_has_its_approvals) {
  const auto direct = perform(alice, "keys.destroy", R"({"key":")" + key + R"(","confirm":")" + key + "\"}");
  BOOST_TEST(refusal(direct) == "refused: this needs the approval of 2 custodians: coffer approvals request");
  BOOST_TEST((direct.fault == appliance::Fault::unapproved));
  BOOST_TEST(refusal(execute(alice, id)).find("not have enough approvals") != std::string::npos);
  const auto first = approve(id, bobs);
  BOOST_TEST_REQUIRE(first.done(), first.message);
  BOOST_TEST(first.text("approved_by") == R"(["bob"])");
  BOOST_TEST(refusal(execute(alice, id)).find("not have enough approvals") != std::string::npos);
  BOOST_TEST(approve(id, carols).text("approved_by") == R"(["bob","carol"])");
  still_there();
  const auto done = execute(dave, id);
  BOOST_TEST_REQUIRE(done.done(), done.message);
  BOOST_TEST(done.text("result") == R"({"key":")" + key + R"(","state":"destroyed"})");
  BOOST_TEST(state_of(key) == "destroyed");
  BOOST_TEST(status_of(id) == "executed");
}

BOOST_AUTO_TEST_CASE(does_not_count_one_person_twice) {
  BOOST_TEST(approve(id, bobs).done());
  BOOST_TEST(refusal(approve(id, bobs)) == "conflict: this person has approved already: another custodian is needed");
  const tests::support::SshKey second;
  change_operator("bob", [&](auto& person) {
    person.keys.push_back(appliance::operators::read_public_key(second.line()).value());
  });
  BOOST_TEST(refusal(approve(id, second)) == "conflict: this person has approved already: another custodian is needed");
  tamper([](auto& record) { *record.add_signatures() = record.signatures(0); });
  BOOST_TEST(refusal(execute(alice, id)).find("not have enough approvals") != std::string::npos);
  still_there();
}

BOOST_AUTO_TEST_CASE(is_not_approved_by_who_asks) {
  const auto own = request_destruction(erin);
  BOOST_TEST(refusal(approve(own, erins)) == "refused: nobody approves what the same person asked for");
  BOOST_TEST(approve(own, bobs).done());
  BOOST_TEST(approve(own, carols).done());
  BOOST_TEST(execute(erin, own).done());
}

BOOST_AUTO_TEST_CASE(is_not_approved_by_strangers_nor_by_those_who_are_no_custodians_or_not_any_more) {
  BOOST_TEST(refusal(approve(id, strangers)) == "refused: the signature is by a key that no operator has");
  change_operator("carol", [](auto& person) {
    person.roles = Roles{Role::auditor};
    person.uid = 77;
  });
  BOOST_TEST(refusal(approve(id, carols)) == "refused: the signature is by an operator who is no custodian");
  change_operator("bob", [](auto& person) { person.disabled_at = 1; });
  BOOST_TEST(refusal(approve(id, bobs)) == "refused: the signature is by an operator who is disabled");
}

BOOST_AUTO_TEST_CASE(is_not_approved_by_a_signature_over_another_text_or_for_another_purpose) {
  const auto text = text_of(id);
  const auto other = text_of(request_destruction());
  const auto wrong =
      std::string("refused: the signature is not for the text of this request (coffer approvals show), ") +
      "or was made for another purpose than coffer-approval";
  BOOST_TEST(refusal(hand_in(id, bobs.sign(other))) == wrong);
  BOOST_TEST(refusal(hand_in(id, bobs.sign(text + "\n"))) == wrong);
  BOOST_TEST(refusal(hand_in(id, bobs.sign(text, "file"))) == wrong);
  BOOST_TEST(refusal(hand_in(id, "rubbish")).starts_with("invalid: "));
  BOOST_TEST(hand_in(id, bobs.sign(text)).done());
}

BOOST_AUTO_TEST_CASE(is_not_done_with_parameters_that_were_altered_after_the_approvals) {
  approve_twice();
  const auto altered = request(alice, "keys.destroy", R"({"key":"tenant/1","confirm":"tenant/1"})");
  const auto other = appliance::approvals::read(lifecycle().store(), appliance::parse_uuid(altered).value());
  tamper([&](auto& record) {
    record.set_arguments(other.request.record.arguments());
    record.set_state(other.request.record.state());
  });
  BOOST_TEST(refusal(execute(alice, id)).find("not have enough approvals") != std::string::npos);
  still_there();
}

BOOST_AUTO_TEST_CASE(is_not_done_later_than_was_signed) {
  approve_twice();
  tamper([](auto& record) { record.set_expires_at_us(record.expires_at_us() + minute); });
  BOOST_TEST(refusal(execute(alice, id)).find("not have enough approvals") != std::string::npos);
  still_there();
}

BOOST_AUTO_TEST_CASE(is_not_done_again_not_even_after_a_restart) {
  approve_twice();
  BOOST_TEST(execute(alice, id).done());
  const auto once = "conflict: the request has been executed, which is done once";
  BOOST_TEST(refusal(execute(alice, id)) == once);
  restart();
  BOOST_TEST(refusal(execute(alice, id)) == once);
  BOOST_TEST(refusal(approve(id, erins)) == once);
}

BOOST_AUTO_TEST_CASE(is_never_done_where_the_process_ended_between_using_up_the_request_and_the_act) {
  approve_twice();
  appliance::approvals::consume(at(appliance::now()), actor, uuid, state_now());
  restart();
  BOOST_TEST(refusal(execute(alice, id)) == "conflict: the request has been executed, which is done once");
  still_there();
}

BOOST_AUTO_TEST_CASE(is_not_done_where_the_state_it_concerns_has_changed) {
  approve_twice();
  require_done(alice, "keys.compromise", R"({"key":")" + key + "\"}");
  BOOST_TEST(refusal(execute(alice, id)) ==
             "refused: what the request concerns has changed since it was made: ask again");
  BOOST_TEST(state_of(key) == "compromised");
  BOOST_TEST(status_of(id) == "pending");
}

BOOST_AUTO_TEST_CASE(is_done_by_one_of_many_who_race_for_it) {
  approve_twice();
  const auto state = state_now();
  std::atomic<int> done = 0;
  std::atomic<int> conflicts = 0;
  {
    std::vector<std::jthread> racers;
    for (int racer = 0; racer < 8; ++racer) {
      racers.emplace_back([&] {
        try {
          appliance::approvals::consume(at(appliance::now()), actor, uuid, state);
          ++done;
        } catch (const appliance::Error& error) {
          conflicts += error.fault() == appliance::Fault::conflict ? 1 : 0;
        }
      });
    }
  }
  BOOST_TEST(done == 1);
  BOOST_TEST(conflicts == 7);
}

BOOST_AUTO_TEST_CASE(is_done_once_where_two_execute_it_together) {
  approve_twice();
  std::atomic<int> done = 0;
  {
    std::jthread one([&] { done += execute(alice, id).done() ? 1 : 0; });
    std::jthread other([&] { done += execute(dave, id).done() ? 1 : 0; });
  }
  BOOST_TEST(done == 1);
  BOOST_TEST(state_of(key) == "destroyed");
}

BOOST_AUTO_TEST_CASE(expires_and_is_not_done_while_the_clock_is_not_believed) {
  approve_twice();
  const auto expires = appliance::approvals::read(lifecycle().store(), uuid).request.record.expires_at_us();
  const auto signature = erins.sign(text_of(id));
  const auto attempts = [&](std::optional<appliance::UnixMicros> time) {
    return std::vector{refusal_of([&] { appliance::approvals::consume(at(time), actor, uuid, {}); }), refusal_of([&] {
                         static_cast<void>(appliance::approvals::approve(at(time), actor, uuid, signature));
                       })};
  };
  for (const auto& refused : attempts(expires)) {
    BOOST_TEST(refused == "refused: the request has expired: ask again");
  }
  for (const auto& refused : attempts(std::nullopt)) {
    BOOST_TEST(refused.starts_with("refused: the clock has jumped"), refused);
  }
  BOOST_TEST(execute(alice, id).done());
}

BOOST_AUTO_TEST_CASE(is_dropped_when_the_clock_is_corrected_by_hand) {
  approve_twice();
  require_done(alice, "clock.trust");
  BOOST_TEST(refusal(execute(alice, id)).find("dropped") != std::string::npos);
  still_there();
}

BOOST_AUTO_TEST_CASE(does_not_count_who_was_disabled_or_lost_the_key_or_the_role_since) {
  const std::vector<std::function<void(appliance::operators::Operator&)>> changes{
      [](auto& person) { person.disabled_at = 1; },
      [&](auto& person) { person.keys = {appliance::operators::read_public_key(strangers.line()).value()}; },
      [](auto& person) { person.roles = Roles{Role::auditor}; },
  };
  approve_twice();
  const auto before = appliance::operators::find(lifecycle().store(), "bob").value();
  for (std::size_t i = changes.size(); i > 0; --i) {
    change_operator("bob", changes[i - 1]);
    BOOST_TEST(refusal(execute(alice, id)).find("not have enough approvals") != std::string::npos);
    if (i > 1) {
      change_operator("bob", [&](auto& person) { person = before; });
    }
  }
  still_there();
  BOOST_TEST(approve(id, erins).done());
  BOOST_TEST(execute(alice, id).done());
}

BOOST_AUTO_TEST_CASE(is_ended_by_a_rejection) {
  approve_twice();
  BOOST_TEST(perform(bob, "approvals.reject", R"({"id":")" + id + R"(","reason":"not today"})").done());
  BOOST_TEST(refusal(execute(alice, id)) == "refused: the request was rejected");
  BOOST_TEST(refusal(approve(id, erins)) == "refused: the request was rejected");
  BOOST_TEST(require_done(auditor, "approvals.show", named(id)).text("reason") == "not today");
  BOOST_TEST(require_done(auditor, "approvals.list").answer.root().Empty());
  BOOST_TEST(require_done(auditor, "approvals.list", R"({"all":true})").answer.root().Size() == 2U);
}

BOOST_AUTO_TEST_CASE(is_executed_by_who_asked_or_by_an_administrator) {
  approve_twice();
  BOOST_TEST(refusal(execute(bob, id)) == "refused: a request is executed by who made it or by an administrator");
  BOOST_TEST(refusal(execute(stranger, id)) == "refused: this OS user is no operator of this appliance");
  still_there();
}

BOOST_AUTO_TEST_CASE(is_named_in_a_text_that_no_name_can_forge_a_line_of) {
  require_done(alice, "tenants.create", R"({"name":"a\nstate         SHA256:00"})");
  const auto forged = request(alice, "tenants.delete",
                              R"({"tenant":"a\nstate         SHA256:00","confirm":"a\nstate         SHA256:00"})");
  const auto text = text_of(forged);
  BOOST_TEST(std::ranges::count(text, '\n') == 12);
  BOOST_TEST(text.find("\nstate         SHA256:00") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
