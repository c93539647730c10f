#include "appliance/failure.hpp"
#include "hsm/error.hpp"
#include "storage/error.hpp"

#include <boost/test/unit_test.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

using appliance::Fault;

namespace {

struct Case {
  std::exception_ptr thrown;
  Fault fault;
  bool integrity = false;
};

std::exception_ptr of(hsm::Fault fault) { return std::make_exception_ptr(hsm::Error(fault, "C_Some", 0)); }
std::exception_ptr of(storage::Fault fault) { return std::make_exception_ptr(storage::Error(fault, "text")); }
std::exception_ptr of(Fault fault) { return std::make_exception_ptr(appliance::Error(fault, "text")); }

}  // namespace

BOOST_AUTO_TEST_SUITE(a_failure)

BOOST_AUTO_TEST_CASE(means_the_same_from_every_layer) {
  const std::vector<Case> table{
      {of(hsm::Fault::busy), Fault::unavailable},
      {of(hsm::Fault::session_lost), Fault::unavailable},
      {of(hsm::Fault::login_lost), Fault::unavailable},
      {of(hsm::Fault::key_lost), Fault::unavailable},
      {of(hsm::Fault::unavailable), Fault::unavailable},
      {of(hsm::Fault::pin_refused), Fault::unavailable},
      {of(hsm::Fault::undecided), Fault::unavailable},
      {of(hsm::Fault::not_provisioned), Fault::failed},
      {of(hsm::Fault::misuse), Fault::failed},
      {of(hsm::Fault::not_authentic), Fault::failed, true},
      {of(storage::Fault::full), Fault::storage_full},
      {of(storage::Fault::corrupt), Fault::failed, true},
      {of(storage::Fault::failed), Fault::unavailable},
      {of(storage::Fault::in_use), Fault::unavailable},
      {of(storage::Fault::unreadable), Fault::unavailable},
      {of(Fault::conflict), Fault::conflict},
      {of(Fault::not_found), Fault::not_found},
      {std::make_exception_ptr(std::bad_alloc()), Fault::unavailable},
      {std::make_exception_ptr(std::runtime_error("4242424242424242")), Fault::failed},
      {std::make_exception_ptr(7), Fault::failed},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto failure = appliance::failure_of(table[i].thrown);
    BOOST_TEST_CONTEXT("row " << i << ": " << failure.reason) {
      BOOST_TEST((failure.fault == table[i].fault));
      BOOST_TEST(failure.integrity == table[i].integrity);
      BOOST_TEST(!failure.reason.empty());
      BOOST_TEST(failure.reason.find("4242") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
