#include "hsm/error.hpp"

#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace hsm {
namespace {

struct Meaning {
  CK_RV code;
  Fault fault;
  const char* name;
};

constexpr std::array meanings{
    Meaning{CKR_HOST_MEMORY, Fault::busy, "CKR_HOST_MEMORY"},
    Meaning{CKR_DEVICE_MEMORY, Fault::busy, "CKR_DEVICE_MEMORY"},
    Meaning{CKR_SESSION_COUNT, Fault::busy, "CKR_SESSION_COUNT"},
    Meaning{CKR_SESSION_CLOSED, Fault::session_lost, "CKR_SESSION_CLOSED"},
    Meaning{CKR_SESSION_HANDLE_INVALID, Fault::session_lost, "CKR_SESSION_HANDLE_INVALID"},
    Meaning{CKR_OPERATION_ACTIVE, Fault::session_lost, "CKR_OPERATION_ACTIVE"},
    Meaning{CKR_OPERATION_NOT_INITIALIZED, Fault::session_lost, "CKR_OPERATION_NOT_INITIALIZED"},
    Meaning{CKR_USER_NOT_LOGGED_IN, Fault::login_lost, "CKR_USER_NOT_LOGGED_IN"},
    Meaning{CKR_OBJECT_HANDLE_INVALID, Fault::key_lost, "CKR_OBJECT_HANDLE_INVALID"},
    Meaning{CKR_KEY_HANDLE_INVALID, Fault::key_lost, "CKR_KEY_HANDLE_INVALID"},
    Meaning{CKR_WRAPPING_KEY_HANDLE_INVALID, Fault::key_lost, "CKR_WRAPPING_KEY_HANDLE_INVALID"},
    Meaning{CKR_UNWRAPPING_KEY_HANDLE_INVALID, Fault::key_lost, "CKR_UNWRAPPING_KEY_HANDLE_INVALID"},
    Meaning{CKR_GENERAL_ERROR, Fault::unavailable, "CKR_GENERAL_ERROR"},
    Meaning{CKR_FUNCTION_FAILED, Fault::unavailable, "CKR_FUNCTION_FAILED"},
    Meaning{CKR_DEVICE_ERROR, Fault::unavailable, "CKR_DEVICE_ERROR"},
    Meaning{CKR_DEVICE_REMOVED, Fault::unavailable, "CKR_DEVICE_REMOVED"},
    Meaning{CKR_TOKEN_NOT_PRESENT, Fault::unavailable, "CKR_TOKEN_NOT_PRESENT"},
    Meaning{CKR_TOKEN_NOT_RECOGNIZED, Fault::unavailable, "CKR_TOKEN_NOT_RECOGNIZED"},
    Meaning{CKR_SLOT_ID_INVALID, Fault::unavailable, "CKR_SLOT_ID_INVALID"},
    Meaning{CKR_CRYPTOKI_NOT_INITIALIZED, Fault::unavailable, "CKR_CRYPTOKI_NOT_INITIALIZED"},
    Meaning{CKR_PIN_INCORRECT, Fault::pin_refused, "CKR_PIN_INCORRECT"},
    Meaning{CKR_PIN_INVALID, Fault::pin_refused, "CKR_PIN_INVALID"},
    Meaning{CKR_PIN_LEN_RANGE, Fault::pin_refused, "CKR_PIN_LEN_RANGE"},
    Meaning{CKR_PIN_EXPIRED, Fault::pin_refused, "CKR_PIN_EXPIRED"},
    Meaning{CKR_PIN_LOCKED, Fault::pin_refused, "CKR_PIN_LOCKED"},
    Meaning{CKR_USER_PIN_NOT_INITIALIZED, Fault::pin_refused, "CKR_USER_PIN_NOT_INITIALIZED"},
    Meaning{CKR_ENCRYPTED_DATA_INVALID, Fault::misuse, "CKR_ENCRYPTED_DATA_INVALID"},
    Meaning{CKR_ENCRYPTED_DATA_LEN_RANGE, Fault::misuse, "CKR_ENCRYPTED_DATA_LEN_RANGE"},
    Meaning{CKR_WRAPPED_KEY_INVALID, Fault::misuse, "CKR_WRAPPED_KEY_INVALID"},
    Meaning{CKR_WRAPPED_KEY_LEN_RANGE, Fault::misuse, "CKR_WRAPPED_KEY_LEN_RANGE"},
    Meaning{CKR_DATA_INVALID, Fault::misuse, "CKR_DATA_INVALID"},
    Meaning{CKR_DATA_LEN_RANGE, Fault::misuse, "CKR_DATA_LEN_RANGE"},
    Meaning{CKR_MECHANISM_INVALID, Fault::misuse, "CKR_MECHANISM_INVALID"},
    Meaning{CKR_ATTRIBUTE_SENSITIVE, Fault::misuse, "CKR_ATTRIBUTE_SENSITIVE"},
    Meaning{CKR_ATTRIBUTE_TYPE_INVALID, Fault::misuse, "CKR_ATTRIBUTE_TYPE_INVALID"},
    Meaning{CKR_ATTRIBUTE_VALUE_INVALID, Fault::misuse, "CKR_ATTRIBUTE_VALUE_INVALID"},
    Meaning{CKR_TEMPLATE_INCONSISTENT, Fault::misuse, "CKR_TEMPLATE_INCONSISTENT"},
    Meaning{CKR_KEY_UNEXTRACTABLE, Fault::misuse, "CKR_KEY_UNEXTRACTABLE"},
    Meaning{CKR_KEY_FUNCTION_NOT_PERMITTED, Fault::misuse, "CKR_KEY_FUNCTION_NOT_PERMITTED"},
    Meaning{CKR_BUFFER_TOO_SMALL, Fault::misuse, "CKR_BUFFER_TOO_SMALL"},
    Meaning{CKR_ARGUMENTS_BAD, Fault::misuse, "CKR_ARGUMENTS_BAD"},
};

constexpr std::array codes_for_altered_input{
    CKR_GENERAL_ERROR,       CKR_FUNCTION_FAILED,       CKR_ENCRYPTED_DATA_INVALID, CKR_ENCRYPTED_DATA_LEN_RANGE,
    CKR_WRAPPED_KEY_INVALID, CKR_WRAPPED_KEY_LEN_RANGE, CKR_DATA_INVALID,           CKR_DATA_LEN_RANGE,
};

const Meaning* meaning_of(CK_RV code) {
  const auto* found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& m) { return m.code == code; });
  return found == meanings.end() ? nullptr : found;
}

