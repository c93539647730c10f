#include "appliance/cli/audit_log.hpp"

#include "appliance/cli/daemon.hpp"

#include <utility>

namespace appliance::cli {

namespace {

std::string text_of(std::uint64_t number) { return std::to_string(number); }

std::uint64_t number_of(const rapidjson::Value& line) { return line["number"].GetUint64(); }

}  // namespace

AuditLog::AuditLog(const Invocation& invocation, std::string_view purpose, std::uint64_t first)
    : invocation_(invocation), next_entry_(first), last_checkpoint_(first - 1) {
  ask("audit.open", R"({"purpose":")" + std::string(purpose) + R"(","first":)" + text_of(first) + "}", opening_);
}

void AuditLog::ask(std::string_view verb, const std::string& arguments, rapidjson::Document& answer) {
  auto given = ask_daemon(invocation_, verb, arguments);
  if (auto* failed = std::get_if<Failure>(&given)) {
    failure_ = std::move(*failed);
  } else {
    answer = std::move(std::get<rapidjson::Document>(given));
  }
}

const rapidjson::Value* AuditLog::mirrored() const {
  const auto found = opening_.FindMember("mirrored");
  return found == opening_.MemberEnd() ? nullptr : &found->value;
}

bool AuditLog::next(std::uint64_t last, const Take& take) {
  rapidjson::Document page;
  if (!failure_ && next_entry_ <= last) {
    ask("audit.page",
        R"({"reading":)" + text_of(opening_["reading"].GetUint64()) + R"(,"first":)" + text_of(next_entry_) +
            R"(,"checkpoints_after":)" + text_of(last_checkpoint_) + "}",
        page);
  }
  if (failure_ || page.IsNull() || (page["entries"].Empty() && page["checkpoints"].Empty())) {
    return false;
  }
  const auto entry_before = next_entry_;
  const auto checkpoint_before = last_checkpoint_;
  auto checkpoint = page["checkpoints"].Begin();
  const auto checkpoints_end = page["checkpoints"].End();
  const auto take_checkpoints = [&](std::uint64_t up_to) {
    for (; checkpoint != checkpoints_end && number_of(*checkpoint) <= up_to; ++checkpoint) {
      last_checkpoint_ = number_of(*checkpoint);
      take(*checkpoint);
    }
  };
  for (const auto& entry : page["entries"].GetArray()) {
    if (number_of(entry) > last) {
      break;
    }
    take_checkpoints(number_of(entry) - 1);
    take(entry);
    next_entry_ = number_of(entry) + 1;
  }
  take_checkpoints(next_entry_ - 1);
  return next_entry_ != entry_before || last_checkpoint_ != checkpoint_before;
}

void AuditLog::skip_to(std::uint64_t first) {
  next_entry_ = first;
  last_checkpoint_ = first - 1;
}

}  // namespace appliance::cli
