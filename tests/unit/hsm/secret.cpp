#include "hsm/secret.hpp"

#include "tests/unit/hsm/fixture.hpp"
#include "tests/unit/hsm/freed_memory.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace tests::hsm_layer;

BOOST_AUTO_TEST_SUITE(a_secret)

static_assert(!std::is_copy_constructible_v<hsm::Secret> && !std::is_copy_assignable_v<hsm::Secret>);
static_assert(std::is_nothrow_move_constructible_v<hsm::Secret> && std::is_nothrow_move_assignable_v<hsm::Secret>);

constexpr std::string_view content = "4242 4242 4242 4242";

BOOST_AUTO_TEST_CASE(is_wiped_when_it_dies) {
  std::optional<hsm::Secret> secret(std::in_place, hsm::bytes_of(content));
  const FreedMemory memory(secret->expose().data(), secret->size());
  secret.reset();
  BOOST_TEST(memory.was_freed());
  BOOST_TEST(memory.was_wiped());
}

BOOST_AUTO_TEST_CASE(is_seen_unwiped_where_an_ordinary_vector_held_it) {
  std::optional<Bytes> ordinary(std::in_place, content.begin(), content.end());
  const FreedMemory memory(ordinary->data(), ordinary->size());
  ordinary.reset();
  BOOST_TEST(memory.was_freed());
  BOOST_TEST(!memory.was_wiped());
}

BOOST_AUTO_TEST_CASE(is_wiped_when_another_takes_its_place) {
  hsm::Secret secret(hsm::bytes_of(content));
  const FreedMemory memory(secret.expose().data(), secret.size());
  secret = hsm::Secret(hsm::bytes_of("short"));
  BOOST_TEST(memory.was_wiped());
  BOOST_TEST(hsm::text_of(secret.expose()) == "short");
}

BOOST_AUTO_TEST_CASE(leaves_nothing_behind_when_moved) {
  hsm::Secret source(hsm::bytes_of(content));
  const auto* where = source.expose().data();
  const hsm::Secret target = std::move(source);
  BOOST_TEST(source.empty());  // NOLINT(bugprone-use-after-move): what is left behind is the point
  BOOST_TEST(target.expose().data() == where);
  BOOST_TEST(hsm::text_of(target.expose()) == content);
}

BOOST_AUTO_TEST_CASE(wipes_what_shrinking_cuts_off) {
  hsm::Secret secret(hsm::bytes_of(content));
  const auto whole = secret.expose_for_writing();
  secret.shrink(4);
  BOOST_TEST(hsm::text_of(secret.expose()) == "4242");
  BOOST_TEST(whole.data() == secret.expose().data());
  const FreedMemory memory(whole.data(), whole.size());
  { const hsm::Secret last = std::move(secret); }
  BOOST_TEST(memory.was_wiped());
}

BOOST_AUTO_TEST_CASE(starts_as_zeros_of_the_wanted_size) {
  const hsm::Secret secret(32);
  BOOST_TEST(copy_of(secret) == Bytes(32), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(takes_over_growing_bytes_that_are_wiped_too) {
  hsm::WipingBytes growing(content.begin(), content.end());
  const FreedMemory memory(growing.data(), growing.size());
  growing.reserve(1000);
  BOOST_TEST(memory.was_wiped());
  const auto* where = growing.data();
  const hsm::Secret secret(std::move(growing));
  BOOST_TEST(secret.expose().data() == where);
}

BOOST_AUTO_TEST_CASE(may_be_empty) {
  hsm::Secret secret;
  secret.shrink(0);
  BOOST_TEST(secret.empty());
  hsm::wipe(nullptr, 0);
}

BOOST_AUTO_TEST_SUITE_END()
