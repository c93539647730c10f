#include "appliance/ceremony/performance.hpp"
#include "appliance/error.hpp"
#include "hsm/pretended/tokens.hpp"
#include "storage/rocksdb_store.hpp"

#include <cstdlib>
#include <map>
#include <memory>

namespace appliance::ceremony {
namespace {

/// A fresh directory that goes with everything in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : path_(std::filesystem::temp_directory_path() / "coffer-dry-run-XXXXXX") {
    auto name = path_.string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error(Fault::failed, "a dry run wants a temporary directory, which cannot be made");
    }
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

hsm::pretended::TokenFace face_of(const ExpectedToken& token, bool rehearsal) {
  return {.label = token.label,
          .serial = token.serial,
          .manufacturer = rehearsal ? "SoftHSM project" : token.manufacturer,
          .model = "pretended"};
}

/// A library for each module that the ceremony would load, with its tokens.
class PretendedModules {
 public:
  explicit PretendedModules(const Staging& staging) {
    const auto& plan = staging.script.plan;
    std::map<std::string, std::vector<hsm::pretended::TokenFace>> faces;
    faces[staging.config.hsm.module].push_back(face_of(plan.token, staging.rehearsal));
    for (const auto& copy : plan.copy_tokens) {
      faces[hsm_of(copy, staging).module].push_back(face_of(copy.token, staging.rehearsal));
    }
    const auto book = std::make_shared<hsm::pretended::KeyBook>();
    for (auto& [module, tokens] : faces) {
      modules_.emplace(module, std::make_unique<hsm::pretended::Tokens>(std::move(tokens), book));
    }
  }

  [[nodiscard]] auto* load(const std::string& path) { return modules_.at(path)->functions(); }

 private:
  std::map<std::string, std::unique_ptr<hsm::pretended::Tokens>> modules_;
};

}  // namespace

void dry_run(const Staging& staging) {
  const TemporaryDirectory directory;
  const auto store = storage::open_rocksdb(
      {.directory = directory.path() / "store", .min_free_bytes = 0, .reserve_bytes = 0, .on_failure = [] {}});
  const auto media = directory.path() / "media";
  std::filesystem::create_directory(media);
  PretendedModules modules(staging);
  const Means means{.store = *store,
                    .load = [&](const std::string& path) { return modules.load(path); },
                    .pin = [](const Config::Hsm&) { return hsm::Secret(hsm::bytes_of("pretended")); },
                    .pretended = true,
                    .pretended_media = media};
  static_cast<void>(Performance(staging, means).run());
}

}  // namespace appliance::ceremony
