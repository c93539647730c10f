#include "hsm/calls/line.hpp"

#include "hsm/calls/names.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace hsm::calls {
namespace {

constexpr std::array key_material{CKA_VALUE,      CKA_PRIVATE_EXPONENT, CKA_PRIME_1,    CKA_PRIME_2,
                                  CKA_EXPONENT_1, CKA_EXPONENT_2,       CKA_COEFFICIENT};

std::string hexadecimal_of(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

/// Labels are ours, but those that were found in a token may hold anything.
std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c >= ' ' && c <= '~' && c != '"' ? c : '?';
  }
  return quoted + '"';
}

std::string_view text_of(const CK_ATTRIBUTE& attribute) {
  return {static_cast<const char*>(attribute.pValue), attribute.ulValueLen};
}

std::string number_text(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  switch (type) {
    case CKA_CLASS:
      return object_class_name(value);
    case CKA_KEY_TYPE:
      return key_type_name(value);
    default:
      return std::to_string(value);
  }
}

std::string value_text(const CK_ATTRIBUTE& attribute, AttributeKind kind) {
  const auto* bytes = static_cast<const unsigned char*>(attribute.pValue);
  if (kind == AttributeKind::boolean && attribute.ulValueLen == sizeof(CK_BBOOL)) {
    return *bytes != CK_FALSE ? "true" : "false";
  }
  if (kind == AttributeKind::number && attribute.ulValueLen == sizeof(CK_ULONG)) {
    CK_ULONG value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return number_text(attribute.type, value);
  }
  if (kind == AttributeKind::text) {
    return in_quotes(text_of(attribute));
  }
  if (kind == AttributeKind::bytes) {
    return hexadecimal_of({bytes, attribute.ulValueLen});
  }
  return "(" + std::to_string(attribute.ulValueLen) + " bytes)";
}

std::string attribute_text(const CK_ATTRIBUTE& attribute) {
  const auto named = attribute_name(attribute.type);
  const auto name = named.text.empty() ? hexadecimal(attribute.type) : std::string(named.text);
  return attribute.pValue == nullptr || attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION
             ? name
             : name + "=" + value_text(attribute, named.kind);
}

std::string parameters_text(const CK_MECHANISM& mechanism) {
  const auto bytes = [](CK_ULONG length) { return std::to_string(length) + " bytes"; };
  if (mechanism.mechanism == CKM_AES_GCM && mechanism.ulParameterLen == sizeof(CK_GCM_PARAMS)) {
    const auto& gcm = *static_cast<const CK_GCM_PARAMS*>(mechanism.pParameter);
    return "IV of " + bytes(gcm.ulIvLen) + ", associated data of " + bytes(gcm.ulAADLen) + ", tag of " +
           std::to_string(gcm.ulTagBits) + " bits";
  }
  if (mechanism.mechanism == CKM_RSA_PKCS_OAEP && mechanism.ulParameterLen == sizeof(CK_RSA_PKCS_OAEP_PARAMS)) {
    const auto& oaep = *static_cast<const CK_RSA_PKCS_OAEP_PARAMS*>(mechanism.pParameter);
    return mechanism_name(oaep.hashAlg) + ", MGF " + std::to_string(oaep.mgf) + ", label of " +
           bytes(oaep.ulSourceDataLen);
  }
  return "parameters of " + bytes(mechanism.ulParameterLen);
}

}  // namespace

std::string Numbering::slot(CK_SLOT_ID slot) {
  auto& number = slots_[slot];
  number = number == 0 ? ++counters_->slot : number;
  return "slot " + std::to_string(number);
}

std::string Numbering::session(CK_SESSION_HANDLE session) {
  auto& known = sessions_[session];
  known.number = known.number == 0 ? ++counters_->session : known.number;
  return "session " + std::to_string(known.number);
}

std::string Numbering::object(CK_OBJECT_HANDLE object) {
  auto& known = objects_[object];
  known.number = known.number == 0 ? ++counters_->object : known.number;
  return "object " + std::to_string(known.number) + (known.label.empty() ? "" : " " + in_quotes(known.label));
}

void Numbering::closed_all(CK_SLOT_ID slot) {
  std::erase_if(sessions_, [&](const auto& row) { return row.second.slot == slot; });
}

void Numbering::found(CK_SESSION_HANDLE session, const CK_OBJECT_HANDLE* objects, CK_ULONG count) {
  for (CK_ULONG i = 0; i < count; ++i) {
    objects_.try_emplace(objects[i], Object{0, searches_[session]});
  }
}

void Numbering::forget_handles() {
  sessions_.clear();
  objects_.clear();
  searches_.clear();
}

void Line::argument(std::string_view text) {
  if (!text_.ends_with('(')) {
    text_ += ", ";
  }
  text_ += text;
}

void Line::mechanism(const CK_MECHANISM* mechanism) {
  if (mechanism != nullptr) {
    const bool plain = mechanism->pParameter == nullptr || mechanism->ulParameterLen == 0;
    argument(mechanism_name(mechanism->mechanism) + (plain ? "" : "[" + parameters_text(*mechanism) + "]"));
  }
}

void Line::attributes(const CK_ATTRIBUTE* attributes, CK_ULONG count) {
  std::string all = "{";
  for (CK_ULONG i = 0; attributes != nullptr && i < count; ++i) {
    all += (i == 0 ? "" : ", ") + attribute_text(attributes[i]);
  }
  argument(all + "}");
}

void Line::gave(std::string_view what) {
  given_ += given_.empty() ? " = " : ", ";
  given_ += what;
}

std::string Line::finish(CK_RV result) const {
  return text_ + ")" + (result == CKR_OK ? given_ : " -> " + result_name(result));
}

std::string label_in(const CK_ATTRIBUTE* attributes, CK_ULONG count) {
  for (CK_ULONG i = 0; attributes != nullptr && i < count; ++i) {
    if (attributes[i].type == CKA_LABEL && attributes[i].pValue != nullptr) {
      return std::string(text_of(attributes[i]));
    }
  }
  return {};
}

bool holds_key_material(const CK_ATTRIBUTE* attributes, CK_ULONG count) {
  return attributes != nullptr && std::any_of(attributes, attributes + count, [](const CK_ATTRIBUTE& attribute) {
           return std::ranges::find(key_material, attribute.type) != key_material.end();
         });
}

}  // namespace hsm::calls
