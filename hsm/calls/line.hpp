#pragma once

#include <p11-kit/pkcs11.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace hsm::calls {

/// The last number of each kind that was given out.
struct Counters {
  std::size_t slot = 0;
  std::size_t session = 0;
  std::size_t object = 0;
};

/// How lines name what a module numbers as it likes: slots, sessions and objects each from 1 on, in the order of their
/// first appearance, so that two runs that do the same read the same. Not synchronised.
class Numbering {
 public:
  /// Modules that are recorded together count together, so that a number names one thing.
  explicit Numbering(Counters& counters) noexcept : counters_(&counters) {}

  [[nodiscard]] std::string slot(CK_SLOT_ID slot);
  [[nodiscard]] std::string session(CK_SESSION_HANDLE session);
  /// With its label, where a call gave one.
  [[nodiscard]] std::string object(CK_OBJECT_HANDLE object);

  void opened(CK_SESSION_HANDLE session, CK_SLOT_ID slot) { sessions_.insert_or_assign(session, Session{0, slot}); }
  void closed(CK_SESSION_HANDLE session) { sessions_.erase(session); }
  void closed_all(CK_SLOT_ID slot);
  void searching(CK_SESSION_HANDLE session, std::string label) { searches_[session] = std::move(label); }
  void found(CK_SESSION_HANDLE session, const CK_OBJECT_HANDLE* objects, CK_ULONG count);
  void labelled(CK_OBJECT_HANDLE object, std::string label) { objects_.insert_or_assign(object, Object{0, label}); }
  void destroyed(CK_OBJECT_HANDLE object) { objects_.erase(object); }
  /// After C_Finalize handles name other things; the numbers go on.
  void forget_handles();

 private:
  struct Session {
    std::size_t number = 0;
    CK_SLOT_ID slot = 0;
  };
  struct Object {
    std::size_t number = 0;
    std::string label;
  };

  Counters* counters_;
  std::map<CK_SLOT_ID, std::size_t> slots_;
  std::map<CK_SESSION_HANDLE, Session> sessions_;
  std::map<CK_OBJECT_HANDLE, Object> objects_;
  std::map<CK_SESSION_HANDLE, std::string> searches_;
};

/// One call as people read it, on one line: `C_GenerateKey(session 1, CKM_AES_KEY_GEN, {CKA_TOKEN=true, ...}) = object
/// 2`. Attributes appear as attribute_name() allows; of all else that could be secret only the length.
class Line {
 public:
  Line(std::string_view function, Numbering& numbers) : text_(std::string(function) + "("), numbers_(numbers) {}

  void slot(CK_SLOT_ID slot) { argument(numbers_.slot(slot)); }
  void session(CK_SESSION_HANDLE session) { argument(numbers_.session(session)); }
  void object(CK_OBJECT_HANDLE object) { argument(numbers_.object(object)); }
  void bytes(CK_ULONG length) { argument(std::to_string(length) + " bytes"); }
  void word(std::string_view word) { argument(word); }
  void mechanism(const CK_MECHANISM* mechanism);
  void attributes(const CK_ATTRIBUTE* attributes, CK_ULONG count);
  /// After `=`: what the call gave.
  void gave(std::string_view what);
  void gave_session(CK_SESSION_HANDLE session) { gave(numbers_.session(session)); }
  void gave_object(CK_OBJECT_HANDLE object) { gave(numbers_.object(object)); }
  void gave_bytes(CK_ULONG length) { gave(std::to_string(length) + " bytes"); }

  [[nodiscard]] Numbering& numbers() noexcept { return numbers_; }
  /// The line, without a line end.
  [[nodiscard]] std::string finish(CK_RV result) const;

 private:
  void argument(std::string_view text);

  std::string text_;
  std::string given_;
  Numbering& numbers_;
};

/// CKA_LABEL of a template; empty where it has none.
[[nodiscard]] std::string label_in(const CK_ATTRIBUTE* attributes, CK_ULONG count);

/// Whether reading these would read a key.
[[nodiscard]] bool holds_key_material(const CK_ATTRIBUTE* attributes, CK_ULONG count);

}  // namespace hsm::calls
