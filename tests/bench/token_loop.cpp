// The PKCS#11 calls of a create and of a read, in a bare loop on one thread: what the service is measured against.
// usage: token_loop MODULE TOKEN-LABEL PIN-FILE SECONDS; prints "create RATE CPU" and "read RATE CPU" (per second, and
// microseconds of CPU per operation).
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

CK_BBOOL yes = CK_TRUE;
CK_BBOOL no = CK_FALSE;
CK_ULONG key_bytes = 32;
constexpr std::size_t data_bytes = 300;

void check(CK_RV result, const char* function) {
  if (result != CKR_OK) {
    throw std::runtime_error(std::string(function) + " failed with " + std::to_string(result));
  }
}

class Loop {
 public:
  Loop(const char* module, const std::string& label, std::string pin) : p11_(load(module)) {
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    check(p11_->C_Initialize(&arguments), "C_Initialize");
    check(p11_->C_OpenSession(slot_of(label), CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session_),
          "C_OpenSession");
    check(p11_->C_Login(session_, CKU_USER, reinterpret_cast<unsigned char*>(pin.data()), pin.size()), "C_Login");
    kek_ = generate(CKM_AES_KEY_GEN, CKA_WRAP, CKA_UNWRAP);
    mac_key_ = generate(CKM_GENERIC_SECRET_KEY_GEN, CKA_SIGN, CKA_VERIFY);
  }

  void create() {
    const auto key = generate(CKM_AES_KEY_GEN, CKA_ENCRYPT, CKA_EXTRACTABLE);
    CK_MECHANISM wrap{CKM_AES_KEY_WRAP, nullptr, 0};
    wrapped_bytes_ = wrapped_.size();
    check(p11_->C_WrapKey(session_, &wrap, kek_, key, wrapped_.data(), &wrapped_bytes_), "C_WrapKey");
    auto gcm = gcm_mechanism();
    check(p11_->C_EncryptInit(session_, &gcm, key), "C_EncryptInit");
    CK_ULONG size = sealed_.size();
    check(p11_->C_Encrypt(session_, clear_.data(), clear_.size(), sealed_.data(), &size), "C_Encrypt");
    check(p11_->C_DestroyObject(session_, key), "C_DestroyObject");
    CK_MECHANISM hmac{CKM_SHA256_HMAC, nullptr, 0};
    std::array<unsigned char, 32> mac{};
    CK_ULONG mac_bytes = mac.size();
    check(p11_->C_SignInit(session_, &hmac, mac_key_), "C_SignInit");
    check(p11_->C_Sign(session_, clear_.data(), 16, mac.data(), &mac_bytes), "C_Sign");
  }

  void read() {
    CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
    CK_KEY_TYPE aes = CKK_AES;
    std::array key{CK_ATTRIBUTE{CKA_CLASS, &secret, sizeof secret}, CK_ATTRIBUTE{CKA_KEY_TYPE, &aes, sizeof aes},
                   CK_ATTRIBUTE{CKA_SENSITIVE, &yes, sizeof yes},   CK_ATTRIBUTE{CKA_EXTRACTABLE, &no, sizeof no},
                   CK_ATTRIBUTE{CKA_TOKEN, &no, sizeof no},         CK_ATTRIBUTE{CKA_PRIVATE, &no, sizeof no},
                   CK_ATTRIBUTE{CKA_DECRYPT, &yes, sizeof yes}};
    CK_MECHANISM wrap{CKM_AES_KEY_WRAP, nullptr, 0};
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    check(p11_->C_UnwrapKey(session_, &wrap, kek_, wrapped_.data(), wrapped_bytes_, key.data(), key.size(), &handle),
          "C_UnwrapKey");
    auto gcm = gcm_mechanism();
    check(p11_->C_DecryptInit(session_, &gcm, handle), "C_DecryptInit");
    CK_ULONG size = opened_.size();
    check(p11_->C_Decrypt(session_, sealed_.data(), sealed_.size(), opened_.data(), &size), "C_Decrypt");
    check(p11_->C_DestroyObject(session_, handle), "C_DestroyObject");
  }