std::string name_of(CK_RV code) {
  if (const auto* known = meaning_of(code)) {
    return known->name;
  }
  std::array<char, 2 * sizeof code> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
  return "CK_RV 0x" + std::string(digits.data(), end);
}

std::string describe(Fault fault, const char* function, CK_RV code) {
  std::string text = function;
  if (code != CKR_OK) {
    return text + ": " + name_of(code);
  }
  switch (fault) {
    case Fault::not_authentic:
      return text + ": the data does not authenticate";
    case Fault::not_provisioned:
      return text + ": the token does not hold it";
    case Fault::unavailable:
      return text + ": the token does not answer";
    case Fault::pin_refused:
      return text + ": the PIN was refused before and is not sent again";
    default:
      return text;
  }
}

}  // namespace

Error::Error(Fault fault, const char* function, unsigned long code)
    : fault_(fault), code_(code), text_(describe(fault, function, code)) {}

void check(unsigned long code, const char* function) {
  if (code != CKR_OK) {
    const auto* known = meaning_of(code);
    throw Error(known == nullptr ? Fault::misuse : known->fault, function, code);
  }
}

void check_decryption(unsigned long code, const char* function) {
  if (std::find(codes_for_altered_input.begin(), codes_for_altered_input.end(), code) !=
      codes_for_altered_input.end()) {
    throw Error(Fault::undecided, function, code);
  }
  check(code, function);
}

}  // namespace hsm
