#include "hsm/transport_key.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/object_search.hpp"
#include "hsm/token.hpp"

#include <openssl/sha.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace hsm {
namespace {

constexpr std::string_view transport_label = "coffer-transport";
constexpr CK_ULONG transport_bits = transport_modulus_bytes * 8;
constexpr std::string_view exponent("\x01\x00\x01", 3);

void require(bool holds, const char* what) {
  if (!holds) {
    throw Error(Fault::misuse, what, CKR_ATTRIBUTE_VALUE_INVALID);
  }
}

void require_well_formed(const TransportKey& key) {
  const auto& modulus = key.modulus;
  require(modulus.size() == transport_modulus_bytes && (modulus.front() & 0x80U) != 0 && (modulus.back() & 1U) != 0,
          "modulus of the transport key");
}

void describe_public_half(Template& key, bool lasting) {
  key.add(CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_RSA})
      .add(CKA_PUBLIC_EXPONENT, exponent)
      .add(CKA_TOKEN, lasting)
      .add(CKA_PRIVATE, false)
      .add(CKA_WRAP, true)
      .add(CKA_ENCRYPT, false)
      .add(CKA_VERIFY, false);
}

void describe_private_half(Template& key, bool lasting, bool is_private, bool extractable) {
  key.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_RSA})
      .add(CKA_TOKEN, lasting)
      .add(CKA_PRIVATE, is_private)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, extractable)
      .add(CKA_UNWRAP, true)
      .add(CKA_DECRYPT, false)
      .add(CKA_SIGN, false);
}

struct Handles {
  CK_OBJECT_HANDLE public_half = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE private_half = CK_INVALID_HANDLE;
};

Handles generate(Session& session, Template& public_half, Template& private_half) {
  CK_MECHANISM mechanism{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
  Handles made;
  public_half.add(CKA_MODULUS_BITS, transport_bits);
  const auto handle = session.handle();
  const auto lock = session.token().object_lock();
  check(session.token().functions().C_GenerateKeyPair(handle, &mechanism, public_half.data(), public_half.size(),
                                                      private_half.data(), private_half.size(), &made.public_half,
                                                      &made.private_half),
        "C_GenerateKeyPair");
  return made;
}

void generate_lasting(Session& session) {
  Template public_half;
  describe_public_half(public_half, true);
  public_half.add(CKA_LABEL, transport_label).add(CKA_MODIFIABLE, false);
  Template private_half;
  describe_private_half(private_half, true, true, false);
  private_half.add(CKA_LABEL, transport_label).add(CKA_MODIFIABLE, false);
  generate(session, public_half, private_half);
}

void require_unwrap_only(Session& session, CK_OBJECT_HANDLE key) {
  const auto has = [&](CK_ATTRIBUTE_TYPE type) {
    return read_flag(session.token().functions(), session.handle(), key, type);
  };
  require(has(CKA_SENSITIVE) && !has(CKA_EXTRACTABLE) && has(CKA_NEVER_EXTRACTABLE) && has(CKA_UNWRAP) &&
              !has(CKA_DECRYPT) && !has(CKA_SIGN),
          "attributes of the transport key");
}

std::optional<CK_OBJECT_HANDLE> find_private_half(Session& session) {
  Template wanted;
  wanted.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}).add(CKA_TOKEN, true).add(CKA_LABEL, transport_label);
  const auto found = find_objects(session.token().functions(), session.handle(), wanted);
  require(found.size() <= 1, "two transport keys in one token");
  if (found.empty()) {
    return std::nullopt;
  }
  require_unwrap_only(session, found.front());
  return found.front();
}

std::optional<TransportKey> find_here(Session& session) {
  const auto handle = find_private_half(session);
  return handle ? std::optional(public_half_of(session, *handle)) : std::nullopt;
}

