#include "tests/unit/storage/fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iterator>
#include <random>
#include <set>

namespace storage::test {

namespace {

/// storage_test_writer at work in a process of its own, which says on a pipe what the store acknowledged.
class Writer {
 public:
  Writer(const std::filesystem::path& directory, int run) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    const auto name = std::to_string(run);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execl(STORAGE_TEST_WRITER, STORAGE_TEST_WRITER, directory.c_str(), name.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    lines_ = ::fdopen(ends[0], "r");
  }
  ~Writer() { std::fclose(lines_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Empty once the process is gone.
  std::string next_acknowledged() {
    char line[64];
    if (std::fgets(line, sizeof line, lines_) == nullptr) {
      return {};
    }
    std::string key(line);
    key.pop_back();
    return key;
  }

  void kill() {
    ::kill(process_, SIGKILL);
    int status = 0;
    BOOST_REQUIRE(::waitpid(process_, &status, 0) == process_);
    BOOST_TEST(WIFSIGNALED(status));
  }

 private:
  pid_t process_ = -1;
  std::FILE* lines_ = nullptr;
};

void check_whole(const Store& store, const std::set<std::string>& acknowledged) {
  const auto tokens = keys_of(store, Table::tokens);
  const auto fingerprints = keys_of(store, Table::fingerprints);
  const auto log = store.read_log(Log::audit, 1, all);
  std::set<std::string> logged;
  for (const auto& entry : log) {
    logged.insert(entry.value);
    BOOST_REQUIRE(entry.number == logged.size());
  }
  BOOST_TEST(tokens == fingerprints, boost::test_tools::per_element());
  BOOST_TEST(tokens == logged, boost::test_tools::per_element());
  BOOST_TEST(std::ranges::includes(logged, acknowledged));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_killed_process)

BOOST_AUTO_TEST_CASE(loses_nothing_that_was_acknowledged) {
  const TemporaryDirectory directory;
  std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> moments(1, 300);
  std::set<std::string> acknowledged;
  for (int run = 0; run < 10; ++run) {
    Writer writer(directory.path(), run);
    for (int left = moments(random); left > 0; --left) {
      auto key = writer.next_acknowledged();
      BOOST_REQUIRE(!key.empty());
      acknowledged.insert(std::move(key));
    }
    writer.kill();
    for (auto key = writer.next_acknowledged(); !key.empty(); key = writer.next_acknowledged()) {
      acknowledged.insert(std::move(key));
    }
    check_whole(*open_rocksdb({.directory = directory.path(), .on_failure = {}}), acknowledged);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::test
