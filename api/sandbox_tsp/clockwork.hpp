#pragma once

#include "api/forward/forwarder.hpp"
#include "api/http/responder.hpp"
#include "appliance/sandbox_tsp/notices.hpp"
#include "appliance/sandbox_tsp/sandbox.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace api::sandbox_tsp {

/// What happens by the clock: changes that are due, notices that are to be sent, answers that come late or never. A
/// thread of its own. Thread-safe.
class Clockwork {
 public:
  /// Throws http::Error where the authorities of the notified cannot be read.
  explicit Clockwork(appliance::sandbox_tsp::Sandbox& sandbox);
  Clockwork(const Clockwork&) = delete;
  Clockwork& operator=(const Clockwork&) = delete;
  /// Drops the answers that are still due.
  ~Clockwork();

  void answer_slowly(http::Responder::Done done, http::Response response);
  void never_answer(http::Responder::Done done);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Late {
    http::Responder::Done done;
    http::Response response;
  };

  void run();
  void tick(const appliance::sandbox_tsp::Context& context);
  void send_late_answers();
  void send_notices(storage::Store& store);
  void send(const appliance::sandbox_tsp::Notice& notice);
  void settle_notices(storage::Store& store);

  appliance::sandbox_tsp::Sandbox& sandbox_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::multimap<Time, Late> late_;
  std::vector<http::Responder::Done> never_;
  std::set<std::string> under_way_;  ///< rows of notices
  std::vector<std::pair<appliance::sandbox_tsp::Notice, bool>> settled_;
  forward::Forwarder forwarder_;
  std::thread thread_;
};

}  // namespace api::sandbox_tsp
