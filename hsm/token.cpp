#include "hsm/token.hpp"

#include "hsm/attributes.hpp"

#include <algorithm>
#include <utility>

namespace hsm {
namespace {

constexpr int most_repairs = 2;
// Keys of a ring are freed by a new connection, which is cheap and rare enough not to need an eviction policy.
constexpr std::size_t most_keys_in_ring = 20'000;

bool is_repairable(Fault fault) {
  return fault == Fault::session_lost || fault == Fault::login_lost || fault == Fault::key_lost;
}

TokenState state_after(Fault fault) {
  switch (fault) {
    case Fault::pin_refused:
      return TokenState::locked;
    case Fault::not_provisioned:
      return TokenState::foreign;
    default:
      return TokenState::absent;
  }
}

}  // namespace

Token::Token(TokenSettings settings) : settings_(std::move(settings)), module_(settings_.module_path, settings_.load) {}

Token::~Token() {
  if (anchor_ != CK_INVALID_HANDLE && generation_ == module_.generation()) {
    functions().C_CloseAllSessions(slot_);
  }
}

void Token::connect() {
  exclusively([this] { establish(); });
}

void Token::recover() {
  exclusively([this] { restart(); });
}

void Token::unlock() {
  exclusively([this] {
    pin_refused_ = false;
    restart();
  });
}

void Token::recycle_if_due() {
  exclusively([this] {
    const auto limit = module_.profile().recycle_after_keys;
    if (limit != 0 && state_ == TokenState::ready && session_keys_made_ >= limit) {
      restart();
    }
  });
}

TokenDescription Token::describe() const {
  const std::shared_lock lock(use_);
  return description_;
}

template <class Step>
void Token::exclusively(Step&& step) {
  const std::lock_guard pass(gate_);
  exclusive_waiting_ = true;
  const std::unique_lock lock(use_);
  exclusive_waiting_ = false;
  step();
}

std::shared_lock<std::shared_mutex> Token::lease_for_use() {
  if (exclusive_waiting_) {
    const std::lock_guard wait(gate_);
  }
  std::shared_lock lease(use_);
  if (state_ != TokenState::ready) {
    throw Error(state_ == TokenState::locked ? Fault::pin_refused : Fault::unavailable, "token", CKR_OK);
  }
  if (generation_ != module_.generation()) {  // another token of this library had it restarted
    throw Error(Fault::session_lost, "token", CKR_OK);
  }
  return lease;
}

void Token::repair_or_rethrow(Session& session, const Error& error, std::uint64_t seen_connection, int repairs) {
  session.abandon();
  if (error.fault() == Fault::unavailable) {
    exclusively([&] {
      if (connection_ == seen_connection && state_ == TokenState::ready) {
        state_ = TokenState::absent;
      }
    });
    throw error;
  }
  if (!is_repairable(error.fault()) || repairs == most_repairs) {
    throw error;
  }
  exclusively([&] {
    const bool already_repaired = connection_ != seen_connection;
    if (!already_repaired && state_ == TokenState::ready) {
      establish();
    }
  });
}

// A token that was ready is called so meanwhile: whoever uses it waits, and need not be turned away.
void Token::restart() {
  try {
    module_.restart();
  } catch (...) {
    state_ = TokenState::absent;  // recover() may bring it back
    throw;
  }
  session_keys_made_ = 0;
  establish();
}

void Token::establish() {
  try {
    slot_ = module_.find_slot(settings_.token_uri);
    functions().C_CloseAllSessions(slot_);
    ring_.clear();
    ++connection_;
    generation_ = module_.generation();
    anchor_ = open_session();
    log_in();
    CK_TOKEN_INFO info{};
    check(functions().C_GetTokenInfo(slot_, &info), "C_GetTokenInfo");
    description_ = {
        .module = module_.description(),
        .profile = std::string(module_.profile().name),
        .label = text_of(info.label, sizeof info.label),
        .serial = text_of(info.serialNumber, sizeof info.serialNumber),
        .model = text_of(info.model, sizeof info.model),
        .root_keys = find_root_keys(functions(), anchor_),
        .audit_keys = find_audit_keys(functions(), anchor_),
        .manufacturer = text_of(info.manufacturerID, sizeof info.manufacturerID),
        .firmware = std::to_string(info.firmwareVersion.major) + "." + std::to_string(info.firmwareVersion.minor)};
    current_root_ = choose_root();
    state_ = TokenState::ready;
  } catch (const Error& error) {
    state_ = state_after(error.fault());
    throw;
  } catch (...) {
    state_ = TokenState::absent;
    throw;
  }
}

std::uint32_t Token::choose_root() const {
  const auto& keys = description_.root_keys;
  if (!settings_.choose_root) {
    return keys.empty() ? 0 : keys.back().version;
  }
  const auto chosen = settings_.choose_root(keys);
  if (!chosen) {
    throw Error(Fault::not_provisioned, "root keys of this store", CKR_OK);
  }
  return *chosen;
}

void Token::log_in() {
  if (pin_refused_) {
    throw Error(Fault::pin_refused, "C_Login", CKR_OK);
  }
  auto pin = settings_.pin();
  if (pin.empty()) {
    throw Error(Fault::pin_refused, "reading the PIN", CKR_OK);
  }
  try {
    const auto text = pin.expose_for_writing();
    const CK_RV result = functions().C_Login(anchor_, CKU_USER, text.data(), text.size());
    if (result != CKR_USER_ALREADY_LOGGED_IN) {
      check(result, "C_Login");
    }
  } catch (const Error& error) {
    pin_refused_ = error.fault() == Fault::pin_refused;
    throw;
  }
}

CK_SESSION_HANDLE Token::open_session() {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  check(functions().C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session),
        "C_OpenSession");
  return session;
}

