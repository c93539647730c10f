#include "hsm/root_key.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/object_search.hpp"
#include "hsm/root_copy.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hsm {
namespace {

constexpr std::string_view root_label = "coffer-root";
constexpr CK_ULONG aes_256_bytes = 32;

std::array<unsigned char, 4> id_of(std::uint32_t version) {
  return {static_cast<unsigned char>(version >> 24), static_cast<unsigned char>(version >> 16),
          static_cast<unsigned char>(version >> 8), static_cast<unsigned char>(version)};
}

std::vector<CK_OBJECT_HANDLE> find_by_label(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session) {
  Template wanted;
  wanted.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}).add(CKA_TOKEN, true).add(CKA_LABEL, root_label);
  return find_objects(functions, session, wanted);
}

void require_wrap_only(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  const auto has = [&](CK_ATTRIBUTE_TYPE type) { return read_flag(functions, session, key, type); };
  const bool confined = has(CKA_SENSITIVE) && !has(CKA_EXTRACTABLE) && has(CKA_WRAP) && has(CKA_UNWRAP) &&
                        !has(CKA_ENCRYPT) && !has(CKA_DECRYPT) && !has(CKA_SIGN) && !has(CKA_VERIFY) &&
                        !has(CKA_DERIVE);
  if (!confined) {
    throw Error(Fault::misuse, "attributes of the root key", CKR_ATTRIBUTE_VALUE_INVALID);
  }
}

std::uint32_t version_of(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  const auto id = read_bytes(functions, session, key, CKA_ID);
  if (id.size() != 4) {
    throw Error(Fault::misuse, "CKA_ID of the root key", CKR_ATTRIBUTE_VALUE_INVALID);
  }
  return (std::uint32_t{id[0]} << 24) | (std::uint32_t{id[1]} << 16) | (std::uint32_t{id[2]} << 8) | id[3];
}

/// All but CKA_VALUE_LEN, which some modules refuse of a key that is unwrapped. `id` must outlive the template.
void describe_root_key(Template& key, const std::array<unsigned char, 4>& id) {
  key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
      .add(CKA_LABEL, root_label)
      .add(CKA_ID, std::string_view(reinterpret_cast<const char*>(id.data()), id.size()))
      .add(CKA_TOKEN, true)
      .add(CKA_PRIVATE, true)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_WRAP, true)
      .add(CKA_UNWRAP, true)
      .add(CKA_ENCRYPT, false)
      .add(CKA_DECRYPT, false)
      .add(CKA_SIGN, false)
      .add(CKA_VERIFY, false)
      .add(CKA_DERIVE, false)
      .add(CKA_MODIFIABLE, false);  // last: SoftHSM takes nothing after it of a key that is unwrapped
}

RootKey read_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle) {
  require_wrap_only(functions, session, handle);
  const bool never_extractable = read_flag(functions, session, handle, CKA_NEVER_EXTRACTABLE);
  return {.version = version_of(functions, session, handle),
          .handle = handle,
          .check_value = never_extractable ? read_check_value(functions, session, handle)
                                           : wrap_check_value(functions, session, handle),
          .never_extractable = never_extractable};
}

}  // namespace

std::vector<RootKey> find_root_keys(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session) {
  std::vector<RootKey> keys;
  for (const auto handle : find_by_label(functions, session)) {
    keys.push_back(read_root_key(functions, session, handle));
  }
  std::sort(keys.begin(), keys.end(), [](const RootKey& a, const RootKey& b) { return a.version < b.version; });
  const auto same = [](const RootKey& a, const RootKey& b) { return a.version == b.version; };
  if (std::adjacent_find(keys.begin(), keys.end(), same) != keys.end()) {
    throw Error(Fault::misuse, "two root keys of one version", CKR_ATTRIBUTE_VALUE_INVALID);
  }
  return keys;
}

void generate_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version) {
  const auto id = id_of(version);
  Template key;
  describe_root_key(key, id);
  key.add(CKA_VALUE_LEN, aes_256_bytes);
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  check(functions.C_GenerateKey(session, &mechanism, key.data(), key.size(), &handle), "C_GenerateKey");
}

void unwrap_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version,
                     CK_MECHANISM& mechanism, CK_OBJECT_HANDLE unwrapping_key, std::span<const unsigned char> blob) {
  const auto id = id_of(version);
  Template key;
  describe_root_key(key, id);
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  check_decryption(functions.C_UnwrapKey(session, &mechanism, unwrapping_key, input_of(blob), blob.size(), key.data(),
                                         key.size(), &handle),
                   "C_UnwrapKey");
}

void destroy_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version) {
  for (const auto& key : find_root_keys(functions, session)) {
    if (key.version == version) {
      check(functions.C_DestroyObject(session, key.handle), "C_DestroyObject");
    }
  }
}

}  // namespace hsm
