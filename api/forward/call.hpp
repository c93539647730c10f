#pragma once

#include "api/forward/answer_head.hpp"
#include "api/forward/body_decoder.hpp"
#include "api/forward/lookups.hpp"
#include "api/forward/message.hpp"
#include "api/forward/settings.hpp"
#include "api/http/body_stream.hpp"
#include "api/http/transport.hpp"

#include <atomic>
#include <memory>
#include <optional>

namespace api::forward {

/// What a call needs of its forwarder; outlives it.
struct Surroundings {
  const Settings& settings;
  ssl_ctx_st* tls;
  Lookups& lookups;
};

/// One request to a destination and its answer, on a connection of its own that is closed afterwards: no answer can be
/// taken for that of another call. Names are resolved once; the addresses are judged and one of those judged is
/// connected to. Redirects are answers like others. Lives on the forwarder's thread; all members are called there.
class Call {
 public:
  Call(http::Executor executor, Request request, Done done, const Surroundings& surroundings);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();

  /// Throws nothing but std::bad_alloc.
  [[nodiscard]] http::Task<void> run();

  /// Makes a pending operation end if its deadline has passed.
  void sweep(http::Clock::time_point now) noexcept;
  /// Ends the call soon.
  void abort() noexcept;

 private:
  using Addresses = Lookup::Addresses;
  /// Nothing: go on.
  using Stop = std::optional<Failure>;

  [[nodiscard]] http::Task<Stop> connect();
  [[nodiscard]] http::Task<Stop> find_addresses(Addresses& addresses);
  [[nodiscard]] http::Task<bool> reach(const Addresses& addresses);
  [[nodiscard]] http::Task<Stop> secure();
  [[nodiscard]] http::Task<void> send();
  [[nodiscard]] http::Task<Stop> receive_head(AnswerHead& head);
  [[nodiscard]] http::Task<Stop> receive_one_head(AnswerHead& head);
  [[nodiscard]] http::Task<Stop> receive_whole(AnswerHead& head);
  [[nodiscard]] http::Task<void> receive_streamed(AnswerHead& head);
  [[nodiscard]] http::Task<bool> read_more();
  [[nodiscard]] http::Task<Stop> exchange(AnswerHead& head);

  void answer_at_once(AnswerHead& head);
  void report(Outcome&& outcome);
  void arm(Settings::Duration duration) noexcept;
  [[nodiscard]] Failure interrupted(Failure timeout) const noexcept {
    return timed_out_ ? timeout : Failure::unreachable;
  }
  [[nodiscard]] std::string_view unread() const noexcept;
  void drop_unread() noexcept { begin_ = end_ = 0; }

  Request request_;
  Done done_;
  Surroundings around_;
  http::Socket socket_;  ///< until it is connected
  http::Timer wake_;     ///< of waits that no socket ends
  std::optional<http::Transport> transport_;
  std::shared_ptr<http::BodyPipe> pipe_;  ///< where the answer is streamed
  hsm::WipingBytes out_;
  hsm::WipingBytes in_;
  std::size_t begin_ = 0;  ///< of what was read into in_ and is not used yet
  std::size_t end_ = 0;
  http::Clock::time_point last_;  ///< the deadline of the whole
  http::Clock::time_point deadline_;
  bool timed_out_ = false;
  bool aborted_ = false;
  bool ended_by_peer_ = false;
};

}  // namespace api::forward
