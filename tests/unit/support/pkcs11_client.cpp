#include "tests/unit/support/pkcs11_client.hpp"

#include <dlfcn.h>

#include <array>
#include <stdexcept>

namespace tests::support {
namespace {

void require(CK_RV code, const char* what) {
  if (code != CKR_OK) {
    throw std::runtime_error(what);
  }
}

}  // namespace

void Pkcs11Client::Closer::operator()(void* library) const { ::dlclose(library); }

CK_RV Pkcs11Client::initialise() const {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;  // without it SoftHSM does not lock, and threads break it
  return list_->C_Initialize(&arguments);
}

Pkcs11Client::Pkcs11Client() : library_(::dlopen(module.module_path().c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (!library_) {
    throw std::runtime_error(::dlerror());
  }
  const auto get_list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library_.get(), "C_GetFunctionList"));
  require(get_list(&list_), "C_GetFunctionList");
  require(initialise(), "C_Initialize");
  CK_ULONG count = 1;
  const CK_RV code = list_->C_GetSlotList(CK_TRUE, nullptr, &count);
  std::vector<CK_SLOT_ID> slots(count);
  require(code == CKR_OK ? list_->C_GetSlotList(CK_TRUE, slots.data(), &count) : code, "C_GetSlotList");
  slot_ = slots.at(0);
}

Pkcs11Client::~Pkcs11Client() {
  module.clear_plan();
  list_->C_Finalize(nullptr);
}

CK_SESSION_HANDLE Pkcs11Client::open() {
  CK_SESSION_HANDLE session = 0;
  list_->C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
  return session;
}

CK_RV Pkcs11Client::log_in(CK_SESSION_HANDLE session) {
  hsm::Secret pin = token.pin();
  const std::span<unsigned char> bytes = pin.expose_for_writing();
  return list_->C_Login(session, CKU_USER, bytes.data(), bytes.size());
}

CK_SESSION_HANDLE Pkcs11Client::ready() {
  const CK_SESSION_HANDLE session = open();
  require(log_in(session), "C_Login");
  return session;
}

CK_RV Pkcs11Client::make_key(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE& made, const std::string& label) {
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_ULONG length = 32;
  std::string name = label;
  std::array<unsigned char, 2> id{0xAB, 0x01};
  std::array attributes{
      CK_ATTRIBUTE{CKA_TOKEN, &no, sizeof no},           CK_ATTRIBUTE{CKA_SENSITIVE, &yes, sizeof yes},
      CK_ATTRIBUTE{CKA_EXTRACTABLE, &yes, sizeof yes},   CK_ATTRIBUTE{CKA_ENCRYPT, &yes, sizeof yes},
      CK_ATTRIBUTE{CKA_WRAP, &yes, sizeof yes},          CK_ATTRIBUTE{CKA_VALUE_LEN, &length, sizeof length},
      CK_ATTRIBUTE{CKA_LABEL, name.data(), name.size()}, CK_ATTRIBUTE{CKA_ID, id.data(), id.size()}};
  return list_->C_GenerateKey(session, &mechanism, attributes.data(), attributes.size(), &made);
}

CK_RV Pkcs11Client::encrypt(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, std::vector<unsigned char>& output) {
  CK_MECHANISM mechanism{CKM_AES_ECB, nullptr, 0};
  std::array<unsigned char, 16> block{};
  output.assign(16, 0);
  CK_ULONG length = output.size();
  const CK_RV code = list_->C_EncryptInit(session, &mechanism, key);
  return code == CKR_OK ? list_->C_Encrypt(session, block.data(), block.size(), output.data(), &length) : code;
}

CK_RV Pkcs11Client::random(CK_SESSION_HANDLE session) {
  std::array<unsigned char, 16> bytes{};
  return list_->C_GenerateRandom(session, bytes.data(), bytes.size());
}

}  // namespace tests::support
