#include "tests/unit/lists/fixture.hpp"

#include <functional>
#include <random>

using namespace tests::lists;

namespace {

/// A token as a plain model knows it.
struct Known {
  std::string id;
  std::string container;
  std::map<std::string, std::string> metadata;
  std::vector<std::string> values;
  int day;
};

using Predicate = std::function<bool(const Known&)>;

/// The text of a query and what it means, made side by side.
struct Question {
  std::string text;
  Predicate holds;
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(engine_); }
  std::string container() {
    static const std::vector<std::string> containers{"/a/", "/a/b/", "/a/b/c/", "/ab/", "/d/"};
    return containers[static_cast<std::size_t>(below(5))];
  }
  std::string word() { return std::string(1, static_cast<char>('k' + below(3))); }

 private:
  std::mt19937 engine_;
};

std::string day(int number) { return "2022-01-1" + std::to_string(number); }

Question leaf(Random& random) {
  switch (random.below(6)) {
    case 0: {
      const auto container = random.container();
      return {"container:" + container + "*", [=](const Known& t) { return t.container.starts_with(container); }};
    }
    case 1: {
      const auto container = random.container();
      return {"container:" + container, [=](const Known& t) { return t.container == container; }};
    }
    case 2: {
      const auto key = random.word();
      const auto value = random.word();
      return {"metadata." + key + ":" + value, [=](const Known& t) {
                const auto entry = t.metadata.find(key);
                return entry != t.metadata.end() && entry->second == value;
              }};
    }
    case 3: {
      const auto value = random.word();
      return {"data:" + value, [=](const Known& t) { return std::ranges::find(t.values, value) != t.values.end(); }};
    }
    case 4: {
      const auto from = random.below(10);
      const auto until = random.below(10);
      return {"created_at:[" + day(from) + " TO " + day(until) + "]",
              [=](const Known& t) { return t.day >= from && t.day <= until; }};
    }
    default: {
      const auto id = "tok-" + std::to_string(random.below(40));
      return {"id:" + id, [=](const Known& t) { return t.id == id; }};
    }
  }
}

Question question(Random& random, int depth) {
  const auto kind = depth == 0 ? 0 : random.below(4);
  if (kind == 0) {
    return leaf(random);
  }
  auto a = question(random, depth - 1);
  if (kind == 1) {
    return {"NOT (" + a.text + ")", [=](const Known& t) { return !a.holds(t); }};
  }
  auto b = question(random, depth - 1);
  if (kind == 2) {
    return {"(" + a.text + ") AND (" + b.text + ")", [=](const Known& t) { return a.holds(t) && b.holds(t); }};
  }
  return {"(" + a.text + ") OR (" + b.text + ")", [=](const Known& t) { return a.holds(t) || b.holds(t); }};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(random_queries, Fixture)

BOOST_AUTO_TEST_CASE(find_what_a_plain_filter_over_everything_finds) {
  Random random(2022);
  std::vector<Known> known;
  for (int i = 0; i < 40; ++i) {
    Known token{.id = "tok-" + std::to_string(i),
                .container = random.container(),
                .metadata = {{random.word(), random.word()}, {random.word(), random.word()}},
                .values = {random.word(), random.word()},
                .day = random.below(10)};
    vault.create(
        {.id = token.id, .container = token.container, .metadata = token.metadata, .search_values = token.values});
    vault.change(token.id, [&](storage::TokenRecord& record) {
      record.set_created_at_us(appliance::parse_timestamp(day(token.day))->at + 1);
    });
    known.push_back(std::move(token));
  }
  int with_matches = 0;
  for (int i = 0; i < 400; ++i) {
    const auto asked = question(random, 4);
    std::set<std::string> expected;
    for (const auto& token : known) {
      if (asked.holds(token)) {
        expected.insert(token.id);
      }
    }
    BOOST_TEST_CONTEXT(asked.text) {
      auto result = vault.numbered(View::search, asked.text, 1, 0);
      BOOST_TEST(std::get<token::NumberedPage>(result).total == expected.size());
      if (i % 4 == 0) {
        BOOST_TEST((set_of(vault.found(asked.text)) == expected));
      }
    }
    with_matches += expected.empty() ? 0 : 1;
  }
  BOOST_TEST(with_matches > 100);
}

BOOST_AUTO_TEST_SUITE_END()
