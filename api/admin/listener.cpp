#include "api/admin/listener.hpp"

#include "appliance/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace api::admin {

namespace {

using appliance::Error;
using appliance::Fault;

constexpr int backlog = 16;
constexpr mode_t socket_mode = 0660;
constexpr mode_t directory_mode = 0700;

void require(bool done, const char* text) {
  if (!done) {
    throw Error(Fault::failed, text);
  }
}

sockaddr_un address_of(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& text = socket.native();
  if (text.empty() || text.size() >= sizeof(address.sun_path)) {
    throw Error(Fault::invalid, "server.admin_socket is longer than a socket's path can be (107 bytes)");
  }
  std::memcpy(address.sun_path, text.data(), text.size());
  return address;
}

Descriptor new_socket(int more_flags) {
  Descriptor made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | more_flags, 0));
  require(made.is_open(), "the admin socket cannot be created");
  return made;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

/// Opens the socket's directory, made where absent, and locks it until the descriptor is closed: two daemons that
/// start at once look, remove and bind one after the other.
Descriptor lock_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), directory_mode) != 0 && errno != EEXIST) {
    throw Error(Fault::failed, "the directory of server.admin_socket cannot be created");
  }
  Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  require(opened.is_open(), "the directory of server.admin_socket cannot be opened");
  require(::flock(opened.get(), LOCK_EX) == 0, "the directory of server.admin_socket cannot be locked");
  return opened;
}

/// Removes a socket file that nothing listens on any more.
void remove_stale(const std::filesystem::path& socket, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(socket.c_str(), &status) != 0) {
    require(errno == ENOENT, "server.admin_socket cannot be examined");
    return;
  }
  if (!S_ISSOCK(status.st_mode)) {
    throw Error(Fault::conflict, "server.admin_socket names something that is not a socket");
  }
  const auto probe = new_socket(SOCK_NONBLOCK);
  if (::connect(probe.get(), generic(address), sizeof(address)) == 0 || errno != ECONNREFUSED) {
    throw Error(Fault::conflict, "another cofferd listens on server.admin_socket");
  }
  require(::unlink(socket.c_str()) == 0, "the stale server.admin_socket cannot be removed");
}

}  // namespace

Descriptor listen_on(const std::filesystem::path& socket) {
  const auto address = address_of(socket);
  const auto lock = lock_directory(socket.parent_path());
  remove_stale(socket, address);
  auto listener = new_socket(SOCK_NONBLOCK);
  require(::bind(listener.get(), generic(address), sizeof(address)) == 0, "server.admin_socket cannot be bound");
  // Nobody can connect before listen(), so the mode is right before it matters, whatever the umask.
  require(::chmod(socket.c_str(), socket_mode) == 0, "the mode of server.admin_socket cannot be set");
  require(::listen(listener.get(), backlog) == 0, "server.admin_socket cannot be listened on");
  return listener;
}

}  // namespace api::admin
