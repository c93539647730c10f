#include "hsm/shares.hpp"

#include "hsm/attributes.hpp"
#include "hsm/envelope.hpp"
#include "hsm/error.hpp"
#include "hsm/token.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace hsm {
namespace {

// CKM_AES_KEY_WRAP_PAD of PKCS#11 v2.40, RFC 5649; the header of p11-kit lacks it.
constexpr CK_MECHANISM_TYPE key_wrap_with_padding = 0x210A;
constexpr std::size_t most_wrapped_bytes = 4096;
constexpr std::size_t gcm_iv_bytes = 12;

/// The context of a layer: it opens in no other package and under no other key.
std::string context_of(const TransportKey& key, const std::vector<std::uint8_t>& custodians) {
  std::string context = "coffer package v1";
  const auto fingerprint = fingerprint_of(key);
  context.append(fingerprint.begin(), fingerprint.end());
  return context.append(custodians.begin(), custodians.end());
}

/// A share encrypts once in a package and a package has its own set of custodians: the set is the IV (SP
/// 800-38D, 8.2.1).
std::array<unsigned char, gcm_iv_bytes> iv_of(const std::vector<std::uint8_t>& custodians) {
  std::array<unsigned char, gcm_iv_bytes> iv{};
  std::copy(custodians.begin(), custodians.end(), iv.begin());
  return iv;
}

CK_GCM_PARAMS gcm_parameters(std::span<unsigned char> iv, std::string_view context) {
  return {.pIv = iv.data(),
          .ulIvLen = iv.size(),
          .ulIvBits = iv.size() * 8,
          .pAAD = input_of(bytes_of(context)),
          .ulAADLen = context.size(),
          .ulTagBits = gcm_tag_bytes * 8};
}

KeyObject import_share(Session& session, const Secret& share) {
  if (share.size() != share_bytes) {
    throw Error(Fault::misuse, "size of a share", CKR_ATTRIBUTE_VALUE_INVALID);
  }
  Template key;
  key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, session.token().profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_WRAP, true)
      .add(CKA_UNWRAP, true)
      .add(CKA_ENCRYPT, true)
      .add(CKA_DECRYPT, true)
      .add(CKA_VALUE, text_of(share.expose()));
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = session.token().object_lock();
  check(session.token().functions().C_CreateObject(session_handle, key.data(), key.size(), &handle), "C_CreateObject");
  return KeyObject::passing(session, handle);
}

ShareCheckValue check_value_of(Session& session, const KeyObject& share) {
  const auto& functions = session.token().functions();
  CK_MECHANISM mechanism{CKM_AES_ECB, nullptr, 0};
  const std::array<unsigned char, 16> zeroes{};
  std::array<unsigned char, 16> block{};
  CK_ULONG size = block.size();
  check(functions.C_EncryptInit(session.handle(), &mechanism, share.handle()), "C_EncryptInit");
  check(functions.C_Encrypt(session.handle(), input_of(zeroes), zeroes.size(), block.data(), &size), "C_Encrypt");
  ShareCheckValue value{};
  std::copy_n(block.begin(), value.size(), value.begin());
  return value;
}

std::vector<unsigned char> wrap(Session& session, const KeyObject& share, const KeyObject& key) {
  CK_MECHANISM mechanism{key_wrap_with_padding, nullptr, 0};
  std::vector<unsigned char> blob(most_wrapped_bytes);
  CK_ULONG size = blob.size();
  check(session.token().functions().C_WrapKey(session.handle(), &mechanism, share.handle(), key.handle(), blob.data(),
                                              &size),
        "C_WrapKey");
  blob.resize(size);
  return blob;
}

std::vector<unsigned char> encrypt(Session& session, const KeyObject& share, std::span<unsigned char> iv,
                                   std::string_view context, std::span<const unsigned char> content) {
  const auto& functions = session.token().functions();
  auto parameters = gcm_parameters(iv, context);
  CK_MECHANISM mechanism{CKM_AES_GCM, &parameters, sizeof parameters};
  std::vector<unsigned char> out(content.size() + gcm_tag_bytes);
  CK_ULONG size = out.size();
  check(functions.C_EncryptInit(session.handle(), &mechanism, share.handle()), "C_EncryptInit");
  check(functions.C_Encrypt(session.handle(), input_of(content), content.size(), out.data(), &size), "C_Encrypt");
  out.resize(size);
  return out;
}

std::vector<unsigned char> decrypt(Session& session, const KeyObject& share, std::span<unsigned char> iv,
                                   std::string_view context, std::span<const unsigned char> content) {
  const auto& functions = session.token().functions();
  auto parameters = gcm_parameters(iv, context);
  CK_MECHANISM mechanism{CKM_AES_GCM, &parameters, sizeof parameters};
  std::vector<unsigned char> out(content.size());
  CK_ULONG size = out.size();
  check(functions.C_DecryptInit(session.handle(), &mechanism, share.handle()), "C_DecryptInit");
  check_decryption(functions.C_Decrypt(session.handle(), input_of(content), content.size(), out.data(), &size),
                   "C_Decrypt");
  out.resize(size);
  return out;
}

