#include "appliance/workers.hpp"

#include "hsm/token.hpp"
#include "tests/support/softhsm.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

using namespace appliance;
using namespace std::chrono_literals;

namespace {

struct Counts {
  std::atomic<int> run{0};
  std::atomic<int> dropped{0};
};

class CountedJob : public Job {
 public:
  explicit CountedJob(Counts& counts) : counts_(counts) {}
  void run(hsm::Session& /*session*/) noexcept override { ++counts_.run; }
  void drop() noexcept override { ++counts_.dropped; }

 private:
  Counts& counts_;
};

/// Keeps its worker busy until it is let go.
class HeldJob : public Job {
 public:
  HeldJob(std::latch& started, std::latch& release) : started_(started), release_(release) {}
  void run(hsm::Session& /*session*/) noexcept override {
    started_.count_down();
    release_.wait();
  }
  void drop() noexcept override {}

 private:
  std::latch& started_;
  std::latch& release_;
};

struct WorkersFixture {
  tests::support::SofthsmToken softhsm;
  hsm::Token token{{.module_path = softhsm.module_path(), .token_uri = softhsm.uri(), .pin = {}}};
  Counts counts;
  std::latch started{1};
  std::latch release{1};

  bool submit(Workers& workers) {
    std::unique_ptr<Job> job = std::make_unique<CountedJob>(counts);
    const bool taken = workers.submit(job);
    BOOST_TEST((job == nullptr) == taken);
    return taken;
  }

  void hold(Workers& workers) {
    std::unique_ptr<Job> job = std::make_unique<HeldJob>(started, release);
    BOOST_REQUIRE(workers.submit(job));
    started.wait();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_workers, WorkersFixture)

BOOST_AUTO_TEST_CASE(refuse_a_job_when_their_queue_is_full) {
  Workers workers(token, 1, 2, 1h);
  hold(workers);
  BOOST_TEST(submit(workers));
  BOOST_TEST(submit(workers));
  BOOST_TEST(workers.waiting() == 2U);
  BOOST_TEST(!submit(workers));
  release.count_down();
}

BOOST_AUTO_TEST_CASE(drop_a_job_that_waited_past_its_deadline) {
  {
    Workers workers(token, 1, 10, -1ms);
    BOOST_TEST(submit(workers));
    while (counts.dropped == 0) {
      std::this_thread::yield();
    }
  }
  BOOST_TEST(counts.run == 0);
  BOOST_TEST(counts.dropped == 1);
}

BOOST_AUTO_TEST_CASE(drop_what_waits_when_they_stop) {
  Workers workers(token, 1, 10'000'000, 1h);
  hold(workers);
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(submit(workers));
  }
  std::jthread stopping([&] { workers.stop(); });
  while (submit(workers)) {
    std::this_thread::yield();
  }
  release.count_down();
  stopping.join();
  BOOST_TEST(counts.run == 0);
  BOOST_TEST(counts.dropped >= 5);
  BOOST_TEST(!submit(workers));
  BOOST_TEST(workers.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(finish_every_job_once_under_load) {
  constexpr int producers = 4;
  constexpr int jobs_each = 2000;
  std::atomic<int> taken{0};
  {
    Workers workers(token, 3, 50, 1h);
    std::vector<std::jthread> threads;
    for (int i = 0; i < producers; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < jobs_each; ++n) {
          std::unique_ptr<Job> job = std::make_unique<CountedJob>(counts);
          taken += workers.submit(job) ? 1 : 0;
        }
      });
    }
  }
  BOOST_TEST(taken > 0);
  BOOST_TEST(counts.run + counts.dropped == taken);
}

BOOST_AUTO_TEST_SUITE_END()
