#include "hsm/module.hpp"

#include "hsm/error.hpp"

#include <dlfcn.h>
#include <p11-kit/uri.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace hsm {
namespace {

using Uri = std::unique_ptr<P11KitUri, decltype(&p11_kit_uri_free)>;

Uri parse_token_uri(const std::string& text) {
  Uri uri(p11_kit_uri_new(), &p11_kit_uri_free);
  if (p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_TOKEN, uri.get()) != P11_KIT_URI_OK ||
      p11_kit_uri_any_unrecognized(uri.get()) != 0) {
    throw Error(Fault::misuse, "RFC 7512 URI", CKR_ARGUMENTS_BAD);
  }
  return uri;
}

std::vector<CK_SLOT_ID> slots_with_tokens(const CK_FUNCTION_LIST& functions) {
  CK_ULONG count = 0;
  check(functions.C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");
  std::vector<CK_SLOT_ID> slots(count);
  check(functions.C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
  slots.resize(count);
  return slots;
}

}  // namespace

std::string text_of(const unsigned char* field, std::size_t size) {
  const std::string_view padded(reinterpret_cast<const char*>(field), size);
  const auto last = padded.find_last_not_of(' ');
  return std::string(padded.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

CK_FUNCTION_LIST* load_library(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error(Fault::misuse, "dlopen of the PKCS#11 module", CKR_OK);
  }
  CK_FUNCTION_LIST* functions = nullptr;
  const auto get_function_list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  if (get_function_list == nullptr || get_function_list(&functions) != CKR_OK || functions == nullptr) {
    dlclose(library);
    throw Error(Fault::misuse, "C_GetFunctionList", CKR_OK);
  }
  return functions;
}

/// The library, once it is initialised, until the last that uses it lets go.
struct Module::Library {
  explicit Library(CK_FUNCTION_LIST* list) : functions(list) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { functions->C_Finalize(nullptr); }

  CK_FUNCTION_LIST* functions;
  std::atomic<std::uint64_t> generation{0};
};

std::shared_ptr<Module::Library> Module::library_of(CK_FUNCTION_LIST* functions) {
  static std::mutex mutex;
  static std::map<CK_FUNCTION_LIST*, std::weak_ptr<Library>> known;
  const std::lock_guard lock(mutex);
  auto& known_use = known[functions];
  auto use = known_use.lock();
  if (use == nullptr) {
    use = std::make_shared<Library>(functions);
    known_use = use;
  }
  return use;
}

Module::Module(const std::string& path, const LoadsModule& load) : functions_(load(path)) {
  use_ = library_of(functions_);
  initialise();
}

Module::~Module() = default;

std::uint64_t Module::generation() const noexcept { return use_->generation; }

void Module::restart() {
  ++use_->generation;
  functions_->C_Finalize(nullptr);
  initialise();
}

void Module::initialise() {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV result = functions_->C_Initialize(&arguments);
  if (result != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    check(result, "C_Initialize");
  }
  CK_INFO info{};
  check(functions_->C_GetInfo(&info), "C_GetInfo");
  const auto maker = text_of(info.manufacturerID, sizeof info.manufacturerID);
  profile_ = &profile_for(maker);
  description_ =
      maker + " " + std::to_string(info.libraryVersion.major) + "." + std::to_string(info.libraryVersion.minor);
}

CK_SLOT_ID Module::find_slot(const std::string& token_uri) const {
  const auto uri = parse_token_uri(token_uri);
  std::vector<CK_SLOT_ID> matching;
  for (const auto slot : slots_with_tokens(*functions_)) {
    CK_TOKEN_INFO token{};
    if (functions_->C_GetTokenInfo(slot, &token) == CKR_OK && p11_kit_uri_match_token_info(uri.get(), &token) != 0 &&
        (token.flags & CKF_TOKEN_INITIALIZED) != 0) {
      matching.push_back(slot);
    }
  }
  if (matching.size() > 1) {
    throw Error(Fault::misuse, "several tokens match hsm.token", CKR_OK);
  }
  if (matching.empty()) {
    throw Error(Fault::unavailable, "C_GetSlotList", CKR_TOKEN_NOT_PRESENT);
  }
  return matching.front();
}

}  // namespace hsm
