#pragma once

#include "tests/support/faulty_module.hpp"
#include "tests/support/softhsm.hpp"

#include <p11-kit/pkcs11.h>

#include <memory>
#include <string>
#include <vector>

namespace tests::support {

/// A bare user of the shim: calls go to the function list and return codes are left to the test. Uses the first slot
/// with a token, which is the initialised one.
class Pkcs11Client {
 public:
  SofthsmToken token;
  FaultyModule module;

  Pkcs11Client();
  ~Pkcs11Client();
  Pkcs11Client(const Pkcs11Client&) = delete;
  Pkcs11Client& operator=(const Pkcs11Client&) = delete;

  [[nodiscard]] CK_FUNCTION_LIST& list() const { return *list_; }
  [[nodiscard]] CK_SLOT_ID slot() const { return slot_; }

  /// C_Initialize for use by several threads.
  [[nodiscard]] CK_RV initialise() const;
  /// 0 if the token refused.
  CK_SESSION_HANDLE open();
  CK_RV log_in(CK_SESSION_HANDLE session);
  /// A logged-in session.
  CK_SESSION_HANDLE ready();
  /// An AES-256 session key that may encrypt and be wrapped; `made` is left alone if the token refused.
  CK_RV make_key(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE& made, const std::string& label = "key");
  /// One block by AES-ECB, so that equal input gives equal output.
  CK_RV encrypt(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, std::vector<unsigned char>& output);
  CK_RV random(CK_SESSION_HANDLE session);

 private:
  struct Closer {
    void operator()(void* library) const;
  };
  std::unique_ptr<void, Closer> library_;
  CK_FUNCTION_LIST* list_ = nullptr;
  CK_SLOT_ID slot_ = 0;
};

}  // namespace tests::support
