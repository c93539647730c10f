#include "appliance/search/filter_parser.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <string_view>

namespace {

namespace search = appliance::search;

struct Accepted {
  std::string_view query;
  std::string_view meaning;
};

constexpr std::array accepted{
    Accepted{"", "*"},
    Accepted{"  \t ", "*"},
    Accepted{"type:card", "type=card"},
    Accepted{"  type:card  ", "type=card"},
    Accepted{"data:6789", "data=6789"},
    Accepted{"data:123-45-6789", "data=123-45-6789"},
    Accepted{"data:john@basistheory.com", "data=john@basistheory.com"},
    Accepted{"data:a:b::c", "data=a:b::c"},
    Accepted{"data:(555)", "data=(555)"},
    Accepted{"data:AND", "data=AND"},
    Accepted{"data:\"John Doe\"", "data=John Doe"},
    Accepted{"data:\" AND type:card\"", "data= AND type:card"},
    Accepted{"data:\"\"", "data="},
    Accepted{"metadata.user_id:34445", "metadata.user_id=34445"},
    Accepted{"metadata.a.b:c", "metadata.a.b=c"},
    Accepted{"fingerprint:CC2XvyoohnqecEq4r3FtXv6MdCx4TbaW1UUTdCCN5MNL",
             "fingerprint=CC2XvyoohnqecEq4r3FtXv6MdCx4TbaW1UUTdCCN5MNL"},
    Accepted{"container:/PCI/High/", "below /pci/high/"},
    Accepted{"container:\"/pci/\"", "below /pci/"},
    Accepted{"container:/pci/ AND type:card", "below /pci/ type=card"},
    Accepted{"type:card   AND\tcontainer:/", "below / type=card"},
    Accepted{"data:\"a b\" AND container:\"/pci/\"", "below /pci/ data=a b"},
};

constexpr auto refused = std::to_array<std::string_view>({
    "card",
    ":card",
    "type",
    "type:",
    "type: card",
    "type :card",
    "Type:card",
    "typ:card",
    "id:abc",
    "created_at:2022-01-01",
    "metadata:x",
    "metadata.:x",
    "data:\"unclosed",
    "data:half\"quoted",
    "data:\"a\"b",
    "data:\"a\"AND type:card",
    "type:card AND",
    "AND type:card",
    "type:card AND AND container:/a/",
    "type:card and container:/a/",
    "type:card OR container:/a/",
    "type:card container:/a/",
    "NOT type:card",
    "-type:card",
    "!type:card",
    "(type:card)",
    "type:card AND data:x",
    "type:card AND type:card",
    "container:/a/ AND container:/b/",
    "metadata.a:b AND metadata.c:d",
    "container:/a/ AND type:card AND data:x",
    "container:/a",
    "container:a/",
    "container:/a//b/",
    "container:/a/*",
    "container:\"\"",
});

std::string meaning_of(const search::Filter& filter) {
  std::string text = filter.container ? "below " + *filter.container : "";
  if (!filter.condition) {
    return text.empty() ? "*" : text;
  }
  const auto& condition = *filter.condition;
  text += text.empty() ? "" : " ";
  switch (condition.field) {
    case search::Field::type:
      text += "type";
      break;
    case search::Field::fingerprint:
      text += "fingerprint";
      break;
    case search::Field::data:
      text += "data";
      break;
    default:
      text += "metadata." + condition.key;
  }
  return text.append("=").append(condition.text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_query_of_the_second_version)

BOOST_AUTO_TEST_CASE(means_what_the_grammar_says) {
  for (const auto& [query, meaning] : accepted) {
    BOOST_TEST_CONTEXT(query) {
      const auto parsed = search::parse_filter(query);
      BOOST_REQUIRE(std::holds_alternative<search::Filter>(parsed));
      BOOST_TEST(meaning_of(std::get<search::Filter>(parsed)) == meaning);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_grammar_has_no_meaning_for_it) {
  for (const auto query : refused) {
    BOOST_TEST_CONTEXT(query) {
      BOOST_TEST(std::holds_alternative<search::Misunderstood>(search::parse_filter(query)));
    }
  }
}

BOOST_AUTO_TEST_CASE(has_at_most_200_characters_however_many_bytes_they_take) {
  std::string query = "data:";
  for (int i = 0; i < 195; ++i) {
    query += "ü";
  }
  BOOST_TEST(std::holds_alternative<search::Filter>(search::parse_filter(query)));
  BOOST_TEST(std::holds_alternative<search::Misunderstood>(search::parse_filter(query + "u")));
}

BOOST_AUTO_TEST_SUITE_END()
