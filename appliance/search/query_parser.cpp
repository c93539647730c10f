#include "appliance/search/query_parser.hpp"

#include "appliance/search/condition_reader.hpp"
#include "appliance/search/query_scanner.hpp"

namespace appliance::search {
namespace {

constexpr Misunderstood too_long{"A query has at most 2000 bytes."};
constexpr Misunderstood too_deep{"A query nests at most 16 levels."};
constexpr Misunderstood too_many{"A query has at most 64 conditions."};
constexpr Misunderstood unfinished{"A condition is expected here: a field, a colon and a value."};
constexpr Misunderstood unclosed{"A parenthesis is not closed."};
constexpr Misunderstood unjoined{"Conditions are joined by AND, OR or NOT."};

using Kind = Query::Kind;

/// Recursive descent. The first problem stands; what is built after it is thrown away.
class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) {}

  std::variant<Query, Misunderstood> parse() {
    auto query = scanner_.at_end() ? Query() : any();
    if (!problem_ && !scanner_.at_end()) {
      problem_ = unjoined;
    }
    if (problem_) {
      return *problem_;
    }
    return query;
  }

 private:
  Query any() {
    Query query{.kind = Kind::any_of, .condition = {}, .parts = {}};
    do {
      query.parts.push_back(all());
    } while (!problem_ && scanner_.take_word("OR"));
    return unwrapped(std::move(query));
  }

  Query all() {
    Query query{.kind = Kind::all_of, .condition = {}, .parts = {}};
    do {
      query.parts.push_back(part());
    } while (!problem_ && (scanner_.take_word("AND") || scanner_.at_negation()));
    return unwrapped(std::move(query));
  }

  Query part() {
    if (depth_ == deepest_nesting) {
      return fail(too_deep);
    }
    ++depth_;
    auto query = scanner_.take_negation() ? negated() : scanner_.take('(') ? parenthesised() : condition();
    --depth_;
    return query;
  }

  Query negated() {
    Query query{.kind = Kind::negation, .condition = {}, .parts = {}};
    query.parts.push_back(part());
    return query;
  }

  Query parenthesised() {
    auto query = any();
    return problem_ || scanner_.take(')') ? std::move(query) : fail(unclosed);
  }

  Query condition() {
    if (scanner_.at_end() || scanner_.at_operator()) {
      return fail(unfinished);
    }
    if (++conditions_ > most_conditions) {
      return fail(too_many);
    }
    auto read = read_condition(scanner_);
    if (const auto* problem = std::get_if<Misunderstood>(&read)) {
      return fail(*problem);
    }
    return one(std::move(std::get<Condition>(read)));
  }

  Query fail(Misunderstood problem) {
    problem_ = problem_.value_or(problem);
    return {};
  }

  static Query unwrapped(Query query) {
    if (query.parts.size() != 1) {
      return query;
    }
    Query only = std::move(query.parts.front());
    return only;
  }

  Scanner scanner_;
  std::optional<Misunderstood> problem_;
  std::size_t depth_ = 0;
  std::size_t conditions_ = 0;
};

}  // namespace

std::variant<Query, Misunderstood> parse_query(std::string_view text) {
  if (text.size() > longest_query) {
    return too_long;
  }
  return Parser(text).parse();
}

}  // namespace appliance::search
