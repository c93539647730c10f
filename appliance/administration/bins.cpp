#include "appliance/administration/administration.hpp"
#include "appliance/card/bin_data.hpp"
#include "appliance/card/bin_file.hpp"
#include "appliance/card/brand.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace appliance::administration {
namespace {

constexpr std::size_t longest_path = 4096;
constexpr std::uintmax_t largest_file = 256U << 20U;
constexpr std::size_t most_mistakes = 1000;

std::string read_file(const json::Value& arguments) {
  Violations violations;
  const std::filesystem::path path = json::Fields(arguments, violations).required_text("file", longest_path);
  require_valid(violations);
  if (!path.is_absolute()) {
    throw Error(Fault::invalid, "file: This must be an absolute path.");
  }
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > largest_file) {
    throw Error(Fault::invalid, error ? "cofferd cannot read the file" : "the file is larger than 256 MiB");
  }
  std::string content(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(content.data(), static_cast<std::streamsize>(size))) {
    throw Error(Fault::invalid, "cofferd cannot read the file");
  }
  return content;
}

json::Document event_with(std::string_view message) {
  json::Document event;
  event.root().SetObject();
  json::add(event.root(), "message", message, event.pool());
  return event;
}

json::Document mistake_event(const card::BinMistake& mistake) {
  auto event = event_with(mistake.text);
  json::add(event.root(), "line", json::Value(mistake.line), event.pool());
  return event;
}

json::Document progress_event(std::uint64_t done, std::uint64_t total, std::string_view message) {
  auto event = event_with(message);
  json::add(event.root(), "done", json::Value(done), event.pool());
  json::add(event.root(), "total", json::Value(total), event.pool());
  return event;
}

void refuse_mistakes(const std::string& file, const OnEvent& on_event) {
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(file, '\n')) + 1;
  const auto mistakes = card::check_bins(file, most_mistakes, [&](std::uint64_t line) {
    static_cast<void>(on_event(progress_event(line, std::max(line, lines), "lines checked")));
  });
  for (const auto& mistake : mistakes) {
    static_cast<void>(on_event(mistake_event(mistake)));
  }
  if (!mistakes.empty()) {
    throw Error(Fault::invalid, mistakes.size() == most_mistakes ? "the file has a thousand mistakes or more"
                                                                 : "the file has mistakes; nothing was imported");
  }
}

}  // namespace

json::Document bin_import(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                          const OnEvent& on_event) {
  const auto file = read_file(arguments);
  refuse_mistakes(file, on_event);
  const auto made = card::replace_bins(lifecycle.store(), actor, file, [&](std::uint64_t done, std::uint64_t total) {
    static_cast<void>(on_event(progress_event(done, total, "rows imported")));
  });
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "rows", json::Value(made.rows), answer.pool());
  json::add(answer.root(), "sha256", made.sha256, answer.pool());
  return answer;
}

json::Document bin_show(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto bin = fields.required_text("bin", card::long_bin);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (violations.empty() && (bin.size() < card::short_bin || !std::ranges::all_of(bin, is_digit))) {
    fields.refuse("bin", "These are not six to eight digits.");
  }
  require_valid(violations);
  const auto found = card::find_bin(lifecycle.store(), bin);
  const auto brand = card::find_brand(bin);
  if (!found && !brand) {
    throw Error(Fault::not_found, "nothing is known of this BIN");
  }
  const auto facts = found.value_or(card::BinFacts{});
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "bin", found ? facts.bin : bin, pool);
  json::add(answer.root(), "brand", found ? std::string_view(facts.brand) : card::facts_of(*brand).scheme, pool);
  json::add(answer.root(), "scheme", facts.scheme, pool);
  json::add(answer.root(), "funding", facts.funding, pool);
  json::add(answer.root(), "category", facts.category, pool);
  json::add(answer.root(), "issuer", facts.issuer, pool);
  json::add(answer.root(), "country", facts.country, pool);
  json::add(answer.root(), "issuer_id", facts.issuer_id, pool);
  return answer;
}

}  // namespace appliance::administration
