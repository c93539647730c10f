#include "appliance/destination/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace {

using appliance::destination::Address;
using appliance::destination::is_public;
using appliance::destination::Network;
using appliance::destination::Networks;

}  // namespace

BOOST_AUTO_TEST_SUITE(an_address)

BOOST_AUTO_TEST_CASE(is_public_outside_of_every_special_range) {
  for (const auto* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.0.1", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2a00:1450::1", "2620:fe::fe"}) {
    BOOST_TEST(is_public(Address::parse(text).value()), text);
  }
}

BOOST_AUTO_TEST_CASE(is_not_public_where_it_is_special_or_carries_another_inside) {
  for (const auto* text :
       {"0.0.0.0",          "0.255.255.255",  "10.0.0.1",         "100.64.0.1",   "127.0.0.1",    "127.255.255.254",
        "169.254.169.254",  "172.16.0.1",     "172.31.255.255",   "192.0.0.8",    "192.0.2.1",    "192.88.99.1",
        "192.168.1.1",      "198.18.0.1",     "198.19.255.255",   "198.51.100.1", "203.0.113.1",  "224.0.0.1",
        "239.1.1.1",        "240.0.0.1",      "255.255.255.255",  "::",           "::1",          "::ffff:1.1.1.1",
        "::ffff:127.0.0.1", "::1.1.1.1",      "64:ff9b::1.1.1.1", "64:ff9b:1::1", "100::1",       "2001::1",
        "2001:db8::1",      "2002:7f00:1::1", "3fff::1",          "fc00::1",      "fd12:3456::1", "fe80::1",
        "fec0::1",          "ff02::1",        "5f00::1"}) {
    BOOST_TEST(!is_public(Address::parse(text).value()), text);
  }
}

BOOST_AUTO_TEST_CASE(has_one_spelling_of_four_numbers_or_of_ipv6) {
  for (const auto* text : {"", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x1.2.3.4", "256.1.1.1", "1.2.3.4 ", "::1%lo",
                           "[::1]", "1:2:3:4:5:6:7:8:9"}) {
    BOOST_TEST(!Address::parse(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(is_permitted_in_a_network_that_was_named) {
  Networks networks;
  BOOST_TEST(!networks.assign({"10.1.0.0/16", "fd00::/8", "127.0.0.1/32"}).has_value());
  BOOST_TEST(networks.permit(Address::parse("10.1.255.1").value()));
  BOOST_TEST(networks.permit(Address::parse("fd12::1").value()));
  BOOST_TEST(networks.permit(Address::parse("1.1.1.1").value()));
  BOOST_TEST(!networks.permit(Address::parse("10.2.0.1").value()));
  BOOST_TEST(!networks.permit(Address::parse("127.0.0.2").value()));
  BOOST_TEST(!networks.permit(Address::parse("::ffff:10.1.0.1").value()));
  for (const auto* text : {"10.1.0.0", "10.1.0.1/16", "10.0.0.0/33", "10.0.0.0/", "::/129", "x/8", "10.0.0.0/-1"}) {
    BOOST_TEST(!Network::parse(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
