#include "hsm/calls/recorder.hpp"

#include "hsm/calls/describe.hpp"
#include "hsm/error.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace hsm::calls {
namespace {

/// Where one list of functions records to.
struct Place {
  Recorder* recorder = nullptr;
  CK_FUNCTION_LIST* real = nullptr;
  CK_FUNCTION_LIST list{};
  std::optional<Numbering> numbers;
};

constexpr std::size_t most_places = 4;
std::mutex placing;
std::array<Place, most_places> places;

template <Function F, class... Args>
bool is_listed(Args... args) {
  if constexpr (F == Function::C_GetAttributeValue) {
    const auto asks_for_key = [](CK_SESSION_HANDLE, CK_OBJECT_HANDLE, const CK_ATTRIBUTE* attributes, CK_ULONG count) {
      return holds_key_material(attributes, count);
    };
    return asks_for_key(args...);
  }
  return !is_query(F);
}

template <std::size_t Index, Function F, auto Member>
struct Entry;

template <std::size_t Index, Function F, class... Args, CK_RV (*CK_FUNCTION_LIST::*Member)(Args...)>
struct Entry<Index, F, Member> {
  static CK_RV call(Args... args) {
    auto& place = places[Index];
    const CK_RV result = (place.real->*Member)(args...);
    const auto lock = place.recorder->lock();
    const bool listed = is_listed<F>(args...);
    if (listed || F == Function::C_FindObjectsInit || F == Function::C_FindObjects) {  // searches teach labels
      Line line(row_of(F).name, *place.numbers);
      describe(Is<F>{}, line, result == CKR_OK, args...);
      listed ? place.recorder->take(line.finish(result)) : void();
    }
    return result;
  }
};

template <std::size_t Index>
void override_all(CK_FUNCTION_LIST& list) {
#define COFFER_RECORD(name, scope) list.name = &Entry<Index, Function::name, &CK_FUNCTION_LIST::name>::call;
  COFFER_PKCS11_FUNCTIONS(COFFER_RECORD)
#undef COFFER_RECORD
}

template <std::size_t... Indexes>
void override_at(std::size_t index, std::index_sequence<Indexes...> /*all*/) {
  ((Indexes == index ? override_all<Indexes>(places[Indexes].list) : void()), ...);
}

}  // namespace

Recorder::~Recorder() {
  const std::lock_guard lock(placing);
  for (const auto index : places_) {
    places[index] = Place{};
  }
}

CK_FUNCTION_LIST* Recorder::over(CK_FUNCTION_LIST* real) {
  const std::lock_guard lock(placing);
  const auto here = [&](const Place& place) { return place.recorder == this && place.real == real; };
  if (const auto known = std::ranges::find_if(places, here); known != places.end()) {
    return &known->list;
  }
  const auto free = std::ranges::find(places, nullptr, &Place::recorder);
  if (free == places.end()) {
    throw Error(Fault::misuse, "more recorded modules than there is room for", CKR_OK);
  }
  const auto index = static_cast<std::size_t>(free - places.begin());
  free->recorder = this;
  free->real = real;
  free->list = *real;
  free->numbers.emplace(counters_);
  override_at(index, std::make_index_sequence<most_places>());
  places_.push_back(index);
  return &free->list;
}

}  // namespace hsm::calls
