#include "tests/unit/approvals/fixture.hpp"

#include "appliance/json/reader.hpp"
#include "appliance/provision.hpp"

namespace tests::approvals {

namespace administration = appliance::administration;
namespace json = appliance::json;

namespace {

std::string as_json(std::string_view text) {
  json::Document document;
  return json::write_public(json::make_text(text, document.pool()));
}

}  // namespace

std::string Outcome::text(std::string_view member) const {
  const auto* found = json::find(answer.root(), member);
  BOOST_TEST_REQUIRE(found != nullptr, member);
  return found->IsString() ? std::string(json::text_of(*found)) : json::write_public(*found);
}

Appliance::Appliance(bool with_people, const appliance::approvals::Policy& policy) {
  config_.hsm.module = softhsm_.module_path();
  config_.hsm.token.text = softhsm_.uri();
  config_.hsm.pin_file = softhsm_.pin_file();
  config_.hsm.sessions = 1;
  config_.storage.path = place_ / "store";
  config_.storage.min_free_mib = 0;
  config_.storage.reserve_mib = 0;
  static_cast<void>(appliance::provision(config_, policy));
  lifecycle_ = std::make_unique<appliance::Lifecycle>(config_, [] {});
  require_done(0, "tenants.create", R"({"name":"Shop"})");
  key = require_done(0, "keys.rotate", R"({"kind":"tenant","prepare":true})").text("key");
  if (with_people) {
    // The first one must be known to the system, which 1000 need not be.
    require_done(0, "operators.add", R"({"name":"root","roles":["administrator"],"uid":0})");
    add("alice", {"administrator"}, alice, nullptr);
    add("dave", {"administrator"}, dave, nullptr);
    add("audrey", {"auditor"}, auditor, nullptr);
    add("babak", {"backup"}, backup, nullptr);
    add("mete", {"metrics"}, metrics, nullptr);
    // Once there are two custodians, further ones need approval.
    add("bob", {"custodian"}, bob, &bobs);
    add("carol", {"custodian"}, std::nullopt, &carols);
    const auto id = request(
        alice, "operators.add",
        R"({"name":"erin","roles":["custodian","administrator"],"uid":1003,"keys":[)" + as_json(erins.line()) + "]}");
    BOOST_TEST_REQUIRE(approve(id, bobs).done());
    BOOST_TEST_REQUIRE(approve(id, carols).done());
    BOOST_TEST_REQUIRE(execute(alice, id).done());
  }
}

Outcome Appliance::perform(unsigned uid, std::string_view verb, std::string_view arguments) {
  auto read = json::read(hsm::bytes_of(arguments), 16);
  BOOST_TEST_REQUIRE(std::holds_alternative<json::Document>(read), arguments);
  const administration::Caller caller{.uid = uid, .user = "user" + std::to_string(uid)};
  try {
    return {.answer = administration::perform(*lifecycle_, caller, verb, std::get<json::Document>(read).root())};
  } catch (const appliance::Error& error) {
    return {.answer = {}, .fault = error.fault(), .message = error.what()};
  }
}

Outcome Appliance::require_done(unsigned uid, std::string_view verb, std::string_view arguments) {
  auto outcome = perform(uid, verb, arguments);
  BOOST_TEST_REQUIRE(outcome.done(), verb << ' ' << arguments << ": " << outcome.message);
  return outcome;
}

std::string Appliance::request(unsigned uid, std::string_view verb, const std::string& arguments) {
  const auto asked = R"({"verb":")" + std::string(verb) + R"(","arguments":)" + arguments + "}";
  return require_done(uid, "approvals.request", asked).text("id");
}

std::string Appliance::request_destruction(unsigned uid) {
  return request(uid, "keys.destroy", R"({"key":")" + key + R"(","confirm":")" + key + "\"}");
}

std::string Appliance::text_of(const std::string& id) {
  return require_done(bob, "approvals.show", named(id)).text("text");
}

Outcome Appliance::hand_in(const std::string& id, const std::string& signature) {
  return perform(dave, "approvals.approve", R"({"id":")" + id + R"(","signature":)" + as_json(signature) + "}");
}

Outcome Appliance::approve(const std::string& id, const support::SshKey& with) {
  return hand_in(id, with.sign(require_done(metrics, "approvals.show", named(id)).text("text")));
}

Outcome Appliance::execute(unsigned uid, const std::string& id) { return perform(uid, "approvals.execute", named(id)); }

std::string Appliance::state_of(const std::string& which) {
  return require_done(auditor, "keys.show", R"({"key":")" + which + "\"}").text("state");
}

std::string Appliance::status_of(const std::string& id) {
  return require_done(auditor, "approvals.show", named(id)).text("status");
}

void Appliance::add(const std::string& name, const std::vector<std::string>& roles, std::optional<unsigned> uid,
                    const support::SshKey* with) {
  std::string list;
  for (const auto& role : roles) {
    list += (list.empty() ? "\"" : ",\"") + role + "\"";
  }
  require_done(0, "operators.add",
               R"({"name":")" + name + R"(","roles":[)" + list + "]" + (uid ? ",\"uid\":" + std::to_string(*uid) : "") +
                   (with != nullptr ? ",\"keys\":[" + as_json(with->line()) + "]" : "") + "}");
}

void Appliance::restart() {
  lifecycle_.reset();
  lifecycle_ = std::make_unique<appliance::Lifecycle>(config_, [] {});
}

std::string named(const std::string& id) { return R"({"id":")" + id + "\"}"; }

std::string refusal(const Outcome& outcome) {
  BOOST_TEST_REQUIRE(!outcome.done(), "it was not refused");
  return std::string(appliance::name_of(*outcome.fault)) + ": " + outcome.message;
}

}  // namespace tests::approvals
