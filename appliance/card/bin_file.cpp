#include "appliance/card/bin_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace appliance::card {
namespace {

using Mistakes = std::vector<BinMistake>;

constexpr std::size_t longest_text = 200;
constexpr std::uint64_t lines_between_tellings = 50'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

void make_upper(std::string& text) { std::ranges::transform(text, text.begin(), upper); }

std::string_view check_bin(std::string& bin) {
  const bool legal = (bin.size() == short_bin || bin.size() == long_bin) && std::ranges::all_of(bin, is_digit);
  return legal ? "" : "bin must be six or eight digits";
}

std::string_view check_name(std::string& name) {
  make_upper(name);
  std::ranges::replace_if(
      name, [](char c) { return c == ' ' || c == '-'; }, '_');
  const bool legal =
      name.size() <= 32 && std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
  return legal ? "" : "brand and scheme are at most 32 letters, digits and spaces";
}

std::string_view check_funding(std::string& funding) {
  make_upper(funding);
  const bool legal = funding.empty() || funding == "CREDIT" || funding == "DEBIT" || funding == "PREPAID";
  return legal ? "" : "funding must be CREDIT, DEBIT or PREPAID";
}

std::string_view check_country(std::string& country) {
  make_upper(country);
  const bool legal = country.empty() || (country.size() == 2 && std::ranges::all_of(country, is_letter));
  return legal ? "" : "country must be two letters (ISO 3166-1)";
}

/// The size of the UTF-8 sequence (RFC 3629) that a text begins with; 0 where it begins with none.
std::size_t sequence_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  const bool whole = size != 0 && size <= text.size() && std::ranges::all_of(text.substr(1, size - 1), [](char c) {
                       return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
                     });
  return whole ? size : 0;
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const auto size = sequence_at(text);
    if (size == 0 || static_cast<unsigned char>(text.front()) < 0x20 || text.front() == 0x7F) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

std::string_view check_text(std::string& text) {
  return text.size() <= longest_text && is_printable(text) ? "" : "a text is at most 200 bytes of printable UTF-8";
}

struct Column {
  std::string_view name;
  std::string BinFacts::*member;
  std::string_view (*check)(std::string& text);  ///< brings it into form; what is wrong with it, or nothing
};

constexpr auto columns = std::to_array<Column>({
    {"bin", &BinFacts::bin, check_bin},
    {"brand", &BinFacts::brand, check_name},
    {"scheme", &BinFacts::scheme, check_name},
    {"funding", &BinFacts::funding, check_funding},
    {"category", &BinFacts::category, check_text},
    {"issuer", &BinFacts::issuer, check_text},
    {"country", &BinFacts::country, check_country},
    {"issuer_id", &BinFacts::issuer_id, check_text},
});

/// The first line without its end, which is taken off the text.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

/// A quoted field; `line` begins with its quote and is left behind it. Nothing where it does not end.
std::optional<std::string> take_quoted(std::string_view& line) {
  std::string field;
  line.remove_prefix(1);
  while (!line.empty()) {
    const auto quote = line.find('"');
    if (quote == std::string_view::npos) {
      return std::nullopt;
    }
    field.append(line.substr(0, quote));
    line.remove_prefix(quote + 1);
    if (!line.starts_with('"')) {
      return line.empty() || line.front() == ',' ? std::optional(std::move(field)) : std::nullopt;
    }
    field.push_back('"');
    line.remove_prefix(1);
  }
  return std::nullopt;
}

/// Nothing where a quote does not end, or ends within a field.
std::optional<std::vector<std::string>> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    if (line.starts_with('"')) {
      auto field = take_quoted(line);
      if (!field) {
        return std::nullopt;
      }
      fields.push_back(*std::move(field));
    } else {
      const auto end = std::min(line.find(','), line.size());
      fields.emplace_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    if (line.empty()) {
      return fields;
    }
    line.remove_prefix(1);
  }
}

using Layout = std::vector<const Column*>;

std::optional<std::string_view> read_layout(std::string_view line, Layout& layout) {
  const auto names = fields_of(line);
  if (!names) {
    return "a quote does not end";
  }
  for (const auto& name : *names) {
    const auto column = std::ranges::find(columns, name, &Column::name);
    if (column == columns.end()) {
      return "the first line must name the columns: bin, brand, scheme, funding, category, issuer, country, issuer_id";
    }
    if (std::ranges::count(layout, &*column) != 0) {
      return "a column is named twice";
    }
    layout.push_back(&*column);
  }
  return std::ranges::count(layout, columns.data()) == 1 ? std::nullopt
                                                         : std::optional<std::string_view>("there is no column bin");
}

/// What is wrong with a line, or nothing.
std::string_view read_row(std::string_view line, const Layout& layout, BinFacts& facts) {
  auto fields = fields_of(line);
  if (!fields) {
    return "a quote does not end";
  }
  if (fields->size() != layout.size()) {
    return "the line has more or fewer fields than the first";
  }
  for (std::size_t i = 0; i < layout.size(); ++i) {
    auto& member = facts.*(layout[i]->member);
    member = std::move((*fields)[i]);
    if (const auto wrong = layout[i]->check(member); !wrong.empty()) {
      return wrong;
    }
  }
  if (facts.scheme.empty()) {
    facts.scheme = facts.brand;
  }
  return "";
}

std::string_view without_mark(std::string_view file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  return file.starts_with(byte_order_mark) ? file.substr(byte_order_mark.size()) : file;
}

/// A BIN as a number that tells the short from the long, and the line that it stands in.
using Place = std::pair<std::uint64_t, std::uint64_t>;

Place place_of(const std::string& bin, std::uint64_t line) {
  std::uint64_t number = bin.size();
  for (const char digit : bin) {
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return {number, line};
}

void find_twice(std::vector<Place>& places, std::size_t most, Mistakes& mistakes) {
  std::ranges::sort(places);
  for (std::size_t i = 1; i < places.size() && mistakes.size() < most; ++i) {
    if (places[i].first == places[i - 1].first) {
      mistakes.push_back({places[i].second, "this bin stands in an earlier line already"});
    }
  }
}

}  // namespace

std::vector<BinMistake> check_bins(std::string_view file, std::size_t most, const BinProgress& progress) {
  auto rest = without_mark(file);
  Layout layout;
  if (const auto wrong = read_layout(take_line(rest), layout)) {
    return {{1, *wrong}};
  }
  Mistakes mistakes;
  std::vector<Place> places;
  for (std::uint64_t line = 2; !rest.empty() && mistakes.size() < most; ++line) {
    const auto text = take_line(rest);
    BinFacts facts;
    const auto wrong = text.empty() ? std::string_view() : read_row(text, layout, facts);
    if (!wrong.empty()) {
      mistakes.push_back({line, wrong});
    } else if (!text.empty()) {
      places.push_back(place_of(facts.bin, line));
    }
    if (line % lines_between_tellings == 0) {
      progress(line);
    }
  }
  find_twice(places, most, mistakes);
  std::ranges::sort(mistakes, {}, &BinMistake::line);
  return mistakes;
}

void for_each_bin(std::string_view file, const std::function<void(const BinFacts&)>& take) {
  auto rest = without_mark(file);
  Layout layout;
  static_cast<void>(read_layout(take_line(rest), layout));
  while (!rest.empty()) {
    const auto text = take_line(rest);
    BinFacts facts;
    if (!text.empty() && read_row(text, layout, facts).empty()) {
      take(facts);
    }
  }
}

}  // namespace appliance::card
