#include "appliance/audit.hpp"
#include "appliance/ceremony/performance.hpp"
#include "appliance/clock.hpp"
#include "appliance/custody/recipient.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/evidence/notary.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/operators/roster.hpp"
#include "appliance/provision_steps.hpp"
#include "hsm/evidence.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

// How a performance ends: well, or not.

namespace appliance::ceremony {
namespace {

constexpr std::string_view blank = "________________________";

void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const auto count = ::write(descriptor, content.data(), content.size());
    if (count <= 0) {
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

void write_new(const std::filesystem::path& file, std::string_view content) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    const bool is_there = errno == EEXIST;
    throw Error(is_there ? Fault::conflict : Fault::failed,
                file.string() + (is_there ? " is there already: nothing is overwritten" : " cannot be made"));
  }
  const bool written = write_all(descriptor, content) && ::fsync(descriptor) == 0;
  if (::close(descriptor) != 0 || !written) {
    throw Error(Fault::failed, file.string() + " could not be written in full");
  }
  sync_directory(file.parent_path());
}

std::filesystem::path interrupted_name(const std::filesystem::path& file) {
  auto name = file;
  name += ".interrupted";
  for (int number = 2; std::filesystem::exists(name); ++number) {
    name = file;
    name += ".interrupted-" + std::to_string(number);
  }
  return name;
}

std::filesystem::path signature_of(const std::filesystem::path& transcript) {
  auto name = transcript;
  return name += ".sig";
}

void Performance::add_sheet() {
  transcript_.line("");
  transcript_.line(
      "Acknowledgement: I was present from beginning to end, compared the digest of the file with my copy,");
  transcript_.line("and saw done what is written above.");
  for (const auto& person : plan_.people) {
    transcript_.line("");
    transcript_.line(person.name + ", " + std::string(name_of(person.part)));
    transcript_.line("    Signature " + std::string(blank) + "  Date " + std::string(blank));
  }
  transcript_.line("");
  transcript_.line("Sealed bags: what is in each, and its number");
  for (int row = 0; row < 4; ++row) {
    transcript_.line("    " + std::string(blank) + "  " + std::string(blank));
  }
  transcript_.line("");
  transcript_.line("SHA-256 of this transcript as it was read aloud, first 16 digits: " + std::string(blank));
}

void Performance::sign_transcript() {
  transcript_.step("This transcript is closed here and signed with the audit key.");
  transcript_.fact("Transcript", staging_.transcript.string());
  transcript_.fact("Signature", signature_of(staging_.transcript).string());
  transcript_.line(
      "It counts if its SHA-256 stands in the audit log of the store above, which is founded in the same step");
  transcript_.line(
      "as that is written. Nothing else is written, but for the first checkpoint of the audit log, into the");
  transcript_.line("store and the token.");
  add_sheet();
  transcript_.close();
  const auto digest = evidence::digest_of(transcript_.text());
  hsm::Session session(*token_);
  const auto signature = hsm::sign(session, audit_key_.version, digest);
  if (!hsm::verifies(audit_key_.point, digest, signature)) {
    throw Error(Fault::failed, "the token's signature of the transcript does not verify");
  }
  if (!means_.pretended) {
    write_new(staging_.transcript, transcript_.text());
    reached_ = Reached::signature;
    write_new(signature_of(staging_.transcript), hsm::text_of(hsm::der_of(signature)));
  }
  transcript_.line("");
  transcript_.fact("SHA-256", grouped(digest));
}

void Performance::found() {
  transcript_.step("The store is founded, with the digest of the transcript in its audit log.");
  auto batch = identity_batch(store_id_, root_, audit_key_, token_->describe(), plan_.policy);
  if (!operators_.empty()) {
    operators::add(batch, means_.store, by_init(), operators_);
  }
  record(batch, by_init(),
         {.operation = "create",
          .entity_type = "ceremony",
          .entity_id = hexadecimal(staging_.script.digest),
          .detail = (staging_.rehearsal ? "rehearsal, transcript sha256:" : "transcript sha256:") +
                    hexadecimal(evidence::digest_of(transcript_.text()))});
  reached_ = Reached::commit;
  if (!means_.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::conflict, "the appliance is already set up");
  }
  reached_ = Reached::founded;
}

void Performance::make_first_checkpoint() {
  transcript_.step("The first checkpoint of the audit log is signed, stored and copied into the token.");
  hsm::Session session(*token_);
  evidence::Notary notary(means_.store, *token_, store_id_, staging_.config.audit);
  notary.examine(session);
  static_cast<void>(notary.seal(session));
}

void Performance::say_what_token_holds(std::vector<std::string>& account) {
  try {
    token_->recover();
    const auto token = token_->describe();
    if (token.root_keys.empty()) {
      account.emplace_back("The token holds no key. Begin again with the same command.");
      return;
    }
    const auto value = hexadecimal(token.root_keys.front().check_value);
    account.push_back(
        "The token holds the root key with the check value " + value +
        (token.audit_keys.empty()
             ? " and no audit key."
             : " and the audit key " + grouped(hsm::fingerprint_of(token.audit_keys.front().point)) + "."));
    account.push_back("To go on with it, give the same command with --continue " + value +
                      "; to begin from nothing, have the token initialised by its maker's tool first.");
  } catch (const std::exception&) {  // the token, or its PIN
    account.emplace_back(
        "The token does not answer, so what it holds is not known. Mend that and give the same command: it says what "
        "it finds, and goes no further if that is a key.");
  }
}

std::string Performance::account() {
  std::vector<std::string> lines;
  if (reached_ == Reached::founded) {
    lines.emplace_back("The appliance is set up and its transcript counts. Start cofferd: it makes the checkpoint.");
  } else if (reached_ == Reached::nothing) {
    lines.emplace_back("No key was made and the store was not set up.");
  } else {
    lines.emplace_back(reached_ == Reached::commit
                           ? "Whether the store is set up is not known: the same command says so. If it is not, the "
                             "transcript that was written does not count; put it away."
                           : "The store is not set up.");
    for (const auto& recipient : custody::read_recipients(means_.store)) {
      lines.push_back("The store has the recipient " + recipient.name +
                      " with its transport key, which the same command takes up again.");
    }
    say_what_token_holds(lines);
  }
  std::string text;
  for (const auto& line : lines) {
    transcript_.line(line);
    text += " " + line;
  }
  return text;
}

void Performance::stop(Fault fault, std::string_view reason) {
  if (means_.pretended) {
    throw Error(fault, std::string(reason));
  }
  const auto where = "in step " + std::to_string(transcript_.steps()) + ": " + std::string(reason);
  transcript_.reopen();
  transcript_.line("");
  transcript_.line("INTERRUPTED " + where);
  auto message = "the ceremony was interrupted " + where + "." + account();
  if (reached_ == Reached::signature) {
    std::filesystem::remove(staging_.transcript);
    std::filesystem::remove(signature_of(staging_.transcript));
  }
  if (reached_ != Reached::nothing && reached_ != Reached::founded) {
    const auto file = interrupted_name(staging_.transcript);
    write_new(file, transcript_.text());
    message += " The record of it is in " + file.string() + ".";
  }
  throw Error(fault, message);
}

}  // namespace appliance::ceremony
