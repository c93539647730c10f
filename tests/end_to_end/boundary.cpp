#include "tests/end_to_end/trace_checks.hpp"
#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tests::end_to_end {

using support::calls_of;
using support::TracedCall;

namespace {

/// What the standard lets out of a key that is no secret; everything else asked of a key would be a breach.
const std::set<std::string> public_attributes{"CKA_CLASS",
                                              "CKA_KEY_TYPE",
                                              "CKA_ID",
                                              "CKA_LABEL",
                                              "CKA_CHECK_VALUE",
                                              "CKA_TOKEN",
                                              "CKA_PRIVATE",
                                              "CKA_SENSITIVE",
                                              "CKA_ALWAYS_SENSITIVE",
                                              "CKA_EXTRACTABLE",
                                              "CKA_NEVER_EXTRACTABLE",
                                              "CKA_LOCAL",
                                              "CKA_MODIFIABLE",
                                              "CKA_WRAP",
                                              "CKA_UNWRAP",
                                              "CKA_WRAP_WITH_TRUSTED",
                                              "CKA_TRUSTED",
                                              "CKA_ENCRYPT",
                                              "CKA_DECRYPT",
                                              "CKA_SIGN",
                                              "CKA_VERIFY",
                                              "CKA_DERIVE",
                                              "CKA_EC_POINT"};

bool is_of_class(const TracedCall& call, std::uint64_t object_class) {
  const auto found = call.attributes.find("CKA_CLASS");
  return found != call.attributes.end() && found->second == support::AttributeValue(object_class);
}

/// What searches for objects of this class found, by process: handles are counted anew in each.
std::set<std::pair<std::uint64_t, std::uint64_t>> found_of_class(std::vector<TracedCall> calls, std::uint64_t wanted) {
  std::ranges::stable_sort(calls, {}, &TracedCall::sequence);
  std::map<std::pair<std::uint64_t, std::uint64_t>, bool> searching;  // by process and session
  std::set<std::pair<std::uint64_t, std::uint64_t>> found;
  for (const TracedCall& call : calls) {
    if (call.function == "C_FindObjectsInit") {
      searching[{call.process, *call.session}] = is_of_class(call, wanted);
    } else if (call.function == "C_FindObjects" && searching[{call.process, *call.session}]) {
      for (const auto object : call.objects) {
        found.emplace(call.process, object);
      }
    }
  }
  return found;
}

struct Watched {
  support::Service service{{.behind_shim = true, .settings = {{"hsm.sessions", "2"}, {"hsm.probe_seconds", "3600"}}}};
  support::HttpsClient client = service.client();

  std::string create(const std::string& body) {
    const auto created = client.post("/tokens", body);
    BOOST_TEST_REQUIRE(created.status == 201U, created.body);
    return "/tokens/" + created.text("/id");
  }

  /// Everything that the API does with keys.
  void do_everything() {
    for (const std::string type :
         {R"("card","data":{"number":"4242424242424242","cvc":"123"})", R"("token","data":[1])"}) {
      const std::string path = create(R"({"type":)" + type + "}");
      BOOST_TEST(client.get(path).status == 200U);
      BOOST_TEST(client.patch(path, R"({"metadata":{"a":"b"}})").status == 200U);
      BOOST_TEST(client.remove(path).status == 204U);
    }
    service.make_tenant("second");
    static_cast<void>(client.post("/tokens", R"({"type":"card","data":{"number":"4242424242424241"}})"));
  }

