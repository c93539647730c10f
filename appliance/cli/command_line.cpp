#include "appliance/cli/command_line.hpp"

#include "appliance/cli/arguments.hpp"
#include "appliance/config/spelling.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace appliance::cli {

namespace {

constexpr const char* exit_codes =
    "\nExit codes:\n"
    "  0  done\n"
    "  1  refused or failed\n"
    "  2  wrong usage\n"
    "  3  cofferd or the token cannot be reached\n";

constexpr const char* first_steps =
    "First steps:\n"
    "  coffer config check                       find mistakes in the configuration\n"
    "  coffer init                               create the root key, once\n"
    "  coffer status                             see whether cofferd works\n"
    "  coffer tenants create --name Shop\n"
    "  coffer applications create --face basis-theory --name Backend --type private\n"
    "\n\"coffer NOUN --help\" and \"coffer NOUN VERB --help\" say more; so does coffer(1).\n";

std::string examples_of(const Verb& verb) {
  std::istringstream lines{std::string(verb.examples)};
  std::string out = "Examples:\n";
  bool continued = false;
  for (std::string line; std::getline(lines, line);) {
    out += (continued ? "  " : "  coffer ") + line + "\n";
    continued = line.ends_with('\\');
  }
  return out + "\n\"coffer --help\" lists the options that all verbs take: --config FILE and --json.\n";
}

/// The CLI11 application for the table of verbs, and which of its parts stands for which row.
class Grammar {
 public:
  Grammar() {
    app_.name("coffer");
    app_.set_version_flag("--version", "coffer " COFFER_VERSION, "Print the version");
    app_.add_option("--config", config_, "Configuration file (default $COFFER_CONFIG, else /etc/coffer/coffer.toml)")
        ->type_name("FILE");
    app_.add_flag("--json", json_, "Print exactly one JSON document on standard output");
    app_.footer(std::string(first_steps) + exit_codes);
    app_.get_formatter()->label("SUBCOMMAND", "NOUN [VERB]");
    for (const auto& noun : nouns()) {
      add_noun(noun);
    }
  }

