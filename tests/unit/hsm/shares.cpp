#include "hsm/shares.hpp"

#include "tests/unit/hsm/second_token.hpp"

#include <map>
#include <set>

using namespace tests::hsm_layer;
using hsm::Fault;

namespace {

struct Custodians : TwoTokens {
  std::map<std::uint8_t, Bytes> shares;
  std::map<std::uint8_t, hsm::ShareCheckValue> check_values;
  hsm::SharedTransportKey shared;

  void share(std::uint8_t threshold, std::uint8_t count) {
    shared = hsm::create_shared_transport_key(
        session, threshold, count,
        [this](std::uint8_t custodian, const auto& /*key*/, const hsm::Secret& share, const auto& check_value) {
          shares[custodian] = copy_of(share);
          check_values[custodian] = check_value;
        });
    static_cast<void>(hsm::create_root_key(token, 1, std::vector{shared.key}, keep()));
  }

  [[nodiscard]] hsm::TransportAccess access(const hsm::SharePackage& package, std::vector<std::uint8_t> who) const {
    std::vector<hsm::Secret> given;
    for (const auto number : who) {
      given.emplace_back(shares.at(number));
    }
    return hsm::shared_transport_key(shared.key, package, std::move(given));
  }

  void recover(const hsm::SharePackage& package, std::vector<std::uint8_t> who) {
    hsm::recover_root_keys(second, access(package, std::move(who)), recoverable());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shares_of_a_transport_key, Custodians)

BOOST_AUTO_TEST_CASE(recover_the_root_key_in_every_sufficient_set) {
  share(2, 3);
  BOOST_TEST(shared.packages.size() == 3U);
  for (const auto& package : shared.packages) {
    recover(package, package.custodians);
    hsm::probe(second_session, 1);
    hsm::destroy_root_key(second, 1);
  }
}

BOOST_AUTO_TEST_CASE(are_as_many_as_there_are_custodians_with_a_package_for_each_set) {
  share(3, 5);
  BOOST_TEST(shares.size() == 5U);
  std::set<std::vector<std::uint8_t>> sets;
  for (const auto& package : shared.packages) {
    BOOST_TEST(package.custodians.size() == 3U);
    sets.insert(package.custodians);
  }
  BOOST_TEST(sets.size() == 10U);
  recover(shared.packages.back(), shared.packages.back().custodians);
}

BOOST_AUTO_TEST_CASE(open_nothing_where_one_is_wrong_or_missing) {
  share(2, 3);
  const auto& package = shared.packages.front();
  BOOST_TEST(package.custodians == (std::vector<std::uint8_t>{1, 2}), boost::test_tools::per_element());
  for (const std::vector<std::uint8_t>& wrong : {std::vector<std::uint8_t>{1, 3}, {3, 2}, {2, 1}, {1, 1}, {2, 2}}) {
    BOOST_CHECK_EXCEPTION(recover(package, wrong), hsm::Error, is(Fault::not_authentic));
  }
  BOOST_CHECK_EXCEPTION(recover(package, {1}), hsm::Error, is(Fault::misuse));
  auto altered = package;
  altered.blob.front() ^= 1;
  BOOST_CHECK_EXCEPTION(recover(altered, {1, 2}), hsm::Error, is(Fault::not_authentic));
  auto relabelled = package;
  relabelled.custodians = {1, 3};
  BOOST_CHECK_EXCEPTION(recover(relabelled, {1, 2}), hsm::Error, is(Fault::not_authentic));
  second.connect();
  BOOST_TEST(second.describe().root_keys.empty());
}

BOOST_AUTO_TEST_CASE(are_recognised_by_their_check_values) {
  share(2, 2);
  for (const auto& [number, content] : shares) {
    BOOST_TEST((hsm::check_value_of_share(second_session, hsm::Secret(content)) == check_values[number]));
  }
  BOOST_TEST((shares[1] != shares[2]));
}

BOOST_AUTO_TEST_CASE(are_two_to_seven) {
  const auto never = [](std::uint8_t /*custodian*/, const auto& /*key*/, const auto& /*share*/,
                        const auto& /*check_value*/) { BOOST_ERROR("a share was handed out"); };
  for (const auto& [threshold, count] :
       std::vector<std::pair<std::uint8_t, std::uint8_t>>{{1, 2}, {0, 3}, {3, 2}, {2, 8}, {1, 1}}) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::create_shared_transport_key(session, threshold, count, never)),
                          hsm::Error, is(Fault::misuse));
  }
}

BOOST_AUTO_TEST_CASE(never_show_the_transport_key) {
  module.forget_trace();
  share(2, 3);
  check_nothing_left_in_clear(module.trace());
  for (const auto& call : calls("C_CreateObject")) {
    const bool is_share = call.has("CKA_SENSITIVE", true);
    BOOST_TEST((!is_share || (call.has("CKA_EXTRACTABLE", false) && call.has("CKA_TOKEN", false))));
  }
  module.forget_trace();
  recover(shared.packages.front(), shared.packages.front().custodians);
  check_nothing_left_in_clear(module.trace());
  for (const auto& call : calls("C_UnwrapKey")) {
    BOOST_TEST(call.has("CKA_EXTRACTABLE", false));
  }
}

BOOST_AUTO_TEST_SUITE_END()
