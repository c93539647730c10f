#include "appliance/config/config.hpp"
#include "appliance/config/connectors.hpp"
#include "appliance/config/spelling.hpp"
#include "appliance/config/values.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <regex>
#include <system_error>

namespace appliance {

namespace {

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto guess = closest(word, candidates);
  return guess.empty() ? std::string() : "; did you mean " + std::string(guess) + "?";
}

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names;
  std::ranges::transform(sections(), std::back_inserter(names), &Section::name);
  return names;
}

std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const auto& setting : settings()) {
    if (setting.section == section) {
      keys.push_back(setting.key);
    }
  }
  return keys;
}

std::string unknown_key(std::string_view section, std::string_view key) {
  const auto name = std::string(section) + "." + std::string(key);
  if (name == "hsm.pin") {
    return "hsm.pin: the PIN must never stand in the configuration; put it into a file that only cofferd can read and "
           "name that as hsm.pin_file, or pass it as the systemd credential hsm-pin";
  }
  return name + " is not a setting" + did_you_mean(key, keys_of(section));
}

/// Nothing where something else than texts stands in it.
std::optional<Scalar> texts_of(const toml::array& array) {
  std::vector<std::string> texts;
  for (const auto& item : array) {
    const auto* text = item.as_string();
    if (text == nullptr) {
      return std::nullopt;
    }
    texts.push_back(text->get());
  }
  return texts;
}

std::optional<Scalar> scalar_of(const toml::node& node) {
  if (const auto* truth = node.as_boolean()) {
    return truth->get();
  }
  if (const auto* number = node.as_integer()) {
    return number->get();
  }
  if (const auto* text = node.as_string()) {
    return text->get();
  }
  const auto* array = node.as_array();
  return array == nullptr ? std::nullopt : texts_of(*array);
}

/// Turns one parsed document into a Config, collecting every mistake on the way.
class Reader {
 public:
  Reader(const std::filesystem::path& file, std::uint32_t last_line)
      : file_(file.string()), directory_(std::filesystem::absolute(file).parent_path()), last_line_(last_line) {}

  Loaded read(const toml::table& document) {
    for (const auto& [key, node] : document) {
      read_section(key, node);
    }
    for (const auto& setting : settings()) {
      require(setting, document);
    }
    if (mistakes_.empty()) {
      return config_;
    }
    std::ranges::stable_sort(mistakes_, {}, &Mistake::line);
    return std::move(mistakes_);
  }

 private:
  void add(std::uint32_t line, std::string text) { mistakes_.push_back({file_, line, std::move(text)}); }

  void read_section(const toml::key& name, const toml::node& node) {
    const auto line = name.source().begin.line;
    const auto* table = node.as_table();
    if (find_section(name.str()) == nullptr) {
      const bool is_section = table != nullptr || node.is_array_of_tables();
      const auto label = is_section ? "[" + std::string(name.str()) + "]" : std::string(name.str());
      add(line, label + (is_section ? " is not a section" : " stands outside of any section") +
                    did_you_mean(name.str(), section_names()));
    } else if (table == nullptr) {
      add(line, std::string(name.str()) + " is a section: write [" + std::string(name.str()) + "] once");
    } else {
      for (const auto& [key, value] : *table) {
        if (name.str() == "guardian" && key.str() == "connectors") {
          read_connectors(value, key.source().begin.line, directory_, config_.guardian.connectors,
                          [this](std::uint32_t at, std::string text) { add(at, std::move(text)); });
        } else {
          read_setting(name.str(), key, value);
        }
      }
    }
  }

  void read_setting(std::string_view section, const toml::key& key, const toml::node& node) {
    const auto line = key.source().begin.line;
    const auto* setting = find_setting(section, key.str());
    if (setting == nullptr) {
      add(line, unknown_key(section, key.str()));
      return;
    }
    const auto value = scalar_of(node);
    const auto problem = value                  ? assign(*setting, *value, directory_, config_)
                         : takes_list(*setting) ? "must be an " + type_text(*setting)
                                                : "must be a single value: " + type_text(*setting);
    if (problem) {
      add(line, setting->name() + " " + *problem);
    }
  }

  /// A missing setting is reported at its section's heading, or at the end of the file, where it could be added.
  void require(const Setting& setting, const toml::table& document) {
    if (setting.presence == Presence::optional) {
      return;
    }
    const auto* node = document.get(setting.section);
    const auto* section = node == nullptr ? nullptr : node->as_table();
    const bool misused = node != nullptr && section == nullptr;
    if (!misused && (section == nullptr || !section->contains(setting.key))) {
      add(section == nullptr ? last_line_ : section->source().begin.line, setting.name() + " is required");
    }
  }

  std::string file_;
  std::filesystem::path directory_;
  std::uint32_t last_line_;
  Config config_;
  std::vector<Mistake> mistakes_;
};

/// Lines up to the last one that is not empty, at least 1.
std::uint32_t line_count(std::string_view text) {
  text = text.substr(0, text.find_last_not_of('\n') + 1);
  return static_cast<std::uint32_t>(1 + std::ranges::count(text, '\n'));
}

/// toml++ quotes a number that is too long, which could be a PIN in the wrong place: values are cut out of its text,
/// while the name of a key that comes twice and single characters stay.
std::string description_of(const toml::parse_error& error) {
  const std::string text(error.description());
  if (text.find("redefine") != std::string::npos) {
    return text;
  }
  static const std::regex value("'[^']{3,}'");
  return std::regex_replace(text, value, "the value");
}

std::vector<Mistake> unreadable(const std::filesystem::path& file, int error) {
  return {{file.string(), 0, "cannot be read: " + std::generic_category().message(error)}};
}

}  // namespace

std::string Mistake::message() const {
  return file + (line == 0 ? std::string() : ":" + std::to_string(line)) + ": " + text;
}

Loaded load_config(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return unreadable(file, EISDIR);
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return unreadable(file, errno);
  }
  try {
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return Reader(file, line_count(text)).read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return std::vector<Mistake>{{file.string(), error.source().begin.line, description_of(error)}};
  } catch (const std::ios_base::failure&) {
    return unreadable(file, EIO);
  }
}

}  // namespace appliance