  Parsed parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForVersion&) {
      return Text{"coffer " COFFER_VERSION "\n"};
    } catch (const CLI::Success&) {
      return Text{deepest()->help(path_to(deepest()))};
    } catch (const CLI::ExtrasError&) {
      return unexpected();
    } catch (const CLI::ParseError& error) {
      return Failure{"usage", error.what(), {}};
    }
    const auto found = std::ranges::find(parts_, deepest(), &Part::app);
    return found == parts_.end() ? Parsed(missing_verb()) : Parsed(command(*found));
  }

 private:
  struct Part {
    const CLI::App* app;
    const Verb* verb;
    std::vector<std::pair<const Option*, const CLI::Option*>> options;
  };

  void add_noun(const Noun& noun) {
    auto* part = add_part(app_, noun.name, noun.summary);
    part->group("Nouns")->footer("\"coffer " + std::string(noun.name) + " VERB --help\" says more.\n");
    part->formatter(std::make_shared<CLI::Formatter>());
    part->get_formatter()->label("SUBCOMMAND", "VERB");
    for (const auto& verb : verbs()) {
      if (verb.noun == noun.name) {
        add_verb(verb, verb.verb.empty() ? *part : *add_part(*part, verb.verb, verb.summary)->group("Verbs"));
      }
    }
  }

  CLI::App* add_part(CLI::App& parent, std::string_view name, std::string_view summary) {
    auto* part = parent.add_subcommand(std::string(name), std::string(summary));
    part->fallthrough();
    parent.require_subcommand(0, 1);
    return part;
  }

  void add_verb(const Verb& verb, CLI::App& app) {
    Part part{&app, &verb, {}};
    for (const auto& option : verb.options) {
      part.options.emplace_back(&option, add_option(option, app));
    }
    app.footer(examples_of(verb));
    parts_.push_back(std::move(part));
  }

  static CLI::Option* add_option(const Option& option, CLI::App& app) {
    const std::string name(option.name);
    if (option.shape == Shape::flag) {
      return app.add_flag(name)->description(std::string(option.help));
    }
    auto* added = app.add_option(
        name, [](const CLI::results_t&) { return true; }, std::string(option.help));
    added->type_name(std::string(option.value))->required(option.required);
    const bool once = option.shape == Shape::text || option.shape == Shape::number || option.shape == Shape::os_user;
    added->expected(1, once ? 1 : CLI::detail::expected_max_vector_size)->allow_extra_args(false);
    if (!option.choices.empty()) {
      added->check(CLI::IsMember(std::vector<std::string>(option.choices.begin(), option.choices.end())));
    }
    return added;
  }

  [[nodiscard]] CLI::App* deepest() {
    auto* part = &app_;
    while (!part->get_subcommands().empty()) {
      part = part->get_subcommands().back();
    }
    return part;
  }

  static std::string path_to(const CLI::App* part) {
    const auto* parent = part->get_parent();
    return parent == nullptr || parent->get_parent() == nullptr ? (parent == nullptr ? "" : parent->get_name())
                                                                : path_to(parent) + " " + parent->get_name();
  }

  static std::string full_name(const CLI::App* part) {
    const auto path = path_to(part);
    return path.empty() ? part->get_name() : path + " " + part->get_name();
  }

  static std::vector<std::string_view> children_of(CLI::App* part) {
    std::vector<std::string_view> names;
    for (const auto* child : part->get_subcommands([](CLI::App*) { return true; })) {
      names.push_back(child->get_name());
    }
    return names;
  }

  Failure missing_verb() {
    std::string choices;
    for (const auto name : children_of(deepest())) {
      choices += (choices.empty() ? "" : ", ") + std::string(name);
    }
    return {"usage", "\"" + full_name(deepest()) + "\" needs one of: " + choices, {}};
  }

  Failure unexpected() {
    auto* part = deepest();
    const auto extras = app_.remaining(true);
    const auto word = extras.empty() ? std::string() : extras.front();
    std::string text = "\"" + full_name(part) + "\" does not know \"" + word + "\"";
    if (const auto guess = closest(word, children_of(part)); !guess.empty()) {
      text += "; did you mean \"" + std::string(guess) + "\"?";
    }
    return {"usage", text, {}};
  }

  Command command(const Part& part) {
    const char* from_environment = std::getenv("COFFER_CONFIG");
    const bool use_environment = from_environment != nullptr && *from_environment != '\0';
    Command command{part.verb, {use_environment ? from_environment : "/etc/coffer/coffer.toml", json_, {}}};
    if (!config_.empty()) {
      command.invocation.config = config_;
    }
    for (const auto& [option, parsed] : part.options) {
      if (parsed->count() > 0) {
        command.invocation.given[option->name] = parsed->results();
      }
    }
    return command;
  }

  CLI::App app_{"Coffer: an HSM-backed key and token appliance. coffer sets up and administers cofferd."};
  std::string config_;
  bool json_ = false;
  std::vector<Part> parts_;
};

}  // namespace

namespace {

/// Where "approvals request" stands as noun and verb, with an operation after it that is a command line of its own;
/// else the end.
std::vector<const char*>::iterator request_in(std::vector<const char*>& words) {
  auto word = words.begin() + std::min<std::ptrdiff_t>(1, std::ssize(words));
  while (word != words.end() && **word == '-') {
    word += std::string_view(*word) == "--config" && words.end() - word > 1 ? 2 : 1;
  }
  const bool asked = words.end() - word > 2 && std::string_view(word[0]) == "approvals" &&
                     std::string_view(word[1]) == "request" && *word[2] != '-';
  return asked ? word : words.end();
}

/// "approvals request" gets the name of the operation beside what the operation is given.
Parsed request_for(Command operation) {
  const auto& asked = *operation.verb;
  if (asked.request.empty()) {
    return Failure{"usage", "\"" + asked.name() + "\" needs no approval", {}};
  }
  operation.invocation.given["operation"] = {asked.name()};
  operation.verb = &*std::ranges::find(verbs(), "approvals request", &Verb::name);
  return operation;
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  std::vector<const char*> words(argv, argv + argc);
  const auto request = request_in(words);
  if (request == words.end()) {
    return Grammar().parse(argc, argv);
  }
  words.erase(request, request + 2);
  auto parsed = Grammar().parse(static_cast<int>(words.size()), words.data());
  auto* operation = std::get_if<Command>(&parsed);
  return operation == nullptr ? std::move(parsed) : request_for(std::move(*operation));
}

}  // namespace appliance::cli
