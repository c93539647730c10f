#include "appliance/cli/approvals.hpp"

#include "appliance/approvals/approvals.hpp"
#include "appliance/cli/arguments.hpp"
#include "appliance/cli/daemon.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/cli/ssh_keygen.hpp"
#include "appliance/error.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>

namespace appliance::cli {

namespace {

std::string text_in(const rapidjson::Value& object, const char* member) {
  const auto found = object.FindMember(member);
  return found != object.MemberEnd() && found->value.IsString()
             ? std::string(found->value.GetString(), found->value.GetStringLength())
             : std::string();
}

/// An object of texts.
std::string arguments_with(std::initializer_list<std::pair<const char*, std::string>> members) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  for (const auto& [name, value] : members) {
    writer.Key(name);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Answer ask_for(const Invocation& invocation) {
  return ask_daemon(invocation, "approvals.show", arguments_with({{"id", text_given(invocation, "id")}}));
}

void print_text(const std::string& text, std::ostream& out) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    out << escaped(line) << '\n';
  }
}

std::string read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(stream), {});
  if (!stream) {
    throw Error(Fault::invalid, "the file with the signature cannot be read");
  }
  return content;
}

void write(const std::string& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) {
    throw Error(Fault::failed, "the text could not be written to the file");
  }
}

/// Who signs sees what is signed.
std::string sign(const std::string& text, const std::string& key, std::ostream& err) {
  print_text(text, err);
  err << std::flush;
  return ssh_sign(text, key, approvals::signature_namespace);
}

}  // namespace

Answer request_approval(const Invocation& invocation, Console& /*console*/) {
  const auto operation = std::ranges::find(verbs(), text_given(invocation, "operation"), &Verb::name);
  if (operation == verbs().end()) {
    return Failure{"usage", "\"approvals request\" takes the command to ask leave for, without \"coffer\"", {}};
  }
  auto line = request_line(*operation, invocation);
  if (auto* failure = std::get_if<Failure>(&line)) {
    return std::move(*failure);
  }
  return ask_daemon(invocation, "approvals.request", std::get<std::string>(line));
}

Answer show_approval(const Invocation& invocation, Console& console) {
  auto answer = ask_for(invocation);
  auto* shown = std::get_if<rapidjson::Document>(&answer);
  const auto file = text_given(invocation, "--out");
  if (shown != nullptr && !file.empty()) {
    write(file, text_in(*shown, "text"));
  }
  if (shown == nullptr || invocation.json) {
    return answer;
  }
  const auto text = text_in(*shown, "text");
  shown->RemoveMember("text");
  print_for_people(*shown, console.out);
  console.out << '\n';
  print_text(text, console.out);
  return rapidjson::Document();
}

Answer approve(const Invocation& invocation, Console& console) {
  const auto key = text_given(invocation, "--key");
  const auto file = text_given(invocation, "--signature");
  if (key.empty() == file.empty()) {
    return Failure{"usage", "approve takes one of --key and --signature", {}};
  }
  std::string signature;
  if (file.empty()) {
    auto answer = ask_for(invocation);
    const auto* shown = std::get_if<rapidjson::Document>(&answer);
    if (shown == nullptr) {
      return answer;
    }
    signature = sign(text_in(*shown, "text"), key, console.err);
  } else {
    signature = read(file);
  }
  return ask_daemon(invocation, "approvals.approve",
                    arguments_with({{"id", text_given(invocation, "id")}, {"signature", signature}}));
}

}  // namespace appliance::cli
