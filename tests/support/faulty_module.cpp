#include "tests/support/faulty_module.hpp"

#include "tests/support/shim/plan.hpp"

#include <cstdlib>

namespace tests::support {

FaultyModule::FaultyModule(const std::filesystem::path& real)
    : real_("COFFER_SHIM_MODULE", real),
      trace_("COFFER_SHIM_TRACE", trace_file()),
      plan_("COFFER_SHIM_PLAN", directory_ / "plan"),
      down_("COFFER_SHIM_DOWN", directory_ / "down") {}

std::filesystem::path FaultyModule::module_path() const { return COFFER_SHIM_PATH; }

Environment FaultyModule::environment() const {
  return {{"COFFER_SHIM_MODULE", std::getenv("COFFER_SHIM_MODULE")},
          {"COFFER_SHIM_TRACE", trace_file()},
          {"COFFER_SHIM_PLAN", directory_ / "plan"},
          {"COFFER_SHIM_DOWN", directory_ / "down"}};
}

void FaultyModule::plan(const std::string& lines) {
  static_cast<void>(shim::parse_plan(lines));
  write_file(directory_ / "plan", "# " + std::to_string(++generation_) + "\n" + lines + "\n");
}

void FaultyModule::unplug() { write_file(directory_ / "down", {}); }

void FaultyModule::plug_in() { std::filesystem::remove(directory_ / "down"); }

void FaultyModule::forget_trace() { std::filesystem::resize_file(trace_file(), 0); }

}  // namespace tests::support
