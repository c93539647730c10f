#include "hsm/vault.hpp"

#include "hsm/attributes.hpp"
#include "hsm/envelope.hpp"
#include "hsm/known_answer.hpp"
#include "hsm/session_key.hpp"
#include "hsm/token.hpp"

#include <algorithm>
#include <string>

namespace hsm {
namespace {

Envelope::Field head_of(std::uint8_t number) {
  Envelope::Field field;
  field.number = number;
  field.iv[3] = number;
  return field;
}

/// A field under another's number would else read as absent.
bool has_its_own_iv(const Envelope::Field& field) { return field.iv == head_of(field.number).iv; }

Envelope parse_or_throw(std::span<const unsigned char> sealed) {
  auto envelope = parse_envelope(sealed);
  if (!envelope || !std::all_of(envelope->fields.begin(), envelope->fields.end(), has_its_own_iv)) {
    throw Error(Fault::not_authentic, "envelope", 0);
  }
  return *std::move(envelope);
}

/// The field number is the IV: the same one twice would use a pair of key and IV twice.
void require_distinct(std::span<const ClearField> fields) {
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    if (std::any_of(fields.begin(), field, [&](const ClearField& f) { return f.number == field->number; })) {
      throw Error(Fault::misuse, "a field is to be sealed twice", 0);
    }
  }
}

std::vector<unsigned char> seal_once(Session& session, const WrappedKey& kek, std::span<const ClearField> fields,
                                     std::string_view binding) {
  const auto kek_handle = handle_of(session, kek);
  const auto data_key = SessionKey::generate_aes(session);
  std::vector<unsigned char> sealed;
  append_header(sealed, kek.name.version, data_key.wrap_under(kek_handle));
  for (const auto& field : fields) {
    const auto head = head_of(field.number);
    const auto size = field.content.size() + gcm_tag_bytes;
    append_field_head(sealed, head, size);
    data_key.encrypt(head.iv, associated_data(kek.name.version, field.number, binding), field.content,
                     std::span(sealed).last(size));
  }
  return sealed;
}

std::vector<Secret> open_once(Session& session, CK_OBJECT_HANDLE kek, const Envelope& envelope,
                              std::span<const std::uint8_t> field_numbers, std::string_view binding) {
  const auto data_key = SessionKey::unwrap_aes(session, kek, envelope.wrapped_data_key);
  std::vector<Secret> opened;
  opened.reserve(field_numbers.size());
  for (const auto number : field_numbers) {
    const auto* field = envelope.find(number);
    opened.push_back(field == nullptr
                         ? Secret()
                         : data_key.decrypt(field->iv, associated_data(envelope.sealing_version, number, binding),
                                            field->ciphertext));
  }
  return opened;
}

bool has_its_check_value(Session& session, CK_OBJECT_HANDLE root_key, const WrappedKey& key) {
  if (key.name.purpose == Purpose::data_key_wrapping) {
    const auto value = SessionKey::unwrap_aes(session, root_key, key.blob).computed_check_value();
    return key.check_value.empty() || value == key.check_value;
  }
  const auto value = SessionKey::unwrap_to_move(session, root_key, key.blob, CKK_GENERIC_SECRET).check_value();
  return value.empty() || value == key.check_value;
}

}  // namespace

WrappedKey create_key(Session& session, const KeyName& name) {
  auto& token = session.token();
  return token.run(session, [&] {
    const auto root_version = token.current_root_version();
    const auto key = name.purpose == Purpose::data_key_wrapping ? SessionKey::generate_aes(session)
                                                                : SessionKey::generate_generic(session);
    return WrappedKey{.name = name,
                      .root_version = root_version,
                      .blob = key.wrap_under(token.root_key(root_version)),
                      .check_value = key.check_value()};
  });
}

std::vector<unsigned char> seal(Session& session, const WrappedKey& kek, std::span<const ClearField> fields,
                                std::string_view binding) {
  require_distinct(fields);
  return session.token().run(session, [&] { return seal_once(session, kek, fields, binding); });
}

