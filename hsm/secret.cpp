#include "hsm/secret.hpp"

#include <cstring>

namespace hsm {

void wipe(void* data, std::size_t size) noexcept {
  if (size != 0) {
    explicit_bzero(data, size);
  }
}

void Secret::shrink(std::size_t size) noexcept {
  wipe(bytes_.data() + size, bytes_.size() - size);
  bytes_.resize(size);
}

}  // namespace hsm
