#include "hsm/initialisation.hpp"

#include "hsm/error.hpp"
#include "hsm/module.hpp"

#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <vector>

namespace hsm {
namespace {

CK_BYTE* bytes_of(const Secret& pin) { return const_cast<CK_BYTE*>(pin.expose().data()); }

CK_SLOT_ID free_slot(const CK_FUNCTION_LIST& functions) {
  CK_ULONG count = 0;
  check(functions.C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");
  std::vector<CK_SLOT_ID> slots(count);
  check(functions.C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
  slots.resize(count);
  for (const auto slot : slots) {
    CK_TOKEN_INFO info{};
    check(functions.C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
    if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) {
      return slot;
    }
  }
  throw Error(Fault::unavailable, "a slot without a token", CKR_OK);
}

/// Closed and logged out however the block ends.
class OfficerSession {
 public:
  OfficerSession(const CK_FUNCTION_LIST& functions, CK_SLOT_ID slot, const Secret& pin) : functions_(functions) {
    check(functions.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle_),
          "C_OpenSession");
    check(functions.C_Login(handle_, CKU_SO, bytes_of(pin), pin.size()), "C_Login");
  }
  OfficerSession(const OfficerSession&) = delete;
  OfficerSession& operator=(const OfficerSession&) = delete;
  ~OfficerSession() {
    functions_.C_Logout(handle_);
    functions_.C_CloseSession(handle_);
  }

  void set_user_pin(const Secret& pin) const {
    check(functions_.C_InitPIN(handle_, bytes_of(pin), pin.size()), "C_InitPIN");
  }

 private:
  const CK_FUNCTION_LIST& functions_;
  CK_SESSION_HANDLE handle_ = CK_INVALID_HANDLE;
};

}  // namespace

void initialise_token(const std::string& module_path, const std::string& label, const Secret& officer_pin,
                      const Secret& user_pin) {
  std::array<CK_UTF8CHAR, 32> padded{};
  padded.fill(' ');
  if (label.empty() || label.size() > padded.size()) {
    throw Error(Fault::misuse, "label of a token", CKR_ARGUMENTS_BAD);
  }
  std::ranges::copy(label, padded.begin());
  const Module module(module_path);
  const auto& functions = module.functions();
  const auto slot = free_slot(functions);
  check(functions.C_InitToken(slot, bytes_of(officer_pin), officer_pin.size(), padded.data()), "C_InitToken");
  OfficerSession(functions, slot, officer_pin).set_user_pin(user_pin);
}

}  // namespace hsm
