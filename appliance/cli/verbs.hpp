#pragma once

#include "appliance/cli/answer.hpp"
#include "appliance/cli/console.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::cli {

/// How an option becomes a member of the request's arguments.
enum class Shape : std::uint8_t {
  text,      ///< given once: a string
  flag,      ///< true where given
  number,    ///< given once: a whole number
  os_user,   ///< given once, by name or number: the user's number
  list,      ///< may be repeated: an array of strings
  files,     ///< may be repeated: an array of the files' contents
  settings,  ///< may be repeated, KEY=VALUE: an object of strings
  rules,     ///< may be repeated, JSON or the short form: an array of objects
};

struct Option {
  std::string_view name;      ///< "--name", or "id" for a positional
  std::string_view value;     ///< placeholder of the value in help texts; empty for flags
  std::string_view argument;  ///< member of the request's arguments
  Shape shape;
  bool required;
  std::span<const std::string_view> choices;  ///< empty: anything
  std::string_view help;
};

/// One command line, taken apart.
struct Invocation {
  std::filesystem::path config;
  bool json = false;
  std::map<std::string_view, std::vector<std::string>> given;  ///< by Option::name; flags without values
};

/// One row of the table that parsing, help, completion and the manual page work from.
struct Verb {
  std::string_view noun;
  std::string_view verb;  ///< empty where the noun stands alone
  std::string_view summary;
  std::span<const Option> options;
  Answer (*here)(const Invocation&, Console&);  ///< runs here; nullptr where cofferd is asked once
  std::string_view request;                     ///< verb on the admin channel, where cofferd is asked
  std::string_view examples;                    ///< one command per line, without "coffer "
  std::string_view afterwards;                  ///< what to tell a person once it is done
  /// Makes the request's arguments where that takes more than the options; may throw appliance::Error.
  Answer (*prepare)(const Invocation&) = nullptr;

  /// "tenants create"
  [[nodiscard]] std::string name() const;
};

struct Noun {
  std::string_view name;
  std::string_view summary;
};

[[nodiscard]] std::span<const Noun> nouns() noexcept;
[[nodiscard]] std::span<const Verb> verbs() noexcept;

}  // namespace appliance::cli
