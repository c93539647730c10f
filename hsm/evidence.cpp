#include "hsm/evidence.hpp"

#include "hsm/attributes.hpp"
#include "hsm/object_search.hpp"
#include "hsm/secret.hpp"
#include "hsm/token.hpp"

#include <algorithm>

namespace hsm {
namespace {

constexpr std::string_view application = "coffer";

std::vector<CK_OBJECT_HANDLE> find_notes(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                         std::string_view label) {
  Template wanted;
  wanted.add(CKA_CLASS, CK_ULONG{CKO_DATA}).add(CKA_TOKEN, true).add(CKA_LABEL, label);
  return find_objects(functions, session, wanted);
}

}  // namespace

Signature sign(Session& session, std::uint32_t audit_key_version, const Sha256& digest) {
  auto& token = session.token();
  return token.run(session, [&] {
    const auto handle = session.handle();
    CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
    check(token.functions().C_SignInit(handle, &mechanism, token.audit_key(audit_key_version)), "C_SignInit");
    Signature signature{};
    CK_ULONG size = signature.size();
    check(token.functions().C_Sign(handle, input_of(digest), digest.size(), signature.data(), &size), "C_Sign");
    if (size != signature.size()) {
      throw Error(Fault::misuse, "C_Sign", CKR_DATA_LEN_RANGE);
    }
    return signature;
  });
}

std::vector<std::vector<unsigned char>> read_notes(Session& session, std::string_view label) {
  auto& token = session.token();
  return token.run(session, [&] {
    const auto handle = session.handle();
    std::vector<std::vector<unsigned char>> contents;
    for (const auto note : find_notes(token.functions(), handle, label)) {
      contents.push_back(read_bytes(token.functions(), handle, note, CKA_VALUE));
    }
    return contents;
  });
}

void write_note(Session& session, std::string_view label, std::span<const unsigned char> content) {
  auto& token = session.token();
  token.run(session, [&] {
    Template note;
    note.add(CKA_CLASS, CK_ULONG{CKO_DATA})
        .add(CKA_TOKEN, true)
        .add(CKA_PRIVATE, true)
        .add(CKA_MODIFIABLE, false)
        .add(CKA_APPLICATION, application)
        .add(CKA_LABEL, label)
        .add(CKA_VALUE, text_of(content));
    const auto handle = session.handle();
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    const auto lock = token.object_lock();
    check(token.functions().C_CreateObject(handle, note.data(), note.size(), &made), "C_CreateObject");
  });
}

void erase_note(Session& session, std::string_view label, std::span<const unsigned char> content) {
  auto& token = session.token();
  token.run(session, [&] {
    const auto handle = session.handle();
    for (const auto note : find_notes(token.functions(), handle, label)) {
      if (std::ranges::equal(read_bytes(token.functions(), handle, note, CKA_VALUE), content)) {
        const auto lock = token.object_lock();
        check(token.functions().C_DestroyObject(handle, note), "C_DestroyObject");
      }
    }
  });
}

}  // namespace hsm
