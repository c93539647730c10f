#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace api::admin {

/// Who asks, as the kernel says (SO_PEERCRED, unix(7)). `name` is the user's name, or the number where it has none.
struct Operator {
  unsigned uid = 0;
  std::string name;
};

/// Sends one {"event":...} line. False where the client has gone, which may be ignored.
using Emit = std::function<bool(std::string_view)>;

class Handler {
 public:
  virtual ~Handler() = default;

  /// Answers one request line, {"verb":...,"arguments":{...}} as the client sent it. Called on any of the server's
  /// threads at once and may block. Returns {"result":...} or {"error":{"code","message"}} without line breaks.
  virtual std::string handle(const Operator& from, std::string_view request_line, const Emit& emit) noexcept = 0;
};

/// The admin socket: newline-delimited JSON on a Unix stream socket, one request per connection. A request line has at
/// most 64 KiB and must arrive within 10 s. The socket file has mode 0660, so the kernel admits root, this process's
/// user and the file's group; a missing parent directory is made with mode 0700.
class Server {
 public:
  /// Listens at once. A socket file that nothing listens on is replaced. Throws appliance::Error: conflict where
  /// another process listens there or the path is no socket, invalid where it is too long, failed otherwise.
  /// `handler` must outlive the server.
  Server(const std::filesystem::path& socket, Handler& handler);
  /// Stops listening, removes the socket file and waits for running requests.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace api::admin
