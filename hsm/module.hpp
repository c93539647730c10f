#pragma once

#include "hsm/profile.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace hsm {

/// Where a module's functions come from, by its path. Throws Error: misuse where the file is no PKCS#11 module.
using LoadsModule = std::function<CK_FUNCTION_LIST*(const std::string& path)>;

/// dlopen and C_GetFunctionList. The library stays mapped: vendors register exit handlers and thread destructors in it.
[[nodiscard]] CK_FUNCTION_LIST* load_library(const std::string& path);

/// A loaded PKCS#11 module between C_Initialize and C_Finalize (PKCS#11 v2.40, section 5.4). The standard gives a
/// library one global state: where two tokens of one library are in use, restart() for one ends the sessions of the
/// other, which sees that in generation(), and the last to go finalizes it. Not synchronised; Token serialises
/// restart() against its own uses, and two of one library are for one thread.
class Module {
 public:
  /// Loads and initialises the library. Throws Error: misuse where the file is no PKCS#11 module.
  explicit Module(const std::string& path, const LoadsModule& load = load_library);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  [[nodiscard]] const CK_FUNCTION_LIST& functions() const noexcept { return *functions_; }
  [[nodiscard]] const Profile& profile() const noexcept { return *profile_; }
  [[nodiscard]] const std::string& description() const noexcept { return description_; }

  /// Changes with each restart of the library, whoever asked for it: handles from before name nothing, or another
  /// token's object.
  [[nodiscard]] std::uint64_t generation() const noexcept;

  /// C_Finalize, then C_Initialize: the only cure when a library has lost its token for good (SoftHSM after its
  /// directory vanished, Luna after losing all members). Every session and handle is gone afterwards.
  void restart();

  /// The slot that holds the token named by an RFC 7512 URI. Throws Error: unavailable where there is none, misuse
  /// where the URI is malformed or fits several tokens.
  [[nodiscard]] CK_SLOT_ID find_slot(const std::string& token_uri) const;

 private:
  struct Library;
  static std::shared_ptr<Library> library_of(CK_FUNCTION_LIST* functions);
  void initialise();

  CK_FUNCTION_LIST* functions_ = nullptr;
  const Profile* profile_ = nullptr;
  std::string description_;
  std::shared_ptr<Library> use_;  ///< with all other modules of the library
};

/// A fixed-width, blank-padded text field of a PKCS#11 structure, without its padding.
[[nodiscard]] std::string text_of(const unsigned char* field, std::size_t size);

}  // namespace hsm
