#include "appliance/ceremony/settings.hpp"
#include "appliance/config/spelling.hpp"
#include "appliance/evidence/checkpoint.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace appliance::ceremony {
namespace {

constexpr std::size_t longest_file = 65'536;

template <class Row>
std::string did_you_mean(std::string_view word, const std::vector<const Row*>& rows, std::string_view Row::*name) {
  std::vector<std::string_view> candidates;
  std::ranges::transform(rows, std::back_inserter(candidates), [&](const Row* row) { return row->*name; });
  const auto guess = closest(word, candidates);
  return guess.empty() ? std::string() : "; did you mean " + std::string(guess) + "?";
}

std::string unknown_section(std::string_view name) {
  std::vector<const Section*> all;
  for (const auto& section : sections()) {
    all.push_back(&section);
  }
  return "[" + std::string(name) + "] is not a section" + did_you_mean(name, all, &Section::name);
}

std::string unknown_key(std::string_view section, std::string_view key) {
  if (key.find("pin") != std::string_view::npos && key != "pin_file") {
    return std::string(section) + "." + std::string(key) + ": a PIN must never stand in a ceremony file";
  }
  std::vector<const Setting*> others;
  for (const auto& setting : settings()) {
    if (setting.section == section) {
      others.push_back(&setting);
    }
  }
  return std::string(section) + "." + std::string(key) + " is not a setting" + did_you_mean(key, others, &Setting::key);
}

std::optional<Value> value_of(const toml::node& node) {
  if (const auto* number = node.as_integer()) {
    return number->get();
  }
  if (const auto* text = node.as_string()) {
    return text->get();
  }
  const auto* list = node.as_array();
  if (list == nullptr || !list->is_homogeneous<std::string>()) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const auto& item : *list) {
    texts.push_back(item.as_string()->get());
  }
  return texts;
}

/// Turns one parsed document into a Plan, collecting every mistake on the way.
class Reader {
 public:
  Reader(const std::filesystem::path& file, std::uint32_t last_line)
      : file_(file.string()), directory_(file.parent_path()), last_line_(last_line) {}

  void read(const toml::table& document) {
    for (const auto& [key, node] : document) {
      if (const auto* section = find_section(key.str())) {
        read_section(*section, key.source().begin.line, node);
      } else {
        add(key.source().begin.line, unknown_section(key.str()));
      }
    }
    for (const auto& section : sections()) {
      if (section.presence == Presence::required && !headings_.contains(section.name)) {
        add(last_line_, heading_of(section) + " is required");
      }
    }
    if (mistakes_.empty()) {
      check_rules();
    }
    std::ranges::stable_sort(mistakes_, {}, &Mistake::line);
  }

  Plan plan;

  [[nodiscard]] std::vector<Mistake>& mistakes() noexcept { return mistakes_; }

 private:
  static std::string heading_of(const Section& section) {
    const bool repeated = section.times == Times::repeated;
    return (repeated ? "[[" : "[") + std::string(section.name) + (repeated ? "]]" : "]");
  }

  void add(std::uint32_t line, std::string text) { mistakes_.push_back({file_, line, std::move(text)}); }

  void read_section(const Section& section, std::uint32_t line, const toml::node& node) {
    headings_.emplace(section.name, line);
    const auto* tables = node.as_array();
    const bool repeated = section.times == Times::repeated;
    if (repeated ? tables == nullptr || !tables->is_array_of_tables() : !node.is_table()) {
      return add(line, std::string(section.name) + " must be written " + heading_of(section));
    }
    if (!repeated) {
      return read_table(section, *node.as_table());
    }
    for (const auto& table : *tables) {
      read_table(section, *table.as_table());
    }
  }

  void read_table(const Section& section, const toml::table& table) {
    section.begin(plan);
    for (const auto& [key, node] : table) {
      read_setting(section, key, node);
    }
    for (const auto& setting : settings()) {
      if (setting.section == section.name && setting.presence == Presence::required && !table.contains(setting.key)) {
        add(table.source().begin.line, std::string(section.name) + "." + std::string(setting.key) + " is required");
      }
    }
  }

  void read_setting(const Section& section, const toml::key& key, const toml::node& node) {
    const auto line = key.source().begin.line;
    const auto* setting = find_setting(section.name, key.str());
    if (setting == nullptr) {
      return add(line, unknown_key(section.name, key.str()));
    }
    const auto value = value_of(node);
    const auto problem =
        value ? setting->take(plan, *value, directory_) : Problem("must be a text, a whole number or a list of texts");
    if (problem) {
      add(line, std::string(section.name) + "." + std::string(key.str()) + " " + *problem);
    }
  }

  void check_rules() {
    for (const auto& rule : rules()) {
      const auto heading = headings_.find(rule.section);
      if (auto breach = heading == headings_.end() ? std::nullopt : rule.breach(plan)) {
        add(heading->second, *std::move(breach));
      }
    }
  }

  std::string file_;
  std::filesystem::path directory_;
  std::uint32_t last_line_;
  std::map<std::string_view, std::uint32_t> headings_;
  std::vector<Mistake> mistakes_;
};

std::uint32_t line_count(std::string_view text) {
  text = text.substr(0, text.find_last_not_of('\n') + 1);
  return static_cast<std::uint32_t>(1 + std::ranges::count(text, '\n'));
}

std::vector<Mistake> only(const std::filesystem::path& file, std::uint32_t line, std::string text) {
  return {{file.string(), line, std::move(text)}};
}

}  // namespace

LoadedScript load_script(const std::filesystem::path& file) {
  std::error_code ignored;
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file, ignored)) {
    return only(file, 0, "cannot be read");
  }
  Script script{.path = std::filesystem::absolute(file).lexically_normal(),
                .text = std::string(std::istreambuf_iterator<char>(stream), {}),
                .digest = {},
                .plan = {}};
  if (script.text.size() > longest_file) {
    return only(file, 0, "is longer than 64 KiB: no person reviews that");
  }
  try {
    Reader reader(script.path, line_count(script.text));
    reader.read(toml::parse(script.text));
    if (!reader.mistakes().empty()) {
      return std::move(reader.mistakes());
    }
    script.digest = evidence::digest_of(script.text);
    script.plan = std::move(reader.plan);
    return script;
  } catch (const toml::parse_error& error) {
    const std::string text(error.description());
    const bool names_key = text.find("redefine") != std::string::npos;
    return only(file, error.source().begin.line, names_key ? text : "is no TOML from here on");
  }
}

}  // namespace appliance::ceremony
