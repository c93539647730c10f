#include "tests/fault/faulty.hpp"

#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

namespace tests::fault {

namespace {

constexpr int exit_cannot_create = 73;  // sysexits.h

/// A small file system of its own; it cannot be made without the right to mount.
class SmallDisk {
 public:
  SmallDisk() : mounted_(::mount("coffer-test", where_.path().c_str(), "tmpfs", 0, "size=64m") == 0) {}
  ~SmallDisk() {
    if (mounted_) {
      ::umount2(where_.path().c_str(), MNT_DETACH);
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool mounted() const noexcept { return mounted_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return where_.path(); }

  /// Leaves 4 MiB.
  void fill() {
    const auto room = std::filesystem::space(path()).available - (std::uintmax_t{4} << 20);
    std::ofstream file(path() / "filling", std::ios::binary);
    const std::string block(1 << 20, 'x');
    for (std::uintmax_t written = 0; written + block.size() <= room; written += block.size()) {
      file.write(block.data(), static_cast<std::streamsize>(block.size()));
    }
  }
  void free() { std::filesystem::remove(path() / "filling"); }

 private:
  support::TemporaryDirectory where_{"disk"};
  bool mounted_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_full_disk)

BOOST_AUTO_TEST_CASE(keeps_the_service_from_starting_and_from_being_set_up) {
  support::Service service;
  service.stop();
  service.configure({{"storage.min_free_mib", "1048576"}});
  BOOST_TEST(!service.launch());
  const auto exit = service.process().wait();
  BOOST_TEST((exit && !exit->by_signal && exit->value == exit_cannot_create));
  BOOST_TEST(service.log().find("free space") != std::string::npos, service.log());
  service.configure({});
  service.start();
  BOOST_TEST(service.client().post("/tokens", R"({"type":"token","data":1})").status == 201U);

  support::Service fresh({.settings = {{"storage.min_free_mib", "1048576"}}, .start = false});
  const auto init = fresh.coffer({"init"});
  BOOST_TEST(init.code == 1);
  BOOST_TEST(init.text("/error/message").find("free space") != std::string::npos, init.out);
}

BOOST_AUTO_TEST_CASE(is_answered_with_507_and_left_behind_without_a_restart) {
  SmallDisk disk;
  if (!disk.mounted()) {
    std::cerr << "SKIPPED: this user may not mount the small disk that a_full_disk needs\n";
    return;
  }
  support::Service service({.data = disk.path() / "data"});
  auto client = service.client();
  const auto create = [&] { return client.post("/tokens", R"({"type":"token","data":"before"})"); };
  const auto made = create();
  BOOST_TEST_REQUIRE(made.status == 201U);
  const std::string path = "/tokens/" + made.text("/id");
  for (int round = 0; round < 2; ++round) {
    disk.fill();
    BOOST_TEST(service.eventually([&] { return create().status == 507; }));
    const auto refused = create();
    BOOST_TEST(refused.text("/status") == "507");
    BOOST_TEST(!refused.field("retry-after").empty());
    const auto read = client.get(path);
    BOOST_TEST((read.status == 507U || read.status == 503U));
    BOOST_TEST(!read.has("/data"));
    BOOST_TEST(!service.ready());
    BOOST_TEST(service.telemetry("/healthz").status == 200U);
    BOOST_TEST(client.get("/ping").status == 200U);
    BOOST_TEST(service.coffer({"status"}).text("/store") == "full");
    disk.free();
    BOOST_TEST(service.eventually([&] { return create().status == 201; }));
    BOOST_TEST(client.get(path).text("/data") == "before");
    BOOST_TEST(service.ready());
  }
  service.restart();
  BOOST_TEST(service.client().get(path).text("/data") == "before");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