KeyObject unwrap(Session& session, const KeyObject& share, std::span<const unsigned char> blob) {
  Template key;
  key.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_RSA})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, session.token().profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_UNWRAP, true)
      .add(CKA_DECRYPT, false)
      .add(CKA_SIGN, false);
  CK_MECHANISM mechanism{key_wrap_with_padding, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = session.token().object_lock();
  check_decryption(session.token().functions().C_UnwrapKey(session_handle, &mechanism, share.handle(), input_of(blob),
                                                           blob.size(), key.data(), key.size(), &handle),
                   "C_UnwrapKey");
  return KeyObject::passing(session, handle);
}

using Shares = std::vector<const KeyObject*>;

SharePackage close_package(Session& session, const TransportPair& pair, std::vector<std::uint8_t> custodians,
                           const Shares& shares) {
  auto iv = iv_of(custodians);
  const auto context = context_of(pair.public_half, custodians);
  auto blob = wrap(session, *shares.front(), pair.private_half);
  for (std::size_t layer = 1; layer < shares.size(); ++layer) {
    blob = encrypt(session, *shares[layer], iv, context, blob);
  }
  return {.custodians = std::move(custodians), .blob = std::move(blob)};
}

KeyObject open_package(Session& session, const TransportKey& key, const SharePackage& package, const Shares& shares) {
  try {
    auto iv = iv_of(package.custodians);
    const auto context = context_of(key, package.custodians);
    auto blob = package.blob;
    for (std::size_t layer = shares.size(); layer-- > 1;) {
      blob = decrypt(session, *shares[layer], iv, context, blob);
    }
    auto opened = unwrap(session, *shares.front(), blob);
    if (public_half_of(session, opened.handle()).modulus != key.modulus) {
      throw Error(Fault::not_authentic, "transport key of a package", CKR_OK);
    }
    return opened;
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
    throw Error(Fault::not_authentic, "package of the custodians", error.code());
  }
}

/// Every set of `threshold` of the numbers 1 to `count`, ascending.
std::vector<std::vector<std::uint8_t>> sets_of(std::uint8_t threshold, std::uint8_t count) {
  std::vector<std::vector<std::uint8_t>> sets;
  for (unsigned bits = 1; bits < (1U << count); ++bits) {
    std::vector<std::uint8_t> set;
    for (std::uint8_t number = 1; number <= count; ++number) {
      if ((bits & (1U << (number - 1U))) != 0) {
        set.push_back(number);
      }
    }
    if (set.size() == threshold) {
      sets.push_back(std::move(set));
    }
  }
  std::ranges::sort(sets);
  return sets;
}

/// One share: random bits from the token's generator, in wiped memory until its custodian has it.
KeyObject make_share(Session& session, const TransportKey& transport_key, std::uint8_t custodian,
                     const HandsOut& hand_out) {
  Secret share(share_bytes);
  check(session.token().functions().C_GenerateRandom(session.handle(), share.expose_for_writing().data(), share_bytes),
        "C_GenerateRandom");
  auto key = import_share(session, share);
  hand_out(custodian, transport_key, share, check_value_of(session, key));
  return key;
}

SharedTransportKey create(Session& session, std::uint8_t threshold, std::uint8_t count, const HandsOut& hand_out) {
  const auto pair = generate_transport_pair(session, true);
  std::vector<KeyObject> keys;
  for (std::uint8_t number = 1; number <= count; ++number) {
    keys.push_back(make_share(session, pair.public_half, number, hand_out));
  }
  SharedTransportKey made{.key = pair.public_half, .packages = {}};
  for (auto& set : sets_of(threshold, count)) {
    Shares shares;
    for (const auto number : set) {
      shares.push_back(&keys[number - 1U]);
    }
    made.packages.push_back(close_package(session, pair, std::move(set), shares));
    const auto opened = open_package(session, made.key, made.packages.back(), shares);
  }
  return made;
}

}  // namespace

SharedTransportKey create_shared_transport_key(Session& session, std::uint8_t threshold, std::uint8_t count,
                                               const HandsOut& hand_out) {
  if (threshold < fewest_needed || threshold > count || count > most_custodians) {
    throw Error(Fault::misuse, "number of custodians", CKR_ARGUMENTS_BAD);
  }
  return session.token().run(session, [&] { return create(session, threshold, count, hand_out); });
}

ShareCheckValue check_value_of_share(Session& session, const Secret& share) {
  return session.token().run(session, [&] { return check_value_of(session, import_share(session, share)); });
}

TransportAccess shared_transport_key(const TransportKey& key, SharePackage package, std::vector<Secret> shares) {
  const auto held = std::make_shared<const std::vector<Secret>>(std::move(shares));
  return [key, package = std::move(package), held](Session& session) {
    if (held->size() != package.custodians.size()) {
      throw Error(Fault::misuse, "number of shares", CKR_ARGUMENTS_BAD);
    }
    std::vector<KeyObject> imported;
    Shares in_order;
    imported.reserve(held->size());
    for (const auto& share : *held) {
      in_order.push_back(&imported.emplace_back(import_share(session, share)));
    }
    return open_package(session, key, package, in_order);
  };
}

}  // namespace hsm
