#include "hsm/audit_key.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/object_search.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hsm {
namespace {

constexpr std::string_view audit_label = "coffer-audit";
/// DER of the object identifier of P-256, 1.2.840.10045.3.1.7 (RFC 5480, 2.1.1.1).
constexpr std::string_view p256 = "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
constexpr std::array<unsigned char, 2> octet_string_head{0x04, 0x41};

std::array<unsigned char, 4> id_of(std::uint32_t version) {
  return {static_cast<unsigned char>(version >> 24), static_cast<unsigned char>(version >> 16),
          static_cast<unsigned char>(version >> 8), static_cast<unsigned char>(version)};
}

std::string_view text_of_id(const std::array<unsigned char, 4>& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

void require(bool holds, const char* what) {
  if (!holds) {
    throw Error(Fault::misuse, what, CKR_ATTRIBUTE_VALUE_INVALID);
  }
}

void require_sign_only(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  const auto has = [&](CK_ATTRIBUTE_TYPE type) { return read_flag(functions, session, key, type); };
  require(has(CKA_SENSITIVE) && !has(CKA_EXTRACTABLE) && has(CKA_NEVER_EXTRACTABLE) && has(CKA_SIGN) &&
              !has(CKA_DECRYPT) && !has(CKA_UNWRAP) && !has(CKA_DERIVE),
          "attributes of the audit key");
}

/// CKA_EC_POINT: DER of an OCTET STRING (PKCS#11 v2.40, 2.3.3), which some modules leave away.
PublicPoint read_point(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  auto bytes = read_bytes(functions, session, key, CKA_EC_POINT);
  PublicPoint point{};
  if (bytes.size() == octet_string_head.size() + point.size() &&
      std::equal(octet_string_head.begin(), octet_string_head.end(), bytes.begin())) {
    bytes.erase(bytes.begin(), bytes.begin() + octet_string_head.size());
  }
  require(bytes.size() == point.size(), "CKA_EC_POINT of the audit key");
  std::copy(bytes.begin(), bytes.end(), point.begin());
  return point;
}

AuditKey read_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE private_key) {
  require_sign_only(functions, session, private_key);
  const auto id = read_bytes(functions, session, private_key, CKA_ID);
  require(id.size() == 4, "CKA_ID of the audit key");
  Template wanted;
  wanted.add(CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY})
      .add(CKA_TOKEN, true)
      .add(CKA_LABEL, audit_label)
      .add(CKA_ID, std::string_view(reinterpret_cast<const char*>(id.data()), id.size()));
  const auto halves = find_objects(functions, session, wanted);
  require(halves.size() == 1, "public half of the audit key");
  return {.version = (std::uint32_t{id[0]} << 24) | (std::uint32_t{id[1]} << 16) | (std::uint32_t{id[2]} << 8) | id[3],
          .private_handle = private_key,
          .point = read_point(functions, session, halves.front())};
}

}  // namespace

std::vector<AuditKey> find_audit_keys(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session) {
  Template wanted;
  wanted.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}).add(CKA_TOKEN, true).add(CKA_LABEL, audit_label);
  std::vector<AuditKey> keys;
  for (const auto handle : find_objects(functions, session, wanted)) {
    keys.push_back(read_key(functions, session, handle));
  }
  std::ranges::sort(keys, {}, &AuditKey::version);
  require(std::ranges::adjacent_find(keys, {}, &AuditKey::version) == keys.end(), "two audit keys of one version");
  return keys;
}

void generate_audit_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version) {
  const auto id = id_of(version);
  Template public_half;
  public_half.add(CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_EC})
      .add(CKA_EC_PARAMS, p256)
      .add(CKA_LABEL, audit_label)
      .add(CKA_ID, text_of_id(id))
      .add(CKA_TOKEN, true)
      .add(CKA_PRIVATE, false)
      .add(CKA_MODIFIABLE, false)
      .add(CKA_VERIFY, true);
  Template private_half;
  private_half.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_EC})
      .add(CKA_LABEL, audit_label)
      .add(CKA_ID, text_of_id(id))
      .add(CKA_TOKEN, true)
      .add(CKA_PRIVATE, true)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_MODIFIABLE, false)
      .add(CKA_SIGN, true)
      .add(CKA_DECRYPT, false)
      .add(CKA_UNWRAP, false)
      .add(CKA_DERIVE, false);
  CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE made_public = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE made_private = CK_INVALID_HANDLE;
  check(functions.C_GenerateKeyPair(session, &mechanism, public_half.data(), public_half.size(), private_half.data(),
                                    private_half.size(), &made_public, &made_private),
        "C_GenerateKeyPair");
}

}  // namespace hsm
