#include "hsm/session.hpp"

#include "hsm/error.hpp"
#include "hsm/token.hpp"

#include <algorithm>

namespace hsm {
namespace {
constexpr std::size_t pool_size = 1024;
}

Session::~Session() { abandon(); }

CK_SESSION_HANDLE Session::handle() {
  if (handle_ == CK_INVALID_HANDLE || connection_ != token_.connection()) {
    handle_ = token_.open_session();
    connection_ = token_.connection();
  }
  return handle_;
}

void Session::abandon() noexcept {
  if (handle_ != CK_INVALID_HANDLE) {
    token_.close_session(handle_, connection_);
  }
  handle_ = CK_INVALID_HANDLE;
}

void Session::random(std::span<unsigned char> out) {
  if (out.size() > pool_size) {
    check(token_.functions().C_GenerateRandom(handle(), out.data(), out.size()), "C_GenerateRandom");
    return;
  }
  if (pool_.size() - pool_used_ < out.size()) {
    Secret fresh(pool_size);
    check(token_.functions().C_GenerateRandom(handle(), fresh.expose_for_writing().data(), pool_size),
          "C_GenerateRandom");
    pool_ = std::move(fresh);
    pool_used_ = 0;
  }
  const auto drawn = pool_.expose_for_writing().subspan(pool_used_, out.size());
  std::copy(drawn.begin(), drawn.end(), out.begin());
  wipe(drawn.data(), drawn.size());
  pool_used_ += out.size();
}

}  // namespace hsm
