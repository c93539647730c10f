#include "appliance/clock.hpp"

#include <chrono>

namespace appliance {

UnixMicros now() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace appliance
