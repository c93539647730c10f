#include "appliance/cli/completion.hpp"

#include "appliance/cli/verbs.hpp"

#include <span>

namespace appliance::cli {

namespace {

constexpr const char* head = R"(# bash completion for coffer(1), made by: coffer completion bash
_coffer() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local -a words=()
  local i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --config) ((i++)) ;;
      -*) ;;
      *) words+=("${COMP_WORDS[i]}") ;;
    esac
  done
  local global='--config --json --help' choices=''
  case $previous in
    --config)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
)";

constexpr const char* middle = R"(  esac
  case "${words[0]-} ${words[1]-}" in
)";

constexpr const char* tail = R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices $global" -- "$current")
}
complete -F _coffer coffer
)";

void append_word(std::string& words, std::string_view word) {
  words += words.empty() ? "" : " ";
  words += word;
}

std::string complete_with(const std::string& pattern, const std::string& words) {
  return "    " + pattern + ") choices='" + words + "' ;;\n";
}

std::string choices_of_options() {
  std::string out;
  for (const auto& verb : verbs()) {
    for (const auto& option : verb.options) {
      std::string words;
      if (!option.name.starts_with('-')) {
        continue;
      }
      for (const auto choice : option.choices) {
        append_word(words, choice);
      }
      if (!words.empty()) {
        out += "    " + std::string(option.name) + ")\n      mapfile -t COMPREPLY < <(compgen -W '" + words +
               "' -- \"$current\")\n      return\n      ;;\n";
      }
    }
  }
  return out;
}

std::string options_of(const Verb& verb) {
  std::string words;
  for (const auto& option : verb.options) {
    if (option.name.starts_with('-')) {
      append_word(words, option.name);
    }
    for (const auto choice : option.name.starts_with('-') ? std::span<const std::string_view>() : option.choices) {
      append_word(words, choice);
    }
  }
  return words;
}

std::string verbs_of(const Noun& noun) {
  std::string words;
  for (const auto& verb : verbs()) {
    if (verb.noun == noun.name && !verb.verb.empty()) {
      append_word(words, verb.verb);
    }
  }
  return words;
}

}  // namespace

std::string bash_completion() {
  std::string out = head + choices_of_options() + middle;
  for (const auto& verb : verbs()) {
    if (!verb.options.empty()) {
      out += complete_with("'" + verb.name() + "'", options_of(verb));
    }
  }
  std::string all;
  for (const auto& noun : nouns()) {
    append_word(all, noun.name);
    if (const auto words = verbs_of(noun); !words.empty()) {
      out += complete_with("'" + std::string(noun.name) + " '", words);
    }
  }
  return out + complete_with("' '", all + " --version") + tail;
}

}  // namespace appliance::cli
