#include "appliance/cli/command.hpp"

#include "appliance/cli/arguments.hpp"
#include "appliance/cli/command_line.hpp"
#include "appliance/cli/completion.hpp"
#include "appliance/cli/daemon.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/cli/progress.hpp"
#include "appliance/error.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

namespace appliance::cli {

namespace {

Answer ask_cofferd(const Command& command, std::ostream& err) {
  auto line = request_line(*command.verb, command.invocation);
  if (auto* failure = std::get_if<Failure>(&line)) {
    return std::move(*failure);
  }
  const bool json = command.invocation.json;
  const OnEvent on_event = [&](const rapidjson::Value& event) {
    json ? print_json(event, err) : print_progress(event, err);
  };
  return ask_daemon(command.invocation, std::get<std::string>(line), on_event);
}

/// Says how to ask for what was not approved.
Answer with_remedy(const Command& command, Answer answer) {
  if (auto* failure = std::get_if<Failure>(&answer); failure != nullptr && failure->needs_approval) {
    failure->message += " " + words_of(*command.verb, command.invocation);
  }
  return answer;
}

Answer answer_to(const Command& command, std::ostream& out, std::ostream& err) {
  try {
    Console console{.out = out, .err = err};
    const auto here = command.verb->here;
    return with_remedy(command, here != nullptr ? here(command.invocation, console) : ask_cofferd(command, err));
  } catch (const Error& error) {
    return Failure{std::string(name_of(error.fault())), error.what(), {}};
  }
}

int report(const Failure& failure, bool json, std::ostream& out, std::ostream& err) {
  json ? print_json(failure, out) : print_for_people(failure, err);
  return exit_code(failure);
}

int report(const Command& command, const Answer& answer, std::ostream& out, std::ostream& err) {
  const bool json = command.invocation.json;
  if (const auto* failure = std::get_if<Failure>(&answer)) {
    return report(*failure, json, out, err);
  }
  const auto& result = std::get<rapidjson::Document>(answer);
  if (result.IsNull()) {
    return 0;
  }
  json ? print_json(result, out) : print_for_people(result, out);
  if (!json && !command.verb->afterwards.empty()) {
    out << '\n' << command.verb->afterwards << '\n';
  }
  return 0;
}

int run_checked(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  const std::vector<std::string_view> words(argv + std::min(argc, 1), argv + argc);
  if (words == std::vector<std::string_view>{"completion", "bash"}) {
    out << bash_completion();
    return 0;
  }
  const auto parsed = parse_command_line(argc, argv);
  if (const auto* text = std::get_if<Text>(&parsed)) {
    out << text->text;
    return 0;
  }
  if (const auto* failure = std::get_if<Failure>(&parsed)) {
    return report(*failure, std::ranges::find(words, "--json") != words.end(), out, err);
  }
  const auto& command = std::get<Command>(parsed);
  const int code = report(command, answer_to(command, out, err), out, err);
  out.flush();
  return out ? code : report({"failed", "the answer could not be written to standard output", {}}, false, out, err);
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) noexcept {
  try {
    return run_checked(argc, argv, out, err);
  } catch (const std::exception&) {
    err << "coffer: stopped by an unexpected failure\n";
    return 1;
  }
}

}  // namespace appliance::cli
