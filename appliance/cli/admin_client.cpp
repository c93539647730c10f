#include "appliance/cli/admin_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <optional>

namespace appliance::cli {

namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::size_t longest_line = std::size_t{16} << 20;

Failure unreachable(const std::filesystem::path& socket, const error_code& error) {
  const auto at = " (" + socket.string() + ": " + error.message() + ")";
  if (error == asio::error::access_denied) {
    return {"refused", "this user may not use the admin socket" + at + "; run as root or join the socket's group", {}};
  }
  return {"unavailable",
          "no cofferd answers on the admin socket" + at +
              "; start it (systemctl start coffer), or name its configuration with --config",
          {}};
}

Failure garbled() { return {"failed", "cofferd sent an answer that this version of coffer does not understand", {}}; }

Failure silent() {
  return {"unavailable", "cofferd closed the connection or fell silent before it answered; see its log", {}};
}

/// One connection to cofferd, read line by line with a time limit.
class Connection {
 public:
  error_code open(const std::filesystem::path& path) {
    error_code error;
    socket_.connect(Protocol::endpoint(path.string()), error);
    return error;
  }

  error_code send(std::string_view request) {
    const std::string line = std::string(request) + '\n';
    error_code error;
    asio::write(socket_, asio::buffer(line), error);
    return error;
  }

  /// The next line without its newline, or nothing after the end, an error or the time limit.
  std::optional<std::string> line(std::chrono::seconds patience) {
    error_code result = asio::error::timed_out;
    std::size_t size = 0;
    asio::async_read_until(socket_, asio::dynamic_buffer(received_, longest_line), '\n',
                           [&](const error_code& error, std::size_t count) {
                             result = error;
                             size = count;
                           });
    context_.restart();
    context_.run_for(patience);
    if (!context_.stopped()) {
      socket_.close();
      context_.run();
    }
    if (result) {
      return std::nullopt;
    }
    auto text = received_.substr(0, size - 1);
    received_.erase(0, size);
    return text;
  }

 private:
  asio::io_context context_;
  Protocol::socket socket_{context_};
  std::string received_;
};

/// cofferd's {"error":{"code","message"}} as a Failure.
Failure failure_of(const rapidjson::Value& error) {
  const auto text = [&](const char* member) -> std::optional<std::string> {
    const auto found = error.IsObject() ? error.FindMember(member) : rapidjson::Value::ConstMemberIterator();
    if (!error.IsObject() || found == error.MemberEnd() || !found->value.IsString()) {
      return std::nullopt;
    }
    return std::string(found->value.GetString(), found->value.GetStringLength());
  };
  const auto code = text("code");
  const auto message = text("message");
  if (!code || !message) {
    return garbled();
  }
  Failure failure{*code, *message, {}};
  failure.needs_approval = text("remedy") == "approval";
  return failure;
}

/// Reads one line: an event (nothing to return yet), the answer, or garbage.
std::optional<Answer> take(const std::string& line, const OnEvent& on_event) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(line.data(), line.size());
  if (document.HasParseError() || !document.IsObject() || document.MemberCount() != 1) {
    return garbled();
  }
  const std::string_view kind = document.MemberBegin()->name.GetString();
  auto& content = document.MemberBegin()->value;
  if (kind == "event") {
    on_event(content);
    return std::nullopt;
  }
  if (kind == "error") {
    return failure_of(content);
  }
  if (kind != "result" || (!content.IsObject() && !content.IsArray())) {
    return garbled();
  }
  rapidjson::Document result;
  result.CopyFrom(content, result.GetAllocator());
  return result;
}

Answer exchange(const std::filesystem::path& socket, std::string_view request, const OnEvent& on_event,
                std::chrono::seconds patience) {
  if (socket.native().size() > sizeof(sockaddr_un::sun_path) - 1) {
    return Failure{"configuration", "server.admin_socket is longer than a socket's path can be (107 bytes)", {}};
  }
  Connection connection;
  if (const auto error = connection.open(socket)) {
    return unreachable(socket, error);
  }
  if (const auto error = connection.send(request)) {
    return unreachable(socket, error);
  }
  while (const auto line = connection.line(patience)) {
    if (auto answer = take(*line, on_event)) {
      return std::move(*answer);
    }
  }
  return silent();
}

}  // namespace

Answer ask(const std::filesystem::path& socket, std::string_view request, const OnEvent& on_event,
           std::chrono::seconds patience) {
  auto answer = exchange(socket, request, on_event, patience);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    failure->of_cofferd = true;
  }
  return answer;
}

}  // namespace appliance::cli