std::uint32_t kek_version_of(std::span<const unsigned char> sealed) { return parse_or_throw(sealed).kek_version; }

bool has_field(std::span<const unsigned char> sealed, std::uint8_t number) {
  const auto envelope = parse_envelope(sealed);
  return envelope && envelope->find(number) != nullptr;
}

std::vector<Secret> open(Session& session, const WrappedKey& kek, std::span<const unsigned char> sealed,
                         std::span<const std::uint8_t> field_numbers, std::string_view binding) {
  const auto envelope = parse_or_throw(sealed);
  if (envelope.kek_version != kek.name.version) {
    throw Error(Fault::not_authentic, "key version of the envelope", 0);
  }
  return session.token().run(session, [&] {
    const auto kek_handle = handle_of(session, kek);
    return decided_by_known_answer(session, kek_handle,
                                   [&] { return open_once(session, kek_handle, envelope, field_numbers, binding); });
  });
}

Mac mac(Session& session, const WrappedKey& key, std::span<const unsigned char> message) {
  auto& token = session.token();
  return token.run(session, [&] {
    CK_MECHANISM mechanism{CKM_SHA256_HMAC, nullptr, 0};
    check(token.functions().C_SignInit(session.handle(), &mechanism, handle_of(session, key)), "C_SignInit");
    Mac result{};
    CK_ULONG size = result.size();
    check(token.functions().C_Sign(session.handle(), input_of(message), message.size(), result.data(), &size),
          "C_Sign");
    return result;
  });
}

std::vector<unsigned char> rewrap(Session& session, const WrappedKey& from, const WrappedKey& to,
                                  std::span<const unsigned char> sealed) {
  const auto envelope = parse_or_throw(sealed);
  if (envelope.kek_version != from.name.version) {
    throw Error(Fault::not_authentic, "key version of the envelope", 0);
  }
  return session.token().run(session, [&] {
    const auto from_handle = handle_of(session, from);
    const auto to_handle = handle_of(session, to);
    const auto wrapped = decided_by_known_answer(session, from_handle, [&] {
      return SessionKey::unwrap_to_move(session, from_handle, envelope.wrapped_data_key, CKK_AES).wrap_under(to_handle);
    });
    return with_data_key(sealed, envelope, to.name.version, wrapped);
  });
}

WrappedKey rewrap_key(Session& session, const WrappedKey& key, std::uint32_t root_version) {
  auto& token = session.token();
  return token.run(session, [&] {
    const auto type = key.name.purpose == Purpose::data_key_wrapping ? CKK_AES : CKK_GENERIC_SECRET;
    const auto from = token.root_key(key.root_version);
    const auto to = token.root_key(root_version);
    auto moved = key;
    moved.root_version = root_version;
    moved.blob = decided_by_known_answer(
        session, from, [&] { return SessionKey::unwrap_to_move(session, from, key.blob, type).wrap_under(to); });
    const auto check_value = SessionKey::unwrap_to_move(session, to, moved.blob, type).check_value();
    if (!check_value.empty() && check_value != key.check_value) {  // SoftHSM has none of unwrapped keys
      throw Error(Fault::unavailable, "check value of a key that was wrapped anew", 0);
    }
    return moved;
  });
}

bool unwraps(Session& session, const WrappedKey& key) {
  auto& token = session.token();
  return token.run(session, [&] {
    const auto root_key = token.root_key(key.root_version);
    try {
      return decided_by_known_answer(session, root_key, [&] { return has_its_check_value(session, root_key, key); });
    } catch (const Error& error) {
      if (error.fault() != Fault::not_authentic) {
        throw;
      }
      return false;
    }
  });
}

void random(Session& session, std::span<unsigned char> out) {
  session.token().run(session, [&] { session.random(out); });
}

void probe(Session& session) {
  auto& token = session.token();
  token.run(session, [&] { prove_well(session, token.root_key(token.current_root_version())); });
}

void probe(Session& session, std::uint32_t root_version) {
  auto& token = session.token();
  token.run(session, [&] { prove_well(session, token.root_key(root_version)); });
}

}  // namespace hsm
