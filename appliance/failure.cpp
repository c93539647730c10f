#include "appliance/failure.hpp"

#include "hsm/error.hpp"
#include "storage/error.hpp"

namespace appliance {
namespace {

Failure from(const hsm::Error& error) {
  switch (error.fault()) {
    case hsm::Fault::not_authentic:
      return {.fault = Fault::failed, .integrity = true, .reason = error.what()};
    case hsm::Fault::misuse:
    case hsm::Fault::not_provisioned:
      return {.fault = Fault::failed, .integrity = false, .reason = error.what()};
    default:
      return {.fault = Fault::unavailable, .integrity = false, .reason = error.what()};
  }
}

Failure from(const storage::Error& error) {
  switch (error.fault()) {
    case storage::Fault::full:
      return {.fault = Fault::storage_full, .integrity = false, .reason = error.what()};
    case storage::Fault::corrupt:
      return {.fault = Fault::failed, .integrity = true, .reason = error.what()};
    default:
      return {.fault = Fault::unavailable, .integrity = false, .reason = error.what()};
  }
}

}  // namespace

Failure failure_of(const std::exception_ptr& exception) noexcept {
  try {
    std::rethrow_exception(exception);
  } catch (const hsm::Error& error) {
    return from(error);
  } catch (const storage::Error& error) {
    return from(error);
  } catch (const Error& error) {
    return {.fault = error.fault(), .integrity = false, .reason = error.what()};
  } catch (const std::bad_alloc&) {
    return {.fault = Fault::unavailable, .integrity = false, .reason = "out of memory"};
  } catch (...) {
    return {.fault = Fault::failed, .integrity = false, .reason = "an unexpected exception"};
  }
}

}  // namespace appliance
