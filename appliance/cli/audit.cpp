#include "appliance/cli/audit.hpp"

#include "appliance/cli/audit_log.hpp"
#include "appliance/cli/audit_report.hpp"
#include "appliance/cli/daemon.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/error.hpp"

#include <chrono>
#include <fstream>
#include <limits>
#include <ostream>
#include <thread>

namespace appliance::cli {

namespace {

constexpr std::chrono::milliseconds between_looks{250};
constexpr std::uint64_t without_end = std::numeric_limits<std::uint64_t>::max();

/// Opens the file anew. Throws Error{failed}.
std::ofstream create(const std::string& file) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  if (!stream) {
    throw Error(Fault::failed, "the file that the answer is to be written to cannot be made");
  }
  return stream;
}

void finish(std::ofstream& stream) {
  stream.close();
  if (!stream) {
    throw Error(Fault::failed, "the file could not be written in full");
  }
}

std::string_view text_in(const rapidjson::Value& object, const char* member) {
  return {object[member].GetString(), object[member].GetStringLength()};
}

/// 17  2026-11-22T04:47:41+00:00  application 6c8e…  read token 2f3f…  success
void print_line_for_people(const rapidjson::Value& line, std::ostream& out) {
  const auto word = [&](const char* member) { return escaped(text_in(line, member)); };
  out << line["number"].GetUint64() << "  " << word("time") << "  ";
  if (text_in(line, "type") == "checkpoint") {
    out << "checkpoint signed, head " << word("head") << '\n';
    return;
  }
  out << word("actor_type") << ' ' << word("actor_id") << "  " << word("operation") << ' ' << word("entity_type") << ' '
      << word("entity_id") << "  " << word("outcome");
  const auto detail = word("detail");
  out << (detail.empty() ? "" : "  ") << detail << '\n';
}

}  // namespace

Answer show_audit_key(const Invocation& invocation, Console& /*console*/) {
  auto answer = ask_daemon(invocation, "audit.key", "{}");
  const auto file = text_given(invocation, "--out");
  const auto* key = std::get_if<rapidjson::Document>(&answer);
  if (key != nullptr && !file.empty()) {
    auto stream = create(file);
    stream << text_in(*key, "public_key");
    finish(stream);
  }
  return answer;
}

Answer export_audit(const Invocation& invocation, Console& console) {
  const auto name = text_given(invocation, "--file");
  AuditLog log(invocation, "export", number_given(invocation, "--first", 1));
  if (log.failure()) {
    return *std::move(log.failure());
  }
  std::ofstream file = name.empty() ? std::ofstream() : create(name);
  std::ostream& out = name.empty() ? console.out : file;
  print_json(log.header(), out);
  const auto first = log.next_entry();
  while (log.next(log.last(), [&](const rapidjson::Value& line) { print_json(line, out); })) {
    if (!name.empty()) {
      show_progress(log.next_entry() - first, log.last() - first + 1, invocation.json, console.err);
    }
  }
  if (log.failure()) {
    return *std::move(log.failure());
  }
  rapidjson::Document summary;
  if (!name.empty()) {
    finish(file);
    summary.SetObject();
    summary.AddMember("file", rapidjson::Value(name.c_str(), summary.GetAllocator()), summary.GetAllocator());
    summary.AddMember("first", first, summary.GetAllocator());
    summary.AddMember("last", log.next_entry() - 1, summary.GetAllocator());
  }
  return summary;
}

Answer tail_audit(const Invocation& invocation, Console& console) {
  const auto first = number_given(invocation, "--first", 0);
  auto left = number_given(invocation, "--count", without_end);
  AuditLog opened(invocation, "tail", first == 0 ? 1 : first);
  if (opened.failure()) {
    return *std::move(opened.failure());
  }
  opened.skip_to(first == 0 ? opened.last() + 1 : first);
  const auto print = [&](const rapidjson::Value& line) {
    if (left > 0) {
      left -= text_in(line, "type") == "entry" ? 1 : 0;
      invocation.json ? print_json(line, console.out) : print_line_for_people(line, console.out);
    }
  };
  while (left > 0 && !opened.failure() && console.out) {
    if (!opened.next(without_end, print)) {
      std::this_thread::sleep_for(between_looks);
    }
    console.out.flush();
  }
  return opened.failure() ? Answer(*std::move(opened.failure())) : Answer(rapidjson::Document());
}

}  // namespace appliance::cli
