#include "api/admin/connection.hpp"

#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <variant>
#include <vector>

namespace api::admin {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_request = std::size_t{64} << 10;
constexpr std::chrono::seconds request_deadline{10};
constexpr std::chrono::seconds write_deadline{10};

constexpr std::string_view too_long = R"({"error":{"code":"invalid","message":"the request is longer than 64 KiB"}})";
constexpr std::string_view too_slow =
    R"({"error":{"code":"invalid","message":"the request did not arrive within 10 seconds"}})";

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

/// False after the deadline, or once the server stops (`stop` < 0: do not ask).
bool wait_for(int socket, short event, int stop, Clock::time_point deadline) {
  std::array<pollfd, 2> events{{{socket, event, 0}, {stop, POLLIN, 0}}};
  int ready = -1;
  do {
    ready = ::poll(events.data(), events.size(), milliseconds_until(deadline));
  } while (ready < 0 && errno == EINTR);
  return ready > 0 && events[1].revents == 0;
}

/// Sends everything or gives up: a client that does not read holds a thread no longer than the deadline.
bool send_line(int socket, std::string_view text) {
  const auto line = std::string(text) + '\n';
  const auto deadline = Clock::now() + write_deadline;
  for (std::size_t sent = 0; sent < line.size();) {
    const auto count = ::send(socket, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno != EINTR && (errno != EAGAIN || !wait_for(socket, POLLOUT, -1, deadline))) {
      return false;
    }
  }
  return true;
}

/// The request line without its newline, or what to answer instead; empty where nobody waits for an answer.
struct Refusal {
  std::string_view answer;
};

std::variant<std::string, Refusal> read_request(int socket, int stop) {
  std::string line;
  std::array<char, 4096> block{};
  const auto deadline = Clock::now() + request_deadline;
  while (wait_for(socket, POLLIN, stop, deadline)) {
    const auto count = ::recv(socket, block.data(), block.size(), 0);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
      return Refusal{};
    }
    line.append(block.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    const auto end = line.find('\n');
    if (std::min(end, line.size()) > longest_request) {
      return Refusal{too_long};
    }
    if (end != std::string::npos) {
      line.resize(end);
      return line;
    }
  }
  return Refusal{Clock::now() < deadline ? std::string_view() : too_slow};
}

std::string name_of_user(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> space(16384);
  ::getpwuid_r(uid, &entry, space.data(), space.size(), &found);
  return found != nullptr ? std::string(found->pw_name) : std::to_string(uid);
}

std::optional<Operator> operator_of(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return std::nullopt;
  }
  return Operator{peer.uid, name_of_user(peer.uid)};
}

void answer(int client, const std::string& request, Handler& handler) {
  const auto from = operator_of(client);
  if (!from) {
    return;
  }
  bool listening = true;
  const Emit emit = [&](std::string_view event) { return listening = listening && send_line(client, event); };
  send_line(client, handler.handle(*from, request, emit));
}

}  // namespace

void serve_connection(int client, int stop, Handler& handler) noexcept {
  try {
    const auto request = read_request(client, stop);
    if (const auto* line = std::get_if<std::string>(&request)) {
      answer(client, *line, handler);
    } else if (const auto text = std::get<Refusal>(request).answer; !text.empty()) {
      send_line(client, text);
    }
  } catch (const std::exception&) {
    // Out of memory for one operator's request: the closed connection tells the client.
  }
}

}  // namespace api::admin
