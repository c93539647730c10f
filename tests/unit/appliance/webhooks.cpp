#include "appliance/webhook/webhooks.hpp"

#include "appliance/audit.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/json/stable.hpp"
#include "appliance/tenant.hpp"
#include "appliance/webhook/events.hpp"
#include "appliance/webhook/follower.hpp"
#include "appliance/webhook/schedule.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace appliance;

namespace {

std::string event_for(std::string_view entity_type, std::string_view operation, std::string_view detail = {},
                      std::string_view outcome = "success") {
  storage::AuditEntry entry;
  entry.set_entity_type(std::string(entity_type));
  entry.set_operation(std::string(operation));
  entry.set_detail(std::string(detail));
  entry.set_outcome(std::string(outcome));
  const auto* row = webhook::event_row(entry, "basis-theory");
  return row == nullptr ? std::string() : std::string(row->name);
}

std::string stable(std::string_view text) {
  const auto read = json::read(hsm::bytes_of(text), 10);
  return json::write_stable(std::get<json::Document>(read).root());
}

storage::TokenRecord full_record() {
  storage::TokenRecord record;
  record.set_type("card");
  record.add_containers("/pci/high/");
  (*record.mutable_metadata())["a"] = "b";
  record.set_sealed("SEALED");
  record.set_mask("MASK");
  record.set_fingerprint("print");
  record.add_search_terms("TERM");
  record.add_search_indexes("{{ data }}");
  record.set_created_by("me");
  return record;
}

Tenant tenant_with(std::string_view event) {
  Tenant tenant;
  webhook::Subscriber subscriber;
  subscriber.events.set(webhook::find_event(event).value());
  tenant.subscribers.push_back(subscriber);
  return tenant;
}

AuditEvent creation() {
  return {.operation = "create", .entity_type = "token", .entity_id = "id", .outcome = "success", .detail = {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(an_entry_of_the_audit_log)

BOOST_AUTO_TEST_CASE(is_an_event_of_guardian_as_its_rows_say) {
  const auto told = [](std::string_view entity_type, std::string_view operation, std::string_view detail) {
    storage::AuditEntry entry;
    entry.set_entity_type(std::string(entity_type));
    entry.set_operation(std::string(operation));
    entry.set_detail(std::string(detail));
    entry.set_outcome("success");
    const auto* row = webhook::event_row(entry, "guardian");
    return row == nullptr ? std::string() : std::string(row->name);
  };
  BOOST_TEST(told("network_token", "update", "suspended") == "network.token.updated");
  BOOST_TEST(told("network_token", "create", "").empty());
  BOOST_TEST(told("token", "expire", "card verification code") == "pci.token.security-code.expired");
  BOOST_TEST(told("token", "expire", "").empty());
  BOOST_TEST(told("token", "create", "").empty());
  const auto names = webhook::event_names("guardian");
  BOOST_TEST(std::vector<std::string_view>(names.begin(), names.end()) ==
                 (std::vector<std::string_view>{"network.token.updated", "pci.token.security-code.expired"}),
             boost::test_tools::per_element());
  BOOST_TEST(webhook::event_names("nobody").empty());
}

BOOST_AUTO_TEST_CASE(is_an_event_as_the_table_says) {
  struct Case {
    std::string_view entity_type;
    std::string_view operation;
    std::string_view detail;
    std::string_view event;
  };
  const std::vector<Case> table{
      {"token", "create", "", "token.created"},
      {"token", "read", "", "token.read"},
      {"token", "update", "", "token.updated"},
      {"token", "deduplicate", "updated existing", "token.updated"},
      {"token", "deduplicate", "read existing", ""},
      {"token", "delete", "", "token.deleted"},
      {"token", "expire", "", "token.expired"},
      {"token", "expire", "card verification code", "token.property.expired"},
      {"token", "list", "", ""},
      {"token_intent", "create", "", "token-intent.created"},
      {"token_intent", "convert", "", "token-intent.converted"},
      {"token_intent", "delete", "", "token-intent.deleted"},
      {"token_intent", "expire", "card verification code", ""},
      {"application", "create", "", "application.created"},
      {"application", "update", "", "application.updated"},
      {"application", "regenerate", "", "application.updated"},
      {"application", "delete", "", "application.deleted"},
      {"application", "read", "", ""},
      {"application_key", "create", "", "application.key.created"},
      {"application_key", "delete", "", "application.key.deleted"},
      {"session", "create", "", "session.created"},
      {"session", "authorize", "", "session.authorized"},
      {"tenant", "update", "", "tenant.updated"},
      {"tenant", "read", "", ""},
      {"proxy", "create", "", "proxy.created"},
      {"proxy", "update", "", "proxy.updated"},
      {"proxy", "delete", "", "proxy.deleted"},
      {"proxy", "invoke", "https://psp.example", "proxy.invoked"},
      {"webhook", "create", "", ""},
      {"key", "create", "", ""},
  };
  std::set<std::string> seen;
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.entity_type << " " << c.operation << " " << c.detail) {
      BOOST_TEST(event_for(c.entity_type, c.operation, c.detail) == c.event);
      BOOST_TEST(event_for(c.entity_type, c.operation, c.detail, "refused").empty());
    }
    if (!c.event.empty()) {
      seen.emplace(c.event);
    }
  }
  BOOST_TEST(seen.size() == webhook::event_names("basis-theory").size());
  for (const auto name : webhook::event_names("basis-theory")) {
    BOOST_TEST(seen.contains(std::string(name)));
  }
}

BOOST_AUTO_TEST_CASE(has_the_token_beside_it_where_a_webhook_wants_it) {
  const auto record = full_record();
  BOOST_TEST(webhook::told(creation(), Tenant(), record).subject.empty());
  BOOST_TEST(webhook::told(creation(), tenant_with("token.read"), record).subject.empty());
  auto silent = tenant_with("token.created");
  silent.subscribers.front().disabled = true;
  BOOST_TEST(webhook::told(creation(), silent, record).subject.empty());
  auto refused = creation();
  refused.outcome = "refused";
  BOOST_TEST(webhook::told(refused, tenant_with("token.created"), record).subject.empty());
  const auto told = webhook::told(creation(), tenant_with("token.created"), record);
  BOOST_TEST(storage::decode<storage::TokenRecord>(told.subject).fingerprint() == "print");
}

BOOST_AUTO_TEST_CASE(has_nothing_of_the_data_beside_it) {
  const auto whole = storage::encode(webhook::subject_of(full_record(), webhook::Content::whole));
  for (const auto* hidden : {"SEALED", "MASK", "TERM"}) {
    BOOST_TEST(whole.find(hidden) == std::string::npos);
  }
  for (const auto* shown : {"card", "/pci/high/", "print", "{{ data }}", "me"}) {
    BOOST_TEST(whole.find(shown) != std::string::npos);
  }
  const auto type = webhook::subject_of(full_record(), webhook::Content::type);
  BOOST_TEST(type.type() == "card");
  BOOST_TEST(type.fingerprint().empty());
}

BOOST_AUTO_TEST_CASE(has_one_event_id_by_its_link) {
  storage::Digest link{1, 2, 3};
  const auto id = webhook::event_id(link);
  BOOST_TEST(id == webhook::event_id(link));
  BOOST_TEST(id.at(14) == '4');
  link[31] = 1;
  BOOST_TEST(id != webhook::event_id(link));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stable_json)

/// By Node 20: the right is what JSON.stringify makes of the left once its members are sorted as Array.sort does.
BOOST_AUTO_TEST_CASE(does_not_depend_on_the_order_of_members) {
  struct Case {
    std::string_view text;
    std::string_view stable;
  };
  const std::vector<Case> table{
      {R"({"b":1,"a":{"d":null,"c":[true,{"z":1,"y":2}]}})", R"({"a":{"c":[true,{"y":2,"z":1}],"d":null},"b":1})"},
      {R"({"aa":1,"a":2,"":3,"A":4,"_":5,"0":6,"10":7,"9":8})",
       R"({"":3,"0":6,"10":7,"9":8,"A":4,"_":5,"a":2,"aa":1})"},
      {R"({ "x" : [ ] , "w" : { } })", R"({"w":{},"x":[]})"},
      {R"("\u0000\u001f\u0008\u000c\n\r\t\"\\\/\u007f")", "\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\x7f\""},
      {R"({"\ud83d\ude00":1,"\ue000":2,"\u00e9":3})", "{\"\xC3\xA9\":3,\"\xF0\x9F\x98\x80\":1,\"\xEE\x80\x80\":2}"},
      {R"("\u2028\u2029")", "\"\xE2\x80\xA8\xE2\x80\xA9\""},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.text) { BOOST_TEST(stable(c.text) == c.stable); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_delivery_that_fails)

constexpr UnixMicros second = 1'000'000;
constexpr UnixMicros hour = 3600 * second;

BOOST_AUTO_TEST_CASE(is_repeated_later_and_later_and_then_given_up) {
  const std::vector<UnixMicros> seconds{10, 30, 120, 600, 1800, 3600, 7200, 14'400, 28'800, 28'800};
  for (std::uint32_t attempts = 1; attempts <= seconds.size(); ++attempts) {
    const auto middle = seconds[attempts - 1] * second;
    BOOST_TEST(webhook::delay_after(webhook::day_schedule(), attempts, 0.5).value() == middle);
    BOOST_TEST(webhook::delay_after(webhook::day_schedule(), attempts, 0).value() == middle * 4 / 5);
    BOOST_TEST(webhook::delay_after(webhook::day_schedule(), attempts, 1).value() == middle * 6 / 5);
  }
  BOOST_TEST(!webhook::delay_after(webhook::day_schedule(), 11, 0.5));
  BOOST_TEST(!webhook::delay_after(webhook::day_schedule(), 0, 0.5));
}

BOOST_AUTO_TEST_CASE(of_guardian_is_tried_twelve_times_from_a_minute_to_a_day_apart) {
  const auto& schedule = webhook::patient_schedule();
  const std::vector<UnixMicros> minutes{1, 2, 5, 10, 30, 60, 120, 240, 480, 960, 1440};
  for (std::uint32_t attempts = 1; attempts <= minutes.size(); ++attempts) {
    BOOST_TEST(webhook::delay_after(schedule, attempts, 0.5).value() == minutes[attempts - 1] * 60 * second);
  }
  BOOST_TEST(!webhook::delay_after(schedule, 12, 0.5));
  BOOST_TEST(!schedule.disables);
  BOOST_TEST(!webhook::is_due(schedule, 28 * hour, 0));
  BOOST_TEST(webhook::is_due(schedule, 29 * hour, 0));
}

BOOST_AUTO_TEST_CASE(is_due_at_its_time_and_where_the_clock_went_back) {
  BOOST_TEST(webhook::is_due(webhook::day_schedule(), 100, 100));
  BOOST_TEST(!webhook::is_due(webhook::day_schedule(), 100 + second, 100));
  BOOST_TEST(!webhook::is_due(webhook::day_schedule(), 9 * hour, 0));
  BOOST_TEST(webhook::is_due(webhook::day_schedule(), 11 * hour, 0));
}

BOOST_AUTO_TEST_CASE(disables_its_webhook_after_many_failures_in_a_long_time) {
  BOOST_TEST(webhook::has_failed_for_good(20, 0, 24 * hour));
  BOOST_TEST(!webhook::has_failed_for_good(19, 0, 24 * hour));
  BOOST_TEST(!webhook::has_failed_for_good(1000, 0, 24 * hour - 1));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_url_of_a_webhook)

BOOST_AUTO_TEST_CASE(leads_where_the_appliance_may_send) {
  destination::AllowList allowed;
  BOOST_REQUIRE(!allowed.assign({"https://hooks.example/in", "https://10.0.0.1/", "https://[::1]/", "https://8.8.8.8/",
                                 "https://169.254.169.254/"}));
  destination::Networks none;
  destination::Networks some;
  BOOST_REQUIRE(!some.assign({"10.0.0.0/8"}));
  struct Case {
    std::string_view url;
    bool allowed;
    bool with_network;
  };
  const std::vector<Case> table{
      {"https://hooks.example/in", true, true},
      {"https://hooks.example/in/deep?x=1", true, true},
      {"https://hooks.example/inner", false, false},
      {"https://hooks.example/", false, false},
      {"https://hooks.example:444/in", false, false},
      {"http://hooks.example/in", false, false},
      {"https://a@hooks.example/in", false, false},
      {"https://hooks.example/in#x", false, false},
      {"https://hooks.example/in/../x", false, false},
      {"https://8.8.8.8/x", true, true},
      {"https://10.0.0.1/x", false, true},
      {"https://[::1]/", false, false},
      {"https://169.254.169.254/latest", false, false},
      {"https://0x7f.1/", false, false},
      {"https://2130706433/", false, false},
      {"", false, false},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.url) {
      BOOST_TEST(!webhook::fault_of(c.url, allowed, none).has_value() == c.allowed);
      BOOST_TEST(!webhook::fault_of(c.url, allowed, some).has_value() == c.with_network);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