void Token::close_session(CK_SESSION_HANDLE session, std::uint64_t connection) noexcept {
  const std::shared_lock lock(use_);
  if (connection == connection_ && generation_ == module_.generation()) {
    functions().C_CloseSession(session);
  }
}

CK_OBJECT_HANDLE Token::root_key(std::uint32_t version) const {
  const auto& keys = description_.root_keys;
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const RootKey& key) { return key.version == version; });
  if (found == keys.end()) {
    throw Error(Fault::not_provisioned, "root key", CKR_OK);
  }
  ring_.count_use({.scope = {}, .purpose = {}, .version = version});
  return found->handle;
}

CK_OBJECT_HANDLE Token::audit_key(std::uint32_t version) const {
  const auto& keys = description_.audit_keys;
  const auto found = std::ranges::find(keys, version, &AuditKey::version);
  if (found == keys.end()) {
    throw Error(Fault::not_provisioned, "audit key", CKR_OK);
  }
  return found->private_handle;
}

std::uint32_t Token::current_root_version() const {
  if (current_root_ == 0) {
    throw Error(Fault::not_provisioned, "root key", CKR_OK);
  }
  return current_root_;
}

bool Token::offers(CK_MECHANISM_TYPE mechanism) const {
  CK_MECHANISM_INFO info{};
  return functions().C_GetMechanismInfo(slot_, mechanism, &info) == CKR_OK;
}

std::unique_lock<std::mutex> Token::object_lock() {
  return module_.profile().serialise_objects ? std::unique_lock(objects_) : std::unique_lock<std::mutex>();
}

void Token::forget(const KeyName& key) {
  const auto lease = lease_for_use();
  const std::lock_guard one_at_a_time(loading_);
  if (const auto handle = ring_.take(key)) {
    const auto lock = object_lock();
    check(functions().C_DestroyObject(anchor_, *handle), "C_DestroyObject");
  }
}

CK_OBJECT_HANDLE Token::load(const WrappedKey& key) {
  ring_.count_use(key.name);
  if (const auto known = ring_.find(key.name)) {
    return *known;
  }
  const std::lock_guard one_at_a_time(loading_);
  if (const auto known = ring_.find(key.name)) {
    return *known;
  }
  if (ring_.size() >= most_keys_in_ring) {
    throw Error(Fault::key_lost, "key ring", CKR_OK);
  }
  const bool wraps = key.name.purpose == Purpose::data_key_wrapping;
  Template unwrapped;
  unwrapped.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{wraps ? CKK_AES : CKK_GENERIC_SECRET})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, module_.profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_WRAP, wraps)
      .add(CKA_UNWRAP, wraps)
      .add(CKA_ENCRYPT, false)
      .add(CKA_DECRYPT, false)
      .add(CKA_SIGN, !wraps)
      .add(CKA_VERIFY, false)
      .add(CKA_DERIVE, false);
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto lock = object_lock();
  check_decryption(functions().C_UnwrapKey(anchor_, &mechanism, root_key(key.root_version), input_of(key.blob),
                                           key.blob.size(), unwrapped.data(), unwrapped.size(), &handle),
                   "C_UnwrapKey");
  ring_.add(key.name, handle);
  return handle;
}

}  // namespace hsm
