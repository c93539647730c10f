#include "tests/end_to_end/transcript.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace tests::end_to_end {
namespace {

constexpr std::string_view title_mark = "== ";
constexpr std::string_view answer_mark = "-> ";
constexpr std::string_view empty_body = "(empty)\n";

void read_request_line(const std::string& line, Exchange& exchange) {
  std::istringstream words(line);
  words >> exchange.caller;
  exchange.eventually = exchange.caller == "eventually";
  if (exchange.eventually) {
    words >> exchange.caller;
  }
  if (!(words >> exchange.method >> exchange.target)) {
    throw std::runtime_error("no request: " + line);
  }
}

/// The lines of one exchange after its title.
class Reader {
 public:
  explicit Reader(std::string title) { exchange_.title = std::move(title); }

  void take(const std::string& line) {
    static const std::regex keeping("([A-Z_]+) = (/.*)");
    static const std::regex field("([A-Za-z][A-Za-z0-9-]*): (.*)");
    std::smatch parts;
    if (exchange_.method.empty()) {
      read_request_line(line, exchange_);
    } else if (line.starts_with(answer_mark)) {
      exchange_.status = static_cast<unsigned>(std::stoul(line.substr(answer_mark.size())));
    } else if (std::regex_match(line, parts, field)) {
      (exchange_.status == 0 ? exchange_.fields : exchange_.answer_fields).emplace_back(parts[1], parts[2]);
    } else if (exchange_.status == 0) {
      exchange_.request += line + "\n";
    } else if (std::regex_match(line, parts, keeping)) {
      exchange_.kept.emplace(parts[1], parts[2]);
    } else {
      exchange_.answer += line + "\n";
    }
  }

  [[nodiscard]] Exchange done() && {
    const auto& answer = exchange_.answer;
    const bool readable = answer.empty() || answer == empty_body || support::Json(answer).valid();
    const bool whole = exchange_.status != 0 && readable;
    if (!whole) {
      throw std::runtime_error("no answer: " + exchange_.title);
    }
    return std::move(exchange_);
  }

 private:
  Exchange exchange_;
};

const std::map<std::string, std::string> named_patterns{
    {"(uuid)", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"},
    {"(time)", R"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?\+00:00)"},
    {"(fingerprint)", "[1-9A-HJ-NP-Za-km-z]{43,44}"},
};

/// Nothing if `expected` is to be taken literally.
std::optional<std::string> pattern_of(const std::string& expected) {
  const auto named = named_patterns.find(expected);
  if (named != named_patterns.end()) {
    return named->second;
  }
  return expected.starts_with('~') ? std::optional(expected.substr(1)) : std::nullopt;
}

bool fits(const std::string& text, const std::string& expected) {
  const auto pattern = pattern_of(expected);
  return pattern ? std::regex_match(text, std::regex(*pattern)) : text == expected;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// As a JSON list.
std::string names_of(const support::Json& json, const std::string& pointer) {
  std::string list;
  for (const auto& member : json.members(pointer)) {
    list += (list.empty() ? "" : ",") + support::json_text(member);
  }
  return "[" + list + "]";
}

std::size_t items_of(const support::Json& json, const std::string& pointer) {
  std::size_t count = 0;
  while (json.has(pointer + "/" + std::to_string(count))) {
    ++count;
  }
  return count;
}

}  // namespace

std::vector<Exchange> read_transcript(const std::string& file) {
  std::ifstream lines(file);
  std::vector<Exchange> exchanges;
  std::optional<Reader> reader;
  const auto finish = [&] {
    if (reader) {
      exchanges.push_back(std::move(*reader).done());
    }
  };
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(title_mark)) {
      finish();
      reader.emplace(line.substr(title_mark.size()));
    } else if (reader && !line.empty() && !line.starts_with("#")) {
      reader->take(line);
    }
  }
  finish();
  return exchanges;
}

void Transcript::play(const std::string& file) {
  const auto exchanges = read_transcript(file);
  BOOST_TEST_REQUIRE(!exchanges.empty(), file);
  for (const auto& exchange : exchanges) {
    BOOST_TEST_CONTEXT(exchange.title) { play(exchange); }
  }
}

void Transcript::play(const Exchange& exchange) {
  auto answer = send(exchange);
  if (exchange.eventually) {
    static_cast<void>(service_.eventually([&] {
      answer = send(exchange);
      return answer.status == exchange.status;
    }));
  }
  BOOST_TEST(answer.status == exchange.status, exchange.title << ": " << answer.status << " " << answer.body);
  for (const auto& [name, value] : exchange.answer_fields) {
    BOOST_TEST(fits(answer.field(lower_case(name)), filled(value)), name << ": " << answer.field(lower_case(name)));
  }
  if (exchange.answer == empty_body) {
    BOOST_TEST(answer.body.empty(), answer.body);
  } else if (!exchange.answer.empty()) {
    compare(support::Json(filled(exchange.answer)), answer, "");
  }
  for (const auto& [name, pointer] : exchange.kept) {
    keep(name, answer.text(pointer));
  }
}

support::Answer Transcript::send(const Exchange& exchange) {
  auto& caller = callers_.at(exchange.caller);
  const auto target = filled(exchange.target);
  auto fields = exchange.fields;
  for (auto& [name, value] : fields) {
    value = filled(value);
  }
  if (exchange.request.empty()) {
    return caller.send(exchange.method, target, fields, std::nullopt);
  }
  if (fields.empty()) {
    fields.emplace_back("Content-Type",
                        exchange.method == "PATCH" ? "application/merge-patch+json" : "application/json");
  }
  return caller.send(exchange.method, target, fields,
                     exchange.request == empty_body ? std::string() : filled(exchange.request));
}

std::string Transcript::filled(std::string text) const {
  for (const auto& [name, value] : kept_) {
    const auto mark = "${" + name + "}";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

void Transcript::compare(const support::Json& expected, const support::Answer& answer,
                         const std::string& pointer) const {
  const auto whole = expected.json(pointer);
  if (whole.starts_with('{')) {
    for (const auto& member : expected.members(pointer)) {
      if (member == "(only)") {
        BOOST_TEST(support::Json(names_of(answer.json, pointer)).json() == expected.json(pointer + "/(only)"));
        continue;
      }
      compare(expected, answer, pointer + "/" + member);
    }
    return;
  }
  if (whole.starts_with('[')) {
    auto count = items_of(expected, pointer);
    if (count != 0 && expected.text(pointer + "/" + std::to_string(count - 1)) == "(more)") {
      --count;
    } else {
      BOOST_TEST(items_of(answer.json, pointer) == count, pointer << " in " << answer.body);
    }
    for (std::size_t i = 0; i < count; ++i) {
      compare(expected, answer, pointer + "/" + std::to_string(i));
    }
    return;
  }
  if (expected.text(pointer) == "(absent)") {
    BOOST_TEST(!answer.has(pointer), pointer << " in " << answer.body);
  } else if (pattern_of(expected.text(pointer))) {
    BOOST_TEST(fits(answer.text(pointer), expected.text(pointer)), pointer << " in " << answer.body);
  } else {
    BOOST_TEST(answer.json.json(pointer) == whole, pointer << " in " << answer.body);
  }
}

}  // namespace tests::end_to_end
