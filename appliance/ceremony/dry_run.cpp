#include "appliance/ceremony/performance.hpp"
#include "appliance/error.hpp"
#include "hsm/pretended/tokens.hpp"
#include "storage/rocksdb_store.hpp"

#include <cstdlib>

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

}  // namespace

void dry_run(const Staging& staging) {
  const TemporaryDirectory directory;
  const auto store = storage::open_rocksdb(
      {.directory = directory.path() / "store", .min_free_bytes = 0, .reserve_bytes = 0, .on_failure = [] {}});
  const auto book = std::make_shared<hsm::pretended::KeyBook>();
  hsm::pretended::Tokens tokens({face_of(staging.script.plan.token, staging.rehearsal)}, book);
  const Means means{.store = *store,
                    .load = [&](const std::string& /*path*/) { return tokens.functions(); },
                    .pin = [] { return hsm::Secret(hsm::bytes_of("pretended")); },
                    .pretended = true};
  static_cast<void>(Performance(staging, means).run());
}

}  // namespace appliance::ceremony
