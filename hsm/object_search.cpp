#include "hsm/object_search.hpp"

#include "hsm/error.hpp"

#include <array>

namespace hsm {

std::vector<CK_OBJECT_HANDLE> find_objects(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                           Template& wanted) {
  check(functions.C_FindObjectsInit(session, wanted.data(), wanted.size()), "C_FindObjectsInit");
  std::vector<CK_OBJECT_HANDLE> found;
  std::array<CK_OBJECT_HANDLE, 16> page{};
  CK_ULONG count = 0;
  CK_RV result = CKR_OK;
  do {
    result = functions.C_FindObjects(session, page.data(), page.size(), &count);
    found.insert(found.end(), page.begin(), page.begin() + static_cast<std::ptrdiff_t>(result == CKR_OK ? count : 0));
  } while (result == CKR_OK && count != 0);
  functions.C_FindObjectsFinal(session);
  check(result, "C_FindObjects");
  return found;
}

}  // namespace hsm
