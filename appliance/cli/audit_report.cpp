#include "appliance/cli/audit_report.hpp"

#include "appliance/cli/output.hpp"
#include "appliance/cli/progress.hpp"

#include <memory>
#include <utility>

namespace appliance::cli {

namespace {

rapidjson::Value findings_of(const std::vector<evidence::Finding>& findings, Memory& memory) {
  rapidjson::Value list(rapidjson::kArrayType);
  for (const auto& finding : findings) {
    rapidjson::Value row(rapidjson::kObjectType);
    row.AddMember("entry", finding.entry, memory);
    row.AddMember("what", text(finding.what, memory), memory);
    list.PushBack(row, memory);
  }
  return list;
}

}  // namespace

rapidjson::Document describe(const evidence::Report& report, const std::vector<std::string>& unknown) {
  rapidjson::Document document(rapidjson::kObjectType);
  auto& memory = document.GetAllocator();
  document.AddMember("whole", report.whole(), memory);
  document.AddMember("first", report.first, memory);
  document.AddMember("last", report.last, memory);
  document.AddMember("entries", report.entries, memory);
  document.AddMember("checkpoints", report.checkpoints, memory);
  document.AddMember("proven_to", report.proven, memory);
  document.AddMember("findings", findings_of(report.findings, memory), memory);
  document.AddMember("accepted", findings_of(report.accepted, memory), memory);
  rapidjson::Value list(rapidjson::kArrayType);
  for (const auto* sentences : {&report.unknown, &unknown}) {
    for (const auto& sentence : *sentences) {
      rapidjson::Value row(rapidjson::kObjectType);
      row.AddMember("unknown", text(sentence, memory), memory);
      list.PushBack(row, memory);
    }
  }
  document.AddMember("unknown", list, memory);
  return document;
}

Answer conclude(bool well, std::string first_finding, rapidjson::Document report) {
  if (well) {
    return report;
  }
  return Failure{.code = "failed",
                 .message = std::move(first_finding),
                 .mistakes = {},
                 .report = std::make_shared<rapidjson::Document>(std::move(report))};
}

void show_progress(std::uint64_t done, std::uint64_t total, bool json, std::ostream& err) {
  rapidjson::Document event(rapidjson::kObjectType);
  event.AddMember("done", done, event.GetAllocator());
  event.AddMember("total", total, event.GetAllocator());
  json ? print_json(event, err) : print_progress(event, err);
}

}  // namespace appliance::cli
