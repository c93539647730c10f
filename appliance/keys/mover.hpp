#pragma once

#include "appliance/keys/crew.hpp"
#include "appliance/keys/migration.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace appliance::keys {

/// How fast the job under way goes, since it was last begun or resumed.
struct Pace {
  Owner owner{};
  Work work = Work::root;
  double rows_per_second = 0;
};

/// The thread that moves what is under older versions of keys to the current ones: one job after another, each in
/// rounds of some rows. A round's rows and the place where the job stands are one batch, so that a killed process goes
/// on where it was. Between rounds it leaves the machine to requests for as long as the settings say.
class Mover {
 public:
  explicit Mover(const Context& context);
  ~Mover();
  Mover(const Mover&) = delete;
  Mover& operator=(const Mover&) = delete;

  /// There may be a job to do. From any thread.
  void wake();
  /// Ends after the round under way. What is not done is done after the next start. Idempotent.
  void stop();

  [[nodiscard]] std::optional<Pace> pace() const;

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void run_jobs();
  [[nodiscard]] bool run_job(Job job);
  [[nodiscard]] bool prepare(Job& job);
  [[nodiscard]] bool settle(const Owner& owner);
  [[nodiscard]] bool wait_for_requests(const Owner& owner);
  [[nodiscard]] bool note_settled(const Owner& owner);
  [[nodiscard]] bool run_round(Job& job);
  [[nodiscard]] bool finish(Job& job);
  [[nodiscard]] bool commit(Job& job);
  void note_pace(const Job& job, std::uint64_t rows);
  /// False where it was told to stop.
  bool pause(Clock::duration length);
  [[nodiscard]] bool stopping() const;

  const Context& context_;
  std::unique_ptr<Crew> crew_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = true;
  std::optional<Pace> pace_;
  Clock::time_point began_;
  std::uint64_t moved_ = 0;
  int passes_ = 0;
  std::thread thread_;
};

}  // namespace appliance::keys
