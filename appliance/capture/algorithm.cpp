#include "appliance/capture/algorithm.hpp"

#include <algorithm>
#include <array>

namespace appliance::capture {
namespace {

using hsm::CaptureKeyType;
using hsm::KeyManagement;

constexpr std::size_t wrapped_aes_256_bytes = 40;  // RFC 3394: eight more than the key

constexpr std::array kinds{
    KeyKind{CaptureKeyType::x25519, "OKP", "X25519"},
    KeyKind{CaptureKeyType::p256, "EC", "P-256"},
    KeyKind{CaptureKeyType::rsa_2048, "RSA", ""},
    KeyKind{CaptureKeyType::rsa_3072, "RSA", ""},
};

constexpr std::array algorithms{
    Algorithm{"ECDH-ES", KeyManagement::ecdh_es, true, 0},
    Algorithm{"ECDH-ES+A256KW", KeyManagement::ecdh_es_a256kw, true, wrapped_aes_256_bytes},
    Algorithm{"RSA-OAEP", KeyManagement::rsa_oaep, false, 0},
    Algorithm{"RSA-OAEP-256", KeyManagement::rsa_oaep_256, false, 0},
};

template <class Rows, class Test>
auto find_row(const Rows& rows, Test&& test) -> decltype(rows.data()) {
  const auto found = std::find_if(rows.begin(), rows.end(), test);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

const KeyKind* find_kind(CaptureKeyType type) noexcept {
  return find_row(kinds, [&](const KeyKind& kind) { return kind.type == type; });
}

const KeyKind* find_curve(std::string_view curve) noexcept {
  return find_row(kinds, [&](const KeyKind& kind) { return !kind.curve.empty() && kind.curve == curve; });
}

const Algorithm* find_algorithm(std::string_view name) noexcept {
  return find_row(algorithms, [&](const Algorithm& algorithm) { return algorithm.name == name; });
}

}  // namespace appliance::capture
