#include "tests/support/shim/describe.hpp"
#include "tests/support/shim/functions.hpp"
#include "tests/support/shim/plan.hpp"
#include "tests/support/shim/presence.hpp"
#include "tests/support/shim/record.hpp"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>

/// A PKCS#11 module in front of another one (COFFER_SHIM_MODULE). By environment it records calls
/// (COFFER_SHIM_TRACE), fails them by plan (COFFER_SHIM_PLAN) and plays an absent token (COFFER_SHIM_DOWN). The
/// environment is read in C_GetFunctionList.
namespace tests::support::shim {
namespace {

struct Shim {
  std::mutex loading;
  CK_FUNCTION_LIST* real = nullptr;
  CK_FUNCTION_LIST list{};
  Plan plan;
  Presence presence;
  Trace trace;
};

Shim& shim() {
  static Shim instance;
  return instance;
}

struct Outcome {
  CK_RV reported = CKR_OK;
  /// The real call was made and succeeded.
  bool done = false;
  const char* fault = nullptr;
};

struct Output {
  CK_BYTE* bytes = nullptr;
  CK_ULONG* length = nullptr;
};

/// The buffer that a function fills, if its last two arguments are one, as in C_Encrypt, C_Sign and C_WrapKey.
template <class... Args>
Output output_of(Args... args) {
  if constexpr (sizeof...(Args) >= 2) {
    const std::tuple<Args...> all(args...);
    using Bytes = std::tuple_element_t<sizeof...(Args) - 2, std::tuple<Args...>>;
    using Length = std::tuple_element_t<sizeof...(Args) - 1, std::tuple<Args...>>;
    if constexpr (std::is_same_v<Bytes, CK_BYTE*> && std::is_same_v<Length, CK_ULONG*>) {
      return {std::get<sizeof...(Args) - 2>(all), std::get<sizeof...(Args) - 1>(all)};
    }
  }
  return {};
}

template <class First, class... Rest>
CK_ULONG subject_of(First first, Rest... /*rest*/) {
  if constexpr (std::is_same_v<First, CK_ULONG>) {
    return first;
  }
  return 0;
}

Outcome execute(const std::function<CK_RV()>& call, const char* fault) {
  const auto running = shim().presence.during_call();
  const CK_RV code = call();
  return {code, code == CKR_OK, fault};
}

Outcome strike(const Rule& rule, Output output, const std::function<CK_RV()>& call) {
  if (rule.strike == Strike::before) {
    std::this_thread::sleep_for(rule.delay);
    return rule.code == CKR_OK ? execute(call, "delay") : Outcome{rule.code, false, "before"};
  }
  Outcome outcome = execute(call, rule.strike == Strike::flip ? "flip" : "after");
  std::this_thread::sleep_for(rule.delay);
  if (rule.strike == Strike::after) {
    outcome.reported = rule.code;
  } else if (outcome.done && *output.length > 0) {
    output.bytes[*output.length / 2] ^= 1U;
  }
  return outcome;
}

Outcome perform(Function function, CK_ULONG subject, Output output, const std::function<CK_RV()>& call) {
  if (const auto refusal = shim().presence.refuse(function, subject)) {
    return {*refusal, false, "absent"};
  }
  const auto rule = shim().plan.strike(function, output.bytes != nullptr && output.length != nullptr);
  return rule ? strike(*rule, output, call) : execute(call, nullptr);
}

template <Function F, class... Args>
void remember(Is<F> /*which*/, Args... /*args*/) {}

void remember(Is<Function::C_OpenSession> /*which*/, CK_SLOT_ID slot, CK_FLAGS /*flags*/, void* /*application*/,
              CK_NOTIFY /*notify*/, CK_SESSION_HANDLE* session) {
  shim().presence.opened(*session, slot);
}

void remember(Is<Function::C_CloseSession> /*which*/, CK_SESSION_HANDLE session) { shim().presence.closed(session); }

void remember(Is<Function::C_CloseAllSessions> /*which*/, CK_SLOT_ID slot) { shim().presence.closed_all(slot); }

void remember(Is<Function::C_Finalize> /*which*/, void* /*reserved*/) { shim().presence.finalized(); }

template <Function F, class... Args>
void record(std::uint64_t sequence, const Outcome& outcome, Args... args) {
  Record line(F, sequence);
  if (row_of(F).scope == Scope::session) {
    line.number("session", subject_of(args...));
  }
  describe(Is<F>{}, line, outcome.done, args...);
  if (outcome.fault != nullptr) {
    line.text("fault", outcome.fault);
  }
  line.result(outcome.reported);
  shim().trace.append(line.line());
}

template <Function F, auto Member>
struct Entry;

template <Function F, class... Args, CK_RV (*CK_FUNCTION_LIST::*Member)(Args...)>
struct Entry<F, Member> {
  static CK_RV call(Args... args) {
    const std::uint64_t sequence = shim().trace.next_sequence();
    const Outcome outcome = perform(F, subject_of(args...), output_of(args...), [&] {
      const CK_RV code = (shim().real->*Member)(args...);
      if (code == CKR_OK) {
        remember(Is<F>{}, args...);
      }
      return code;
    });
    if (shim().trace.on()) {
      record<F>(sequence, outcome, args...);
    }
    return outcome.reported;
  }
};

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

CK_FUNCTION_LIST* load_real() {
  void* library = ::dlopen(setting("COFFER_SHIM_MODULE").c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = library == nullptr ? nullptr : ::dlsym(library, "C_GetFunctionList");
  CK_FUNCTION_LIST* list = nullptr;
  if (symbol == nullptr || reinterpret_cast<CK_C_GetFunctionList>(symbol)(&list) != CKR_OK) {
    std::fprintf(stderr, "COFFER_SHIM_MODULE: %s\n", library == nullptr ? ::dlerror() : "no function list");
    return nullptr;
  }
  return list;
}

CK_RV function_list(CK_FUNCTION_LIST** list) {
  if (list == nullptr) {
    return CKR_ARGUMENTS_BAD;
  }
  const std::lock_guard lock(shim().loading);
  if (shim().real == nullptr && (shim().real = load_real()) == nullptr) {
    return CKR_GENERAL_ERROR;
  }
  shim().trace.follow(setting("COFFER_SHIM_TRACE"));
  shim().plan.follow(setting("COFFER_SHIM_PLAN"));
  shim().presence.follow(setting("COFFER_SHIM_DOWN"), shim().real);
  shim().list = *shim().real;
  shim().list.C_GetFunctionList = &function_list;
#define COFFER_OVERRIDE(name, scope) shim().list.name = &Entry<Function::name, &CK_FUNCTION_LIST::name>::call;
  COFFER_PKCS11_FUNCTIONS(COFFER_OVERRIDE)
#undef COFFER_OVERRIDE
  *list = &shim().list;
  return CKR_OK;
}

}  // namespace
}  // namespace tests::support::shim

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  return tests::support::shim::function_list(list);
}
