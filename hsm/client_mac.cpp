#include "hsm/client_mac.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/token.hpp"

#include <algorithm>
#include <array>

namespace hsm {
namespace {

struct Algorithm {
  CK_MECHANISM_TYPE mechanism;
  std::size_t block_bytes;
  std::size_t mac_bytes;
};

constexpr std::array<Algorithm, 3> algorithms{
    {{CKM_SHA_1_HMAC, 64, 20}, {CKM_SHA256_HMAC, 64, 32}, {CKM_SHA512_HMAC, 128, 64}}};

/// HMAC itself pads short keys with zeros to a block; some modules take no key that is shorter than the digest.
WipingBytes padded(std::span<const unsigned char> key, std::size_t block_bytes) {
  WipingBytes result(key.begin(), key.end());
  result.resize(std::max(key.size(), block_bytes));
  return result;
}

/// A key object that goes with the call.
class ImportedKey {
 public:
  ImportedKey(Session& session, std::span<const unsigned char> value) : session_(session) {
    auto& token = session.token();
    Template key;
    key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
        .add(CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET})
        .add(CKA_TOKEN, false)
        .add(CKA_PRIVATE, token.profile().private_session_keys)
        .add(CKA_SENSITIVE, true)
        .add(CKA_EXTRACTABLE, false)
        .add(CKA_SIGN, true)
        .add(CKA_VERIFY, false)
        .add(CKA_VALUE, text_of(value));
    const auto session_handle = session.handle();
    const auto lock = token.object_lock();
    check(token.functions().C_CreateObject(session_handle, key.data(), key.size(), &handle_), "C_CreateObject");
    token.count_session_key();
  }
  ImportedKey(const ImportedKey&) = delete;
  ImportedKey& operator=(const ImportedKey&) = delete;
  // A failure leaves the object to die with its session, which the next fault on it closes.
  ~ImportedKey() {
    const auto lock = session_.token().object_lock();
    session_.token().functions().C_DestroyObject(session_.handle(), handle_);
  }

  [[nodiscard]] CK_OBJECT_HANDLE handle() const noexcept { return handle_; }

 private:
  Session& session_;
  CK_OBJECT_HANDLE handle_ = CK_INVALID_HANDLE;
};

}  // namespace

WipingBytes mac_with(Session& session, MacDigest digest, std::span<const unsigned char> key,
                     std::span<const unsigned char> message) {
  const auto& algorithm = algorithms[static_cast<std::size_t>(digest)];
  const auto value = padded(key, algorithm.block_bytes);
  auto& token = session.token();
  return token.run(session, [&] {
    const ImportedKey imported(session, value);
    CK_MECHANISM mechanism{algorithm.mechanism, nullptr, 0};
    check(token.functions().C_SignInit(session.handle(), &mechanism, imported.handle()), "C_SignInit");
    WipingBytes mac(algorithm.mac_bytes);
    CK_ULONG size = mac.size();
    check(token.functions().C_Sign(session.handle(), input_of(message), message.size(), mac.data(), &size), "C_Sign");
    return mac;
  });
}

}  // namespace hsm
