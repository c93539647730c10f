#pragma once

#include <exception>
#include <string>

namespace hsm {

/// What a failed PKCS#11 call means to a caller. The names follow what can be done about it, not the return code.
enum class Fault {
  busy,             ///< the token is out of memory or sessions: try again later
  session_lost,     ///< this session is gone; a new one may work
  login_lost,       ///< the token forgot the login
  key_lost,         ///< a handle no longer names a key
  unavailable,      ///< the token or its module does not answer: wait until it returns
  pin_refused,      ///< wrong, locked or expired PIN: nothing may be sent until an operator acts
  not_provisioned,  ///< the token has no root key of the wanted version
  not_authentic,    ///< ciphertext, wrapped key or associated data was altered
  undecided,        ///< a decryption failed and the code alone does not say whether the data or the token is at fault
  misuse,           ///< the call was wrong: a defect, or a module that lacks the mechanism
};

/// The only exception of this layer. The text holds the PKCS#11 function and the name of the return code, never data.
class Error : public std::exception {
 public:
  Error(Fault fault, const char* function, unsigned long code);

  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  [[nodiscard]] Fault fault() const noexcept { return fault_; }
  /// The CK_RV of the module, CKR_OK where the fault was found without a failing call.
  [[nodiscard]] unsigned long code() const noexcept { return code_; }

 private:
  Fault fault_;
  unsigned long code_;
  std::string text_;
};

/// Throws Error unless `code` is CKR_OK. The one place that reads a CK_RV (PKCS#11 v2.40, section 5.1).
void check(unsigned long code, const char* function);

/// As check(), for calls that process ciphertext or wrapped keys: return codes that modules give for altered input
/// become Fault::undecided. SoftHSM 2.6 answers CKR_GENERAL_ERROR to a bad GCM tag, so the code proves nothing.
void check_decryption(unsigned long code, const char* function);

}  // namespace hsm