 private:
  static CK_FUNCTION_LIST* load(const char* path) {
    void* library = dlopen(path, RTLD_NOW);
    const auto get =
        library == nullptr ? nullptr : reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    CK_FUNCTION_LIST* functions = nullptr;
    if (get == nullptr || get(&functions) != CKR_OK) {
      throw std::runtime_error("not a PKCS#11 module");
    }
    return functions;
  }

  CK_SLOT_ID slot_of(const std::string& label) const {
    std::array<CK_SLOT_ID, 64> slots{};
    CK_ULONG count = slots.size();
    check(p11_->C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
    for (CK_ULONG i = 0; i < count; ++i) {
      CK_TOKEN_INFO info{};
      if (p11_->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
          std::string(reinterpret_cast<char*>(info.label), label.size()) == label) {
        return slots[i];
      }
    }
    throw std::runtime_error("no such token");
  }

  CK_OBJECT_HANDLE generate(CK_MECHANISM_TYPE type, CK_ATTRIBUTE_TYPE use, CK_ATTRIBUTE_TYPE other_use) {
    std::array key{CK_ATTRIBUTE{CKA_VALUE_LEN, &key_bytes, sizeof key_bytes},
                   CK_ATTRIBUTE{CKA_TOKEN, &no, sizeof no},
                   CK_ATTRIBUTE{CKA_PRIVATE, &no, sizeof no},
                   CK_ATTRIBUTE{CKA_SENSITIVE, &yes, sizeof yes},
                   CK_ATTRIBUTE{use, &yes, sizeof yes},
                   CK_ATTRIBUTE{other_use, &yes, sizeof yes}};
    CK_MECHANISM mechanism{type, nullptr, 0};
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    check(p11_->C_GenerateKey(session_, &mechanism, key.data(), key.size(), &handle), "C_GenerateKey");
    return handle;
  }

  CK_MECHANISM gcm_mechanism() {
    gcm_ = {.pIv = iv_.data(),
            .ulIvLen = iv_.size(),
            .ulIvBits = 96,
            .pAAD = iv_.data(),
            .ulAADLen = iv_.size(),
            .ulTagBits = 128};
    return {CKM_AES_GCM, &gcm_, sizeof gcm_};
  }

  CK_FUNCTION_LIST* p11_;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE kek_ = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE mac_key_ = CK_INVALID_HANDLE;
  CK_GCM_PARAMS gcm_{};
  std::array<unsigned char, 12> iv_{};
  std::array<unsigned char, 64> wrapped_{};
  CK_ULONG wrapped_bytes_ = 0;
  std::vector<unsigned char> clear_ = std::vector<unsigned char>(data_bytes, 'x');
  std::vector<unsigned char> sealed_ = std::vector<unsigned char>(data_bytes + 16);
  std::vector<unsigned char> opened_ = std::vector<unsigned char>(data_bytes + 16);
};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void measure(const char* name, double seconds, Loop& loop, void (Loop::*operation)()) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  std::uint64_t count = 0;
  std::chrono::duration<double> elapsed{};
  for (; elapsed.count() < seconds; elapsed = std::chrono::steady_clock::now() - start) {
    for (int i = 0; i < 100; ++i, ++count) {
      (loop.*operation)();
    }
  }
  const auto operations = static_cast<double>(count);
  std::printf("%s %.0f %.1f\n", name, operations / elapsed.count(), (cpu_seconds() - cpu) / operations * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: token_loop MODULE TOKEN-LABEL PIN-FILE SECONDS\n");
    return 2;
  }
  try {
    std::string pin;
    std::getline(std::ifstream(argv[3]), pin);
    Loop loop(argv[1], argv[2], std::move(pin));
    const double seconds = std::strtod(argv[4], nullptr);
    loop.create();
    measure("create", seconds, loop, &Loop::create);
    measure("read", seconds, loop, &Loop::read);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "token_loop: %s\n", error.what());
    return 1;
  }
}
