#include "hsm/calls/functions.hpp"

#include "hsm/error.hpp"
#include "hsm/pretended/tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hsm::pretended {
namespace {

constexpr std::size_t most_libraries = 4;
std::array<Tokens*, most_libraries> pretending{};

template <std::size_t Index, auto Member>
struct Answers;

template <std::size_t Index, class... Args, CK_RV (Tokens::*Member)(Args...)>
struct Answers<Index, Member> {
  static CK_RV call(Args... args) {
    const auto lock = pretending[Index]->lock();
    return (pretending[Index]->*Member)(args...);
  }
};

template <class Function>
struct Refuses;

template <class... Args>
struct Refuses<CK_RV (*)(Args...)> {
  static CK_RV call(Args... /*args*/) { return CKR_FUNCTION_NOT_SUPPORTED; }
};

}  // namespace

Tokens::Tokens(std::vector<TokenFace> faces, std::shared_ptr<KeyBook> book)
    : faces_(std::move(faces)), book_(std::move(book)) {
  const auto free = std::ranges::find(pretending, nullptr);
  if (free == pretending.end()) {
    throw Error(Fault::misuse, "more pretended modules than there is room for", CKR_OK);
  }
  *free = this;
  fill_list_at(static_cast<std::size_t>(free - pretending.begin()), std::make_index_sequence<most_libraries>());
}

Tokens::~Tokens() { std::ranges::replace(pretending, this, nullptr); }

template <std::size_t... Indexes>
void Tokens::fill_list_at(std::size_t index, std::index_sequence<Indexes...> /*all*/) {
  ((Indexes == index ? fill_list<Indexes>() : void()), ...);
}

template <std::size_t Index>
void Tokens::fill_list() {
  list_.version = {2, 40};
#define COFFER_REFUSE(name, scope) list_.name = &Refuses<decltype(list_.name)>::call;
  COFFER_PKCS11_FUNCTIONS(COFFER_REFUSE)
#undef COFFER_REFUSE
#define COFFER_ANSWER(name) list_.name = &Answers<Index, &Tokens::name>::call;
  COFFER_ANSWER(C_Initialize)
  COFFER_ANSWER(C_Finalize)
  COFFER_ANSWER(C_GetInfo)
  COFFER_ANSWER(C_GetSlotList)
  COFFER_ANSWER(C_GetTokenInfo)
  COFFER_ANSWER(C_GetMechanismInfo)
  COFFER_ANSWER(C_OpenSession)
  COFFER_ANSWER(C_CloseSession)
  COFFER_ANSWER(C_CloseAllSessions)
  COFFER_ANSWER(C_GetSessionInfo)
  COFFER_ANSWER(C_Login)
  COFFER_ANSWER(C_CreateObject)
  COFFER_ANSWER(C_DestroyObject)
  COFFER_ANSWER(C_GetAttributeValue)
  COFFER_ANSWER(C_FindObjectsInit)
  COFFER_ANSWER(C_FindObjects)
  COFFER_ANSWER(C_FindObjectsFinal)
  COFFER_ANSWER(C_EncryptInit)
  COFFER_ANSWER(C_Encrypt)
  COFFER_ANSWER(C_DecryptInit)
  COFFER_ANSWER(C_Decrypt)
  COFFER_ANSWER(C_SignInit)
  COFFER_ANSWER(C_Sign)
  COFFER_ANSWER(C_GenerateKey)
  COFFER_ANSWER(C_GenerateKeyPair)
  COFFER_ANSWER(C_WrapKey)
  COFFER_ANSWER(C_UnwrapKey)
  COFFER_ANSWER(C_GenerateRandom)
#undef COFFER_ANSWER
}

}  // namespace hsm::pretended