  /// The calls of cofferd alone, without those of `coffer init`.
  std::vector<TracedCall> daemon_calls() {
    auto calls = service.module().trace();
    std::erase_if(calls, [&](const TracedCall& call) {
      return call.process != static_cast<std::uint64_t>(service.process().pid());
    });
    return calls;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_boundary_of_the_token, Watched)

BOOST_AUTO_TEST_CASE(is_never_asked_for_the_value_of_a_key) {
  do_everything();
  const auto calls = service.module().trace();
  const auto reads = calls_of(calls, "C_GetAttributeValue");
  const auto notes = found_of_class(calls, CKO_DATA);
  BOOST_TEST(!reads.empty());
  for (const TracedCall& read : reads) {
    const bool of_a_note = notes.contains({read.process, *read.object});
    for (const auto& [attribute, value] : read.attributes) {
      BOOST_TEST((public_attributes.contains(attribute) || (of_a_note && attribute == "CKA_VALUE")), attribute);
    }
  }
}

BOOST_AUTO_TEST_CASE(holds_only_sensitive_keys_and_none_made_from_a_value) {
  do_everything();
  const auto calls = service.module().trace();
  for (const std::string maker : {"C_GenerateKey", "C_UnwrapKey"}) {
    BOOST_TEST(!calls_of(calls, maker).empty());
    for (const TracedCall& made : calls_of(calls, maker)) {
      BOOST_TEST_CONTEXT(maker << " " << made.sequence) {
        BOOST_TEST(made.has("CKA_SENSITIVE", true));
        BOOST_TEST((made.has("CKA_EXTRACTABLE", true) || made.has("CKA_EXTRACTABLE", false)));
        BOOST_TEST((maker == "C_GenerateKey" || made.has("CKA_EXTRACTABLE", false)));
      }
    }
  }
  for (const TracedCall& made : calls_of(calls, "C_CreateObject")) {
    BOOST_TEST(is_of_class(made, CKO_DATA));
  }
  for (const std::string never : {"C_CopyObject", "C_DeriveKey", "C_SetAttributeValue"}) {
    BOOST_TEST(calls_of(calls, never).empty(), never);
  }
}

BOOST_AUTO_TEST_CASE(keeps_the_root_key_in_and_only_wraps_with_it) {
  do_everything();
  const auto calls = service.module().trace();
  std::vector<TracedCall> roots;
  for (const TracedCall& made : calls_of(calls, "C_GenerateKey")) {
    if (made.has("CKA_TOKEN", true)) {
      roots.push_back(made);
    }
  }
  BOOST_TEST_REQUIRE(roots.size() == 1U);
  for (const auto& [attribute, value] : std::map<std::string, bool>{{"CKA_EXTRACTABLE", false},
                                                                    {"CKA_SENSITIVE", true},
                                                                    {"CKA_PRIVATE", true},
                                                                    {"CKA_MODIFIABLE", false},
                                                                    {"CKA_ENCRYPT", false},
                                                                    {"CKA_DECRYPT", false},
                                                                    {"CKA_WRAP", true},
                                                                    {"CKA_UNWRAP", true}}) {
    BOOST_TEST(roots.front().has(attribute, value), attribute);
  }
  const auto found = found_of_class(daemon_calls(), CKO_SECRET_KEY);
  BOOST_TEST_REQUIRE(found.size() == 1U);
  for (const TracedCall& wrapped : calls_of(daemon_calls(), "C_WrapKey")) {
    BOOST_TEST((wrapped.key != found.begin()->second));
  }
}

BOOST_AUTO_TEST_CASE(lets_out_only_keys_that_are_wrapped_once_and_destroyed) {
  do_everything();
  const auto lives = key_lives(daemon_calls());
  BOOST_TEST(!lives.empty());
  for (const KeyLife& life : lives) {
    BOOST_TEST_CONTEXT("key of call " << life.born) {
      BOOST_TEST((!life.extractable || life.times_wrapped == 1));
      BOOST_TEST((life.destroyed || life.wraps));
      BOOST_TEST((life.extractable || life.times_wrapped == 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(makes_one_data_key_for_each_create_and_leaves_none_behind) {
  create(R"({"type":"token","data":"warm"})");
  service.module().forget_trace();
  constexpr int creates = 5;
  for (int i = 0; i < creates; ++i) {
    create(R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})");
  }
  const auto lives = key_lives(service.module().trace());
  BOOST_TEST(lives.size() == std::size_t{creates});
  for (const KeyLife& life : lives) {
    BOOST_TEST(life.generated);
    BOOST_TEST(life.extractable);
    BOOST_TEST(life.times_wrapped == 1);
    BOOST_TEST(life.destroyed);
  }
}

BOOST_AUTO_TEST_CASE(is_logged_in_to_once_per_start_and_logged_out_of_never) {
  service.module().forget_trace();
  service.restart();
  client = service.client();
  do_everything();
  BOOST_TEST(calls_of(service.module().trace(), "C_Login").size() == 1U);
  BOOST_TEST(calls_of(service.module().trace(), "C_Logout").empty());
  BOOST_TEST(calls_of(service.module().trace(), "C_InitToken").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