KeyObject import_public_half(Session& session, const TransportKey& key) {
  require_well_formed(key);
  Template imported;
  describe_public_half(imported, false);
  imported.add(CKA_MODULUS, text_of(key.modulus));
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = session.token().object_lock();
  check(session.token().functions().C_CreateObject(session_handle, imported.data(), imported.size(), &handle),
        "C_CreateObject");
  return KeyObject::passing(session, handle);
}

OaepHash strongest_of(const Session& session) noexcept {
  return session.token().profile().oaep_sha256 ? OaepHash::sha256 : OaepHash::sha1;
}

}  // namespace

Sha256 fingerprint_of(const TransportKey& key) {
  require_well_formed(key);
  Sha256 digest{};
  SHA256(key.modulus.data(), key.modulus.size(), digest.data());
  return digest;
}

CK_RSA_PKCS_OAEP_PARAMS oaep_parameters(OaepHash hash) noexcept {
  const bool sha256 = hash == OaepHash::sha256;
  return {.hashAlg = sha256 ? CKM_SHA256 : CKM_SHA_1,
          .mgf = static_cast<CK_RSA_PKCS_MGF_TYPE>(sha256 ? CKG_MGF1_SHA256 : CKG_MGF1_SHA1),
          .source = CKZ_DATA_SPECIFIED,
          .pSourceData = nullptr,
          .ulSourceDataLen = 0};
}

std::optional<TransportKey> find_transport_key(Session& session) {
  return session.token().run(session, [&] { return find_here(session); });
}

TransportKey find_or_create_transport_key(Session& session) {
  const auto key = session.token().run(session, [&] {
    if (!find_private_half(session)) {
      generate_lasting(session);
    }
    return find_here(session).value();
  });
  sync();
  return key;
}

TransportAccess own_transport_key(const TransportKey& key) {
  return [key](Session& session) {
    const auto handle = find_private_half(session);
    if (!handle || public_half_of(session, *handle).modulus != key.modulus) {
      throw Error(Fault::not_provisioned, "transport key", CKR_OK);
    }
    return KeyObject::lasting(session, *handle);
  };
}

TransportPair generate_transport_pair(Session& session, bool extractable) {
  Template public_half;
  describe_public_half(public_half, false);
  Template private_half;
  describe_private_half(private_half, false, session.token().profile().private_session_keys, extractable);
  const auto made = generate(session, public_half, private_half);
  const auto unneeded = KeyObject::passing(session, made.public_half);
  auto kept = KeyObject::passing(session, made.private_half);
  return {.public_half = public_half_of(session, made.private_half), .private_half = std::move(kept)};
}

TransportKey public_half_of(Session& session, CK_OBJECT_HANDLE private_half) {
  const auto& functions = session.token().functions();
  TransportKey key{.modulus = read_bytes(functions, session.handle(), private_half, CKA_MODULUS),
                   .hash = strongest_of(session)};
  require_well_formed(key);
  const auto stored = read_bytes(functions, session.handle(), private_half, CKA_PUBLIC_EXPONENT);
  require(std::ranges::equal(stored, bytes_of(exponent)), "public exponent of the transport key");
  return key;
}

OaepHash hash_between(Session& session, const TransportKey& key) noexcept {
  return std::min(strongest_of(session), key.hash);
}

std::vector<unsigned char> wrap_to(Session& session, const TransportKey& key, OaepHash hash, CK_OBJECT_HANDLE wrapped) {
  const auto imported = import_public_half(session, key);
  auto parameters = oaep_parameters(hash);
  CK_MECHANISM mechanism{CKM_RSA_PKCS_OAEP, &parameters, sizeof parameters};
  std::vector<unsigned char> blob(transport_modulus_bytes);
  CK_ULONG size = blob.size();
  check(session.token().functions().C_WrapKey(session.handle(), &mechanism, imported.handle(), wrapped, blob.data(),
                                              &size),
        "C_WrapKey");
  blob.resize(size);
  return blob;
}

}  // namespace hsm
