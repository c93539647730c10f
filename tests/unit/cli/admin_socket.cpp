#include "api/admin/server.hpp"
#include "appliance/error.hpp"
#include "tests/unit/cli/fixture.hpp"

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <latch>
#include <memory>
#include <thread>

using api::admin::Server;
using appliance::Fault;
using tests::cli::Fixture;
using Protocol = boost::asio::local::stream_protocol;

namespace {

/// Sends raw bytes and returns everything that comes back until the server closes.
std::string answers_to(const std::filesystem::path& socket, const std::string& bytes) {
  boost::asio::io_context context;
  Protocol::socket client(context);
  client.connect(Protocol::endpoint(socket.string()));
  boost::system::error_code ignored;
  boost::asio::write(client, boost::asio::buffer(bytes), ignored);
  std::string answer;
  boost::asio::read(client, boost::asio::dynamic_buffer(answer), ignored);
  return answer;
}

bool fails_with(Fault fault, const std::filesystem::path& socket, api::admin::Handler& handler) {
  try {
    const Server server(socket, handler);
  } catch (const appliance::Error& error) {
    return error.fault() == fault;
  }
  return false;
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

/// Leaves a socket file behind that nothing listens on.
void leave_stale(const std::filesystem::path& socket) {
  boost::asio::io_context context;
  const Protocol::acceptor gone(context, Protocol::endpoint(socket.string()));
}

/// A handler whose requests wait until all of `expected` are there.
class Meeting : public api::admin::Handler {
 public:
  explicit Meeting(std::ptrdiff_t expected) : latch_(expected) {}
  std::string handle(const api::admin::Operator& /*from*/, std::string_view /*request*/,
                     const api::admin::Emit& /*emit*/) noexcept override {
    latch_.arrive_and_wait();
    return R"({"result":{}})";
  }

 private:
  std::latch latch_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_admin_socket, Fixture)

BOOST_AUTO_TEST_CASE(is_open_to_its_user_and_group_and_gone_after_a_stop) {
  const auto deep = directory / "run/admin.sock";
  {
    const Server server(deep, handler);
    BOOST_TEST(mode_of(deep) == 0660U);
    BOOST_TEST(mode_of(deep.parent_path()) == 0700U);
  }
  BOOST_TEST(!std::filesystem::exists(deep));
}

BOOST_AUTO_TEST_CASE(replaces_a_stale_file_but_never_a_live_daemon_or_another_file) {
  leave_stale(socket);
  BOOST_REQUIRE(std::filesystem::exists(socket));
  {
    const Server server(socket, handler);
    BOOST_TEST(fails_with(Fault::conflict, socket, handler));
    BOOST_TEST(answers_to(socket, "{}\n") == "{\"result\":{}}\n");
  }
  tests::support::write_file(socket, "precious");
  BOOST_TEST(fails_with(Fault::conflict, socket, handler));
  BOOST_TEST(tests::support::read_file(socket) == "precious");
}

BOOST_AUTO_TEST_CASE(has_one_owner_when_several_daemons_start_at_once_on_a_stale_file) {
  constexpr int daemons = 8;
  constexpr int rounds = 100;
  for (int round = 0; round < rounds; ++round) {
    leave_stale(socket);
    std::latch start(daemons);
    std::array<std::unique_ptr<Server>, daemons> servers;
    {
      std::vector<std::jthread> starters;
      for (auto& server : servers) {
        starters.emplace_back([&] {
          start.arrive_and_wait();
          try {
            server = std::make_unique<Server>(socket, handler);
          } catch (const appliance::Error&) {
            server.reset();
          }
        });
      }
    }
    const auto started = std::ranges::count_if(servers, [](const auto& server) { return server != nullptr; });
    BOOST_TEST(started == 1);
  }
}

BOOST_AUTO_TEST_CASE(must_have_a_path_that_fits) {
  BOOST_TEST(fails_with(Fault::invalid, directory / std::string(200, 'a'), handler));
  BOOST_TEST(fails_with(Fault::failed, directory / "absent/too/admin.sock", handler));
}

BOOST_AUTO_TEST_CASE(passes_one_line_on_and_ignores_what_follows) {
  serve();
  BOOST_TEST(answers_to(socket, "{\"verb\":1}\n{\"verb\":2}\n") == "{\"result\":{}}\n");
  BOOST_TEST(handler.request == "{\"verb\":1}");
}

BOOST_AUTO_TEST_CASE(takes_a_request_of_64_kib_and_not_one_byte_more) {
  serve();
  const std::string largest(std::size_t{64} << 10U, 'a');
  BOOST_TEST(answers_to(socket, largest + "\n") == "{\"result\":{}}\n");
  BOOST_TEST(handler.request.size() == largest.size());
  handler.request.clear();
  BOOST_TEST(answers_to(socket, largest + "a\n").starts_with("{\"error\":{\"code\":\"invalid\""));
  BOOST_TEST(handler.request.empty());
}

BOOST_AUTO_TEST_CASE(sends_events_before_the_answer) {
  handler.events = {R"({"event":1})", R"({"event":2})"};
  serve();
  BOOST_TEST(answers_to(socket, "{}\n") == "{\"event\":1}\n{\"event\":2}\n{\"result\":{}}\n");
}

BOOST_AUTO_TEST_CASE(answers_several_requests_at_one_time) {
  constexpr int together = 3;
  Meeting meeting(together);
  const Server server(socket, meeting);
  std::vector<std::string> answers(together);
  {
    std::vector<std::jthread> clients;
    for (auto& answer : answers) {
      clients.emplace_back([&answer, this] { answer = answers_to(socket, "{}\n"); });
    }
  }
  for (const auto& answer : answers) {
    BOOST_TEST(answer == "{\"result\":{}}\n");
  }
}

BOOST_AUTO_TEST_CASE(stops_without_waiting_for_a_client_that_says_nothing) {
  boost::asio::io_context context;
  Protocol::socket silent(context);
  {
    const Server server(socket, handler);
    silent.connect(Protocol::endpoint(socket.string()));
    boost::asio::write(silent, boost::asio::buffer("{", 1));
  }
  char byte = 0;
  boost::system::error_code end;
  boost::asio::read(silent, boost::asio::buffer(&byte, 1), end);
  BOOST_TEST(end.failed());
  BOOST_TEST(handler.request.empty());
}

BOOST_AUTO_TEST_CASE(survives_a_client_that_leaves_before_the_answer) {
  serve();
  {
    boost::asio::io_context context;
    Protocol::socket client(context);
    client.connect(Protocol::endpoint(socket.string()));
    boost::asio::write(client, boost::asio::buffer("{}\n", 3));
  }
  BOOST_TEST(answers_to(socket, "{}\n") == "{\"result\":{}}\n");
}

BOOST_AUTO_TEST_SUITE_END()
