#include "appliance/cli/custody.hpp"

#include "appliance/base64url.hpp"
#include "appliance/cli/daemon.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/offline.hpp"
#include "appliance/cli/second_token.hpp"
#include "appliance/custody/bundle.hpp"
#include "appliance/custody/proofs.hpp"
#include "appliance/custody/recovery.hpp"
#include "appliance/json/reader.hpp"
#include "hsm/transport_key.hpp"

#include <fcntl.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

namespace appliance::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest = 8;
constexpr mode_t owner_alone = 0600;

std::string text_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// The answer of cofferd in the memory that the use cases read from.
json::Document read_again(const rapidjson::Document& answer) {
  auto read = json::read(hsm::bytes_of(text_of(answer)), deepest);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr) {
    throw Error(Fault::failed, "cofferd sent an answer that this version of coffer does not understand");
  }
  return std::move(*document);
}

rapidjson::Document answered(const json::Document& document) {
  rapidjson::Document answer;
  const auto text = json::write_public(document.root());
  answer.Parse(text.data(), text.size());
  return answer;
}

/// Thrown where cofferd refused, so that what follows is not done.
struct Stopped {
  Failure failure;
};

json::Document asked(const Invocation& invocation, std::string_view verb, const json::Document& arguments) {
  auto answer = ask_daemon(invocation, verb, json::write_public(arguments.root()));
  if (auto* failure = std::get_if<Failure>(&answer)) {
    throw Stopped{std::move(*failure)};
  }
  return read_again(std::get<rapidjson::Document>(answer));
}

json::Document nothing() {
  json::Document empty;
  empty.root().SetObject();
  return empty;
}

/// A verb with the configuration, whose failures are answers.
template <class Step>
Answer with_config(const Invocation& invocation, Step&& step) {
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  try {
    return as_error([&] { return answered(step(std::get<Config>(loaded))); });
  } catch (Stopped& stopped) {
    return std::move(stopped.failure);
  }
}

/// Before a transport key is made in it.
void require_another(const Invocation& invocation, const hsm::TokenDescription& second) {
  const auto own = asked(invocation, "hsm.info", nothing());
  const auto is = [&](std::string_view member, const std::string& value) {
    const auto* found = json::find(own.root(), member);
    return found != nullptr && found->IsString() && json::text_of(*found) == value;
  };
  if (is("serial", second.serial) && is("label", second.label)) {
    throw Error(Fault::conflict, "this is the token that the root key is in: a copy belongs into another one");
  }
}

json::Document enrolment_of(const Invocation& invocation, const hsm::TokenDescription& token,
                            const hsm::TransportKey& key) {
  auto arguments = nothing();
  auto& pool = arguments.pool();
  json::add(arguments.root(), "name", text_given(invocation, "--name"), pool);
  json::add(arguments.root(), "label", token.label, pool);
  json::add(arguments.root(), "serial", token.serial, pool);
  json::add(arguments.root(), "modulus", base64url(hsm::text_of(key.modulus)), pool);
  json::add(arguments.root(), "sha256", json::Value(key.hash == hsm::OaepHash::sha256), pool);
  return arguments;
}

json::Document custodians_of(const Invocation& invocation) {
  auto arguments = nothing();
  auto& pool = arguments.pool();
  json::add(arguments.root(), "name", text_given(invocation, "--name"), pool);
  json::add(arguments.root(), "threshold", text_given(invocation, "--threshold"), pool);
  json::Value custodians(rapidjson::kObjectType);
  for (const auto& pair : texts_given(invocation, "--custodian")) {
    const auto equals = pair.find('=');
    auto name = json::make_text(pair.substr(0, equals), pool);
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size() || custodians.HasMember(name)) {
      throw Error(Fault::invalid, "--custodian takes NAME=PATH, each name once");
    }
    const auto path = fs::absolute(pair.substr(equals + 1)).lexically_normal().string();
    custodians.AddMember(name, json::make_text(path, pool), pool);
  }
  json::add(arguments.root(), "custodians", std::move(custodians), pool);
  return arguments;
}

void write_new(const fs::path& file, std::string_view content) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_alone);
  const bool written = descriptor >= 0 &&
                       ::write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
                       ::fsync(descriptor) == 0;
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (!written) {
    throw Error(Fault::conflict, "the export cannot be written, or there is one already in the directory");
  }
}

std::vector<custody::Share> shares_given(const Invocation& invocation) {
  std::vector<custody::Share> shares;
  for (const auto& file : texts_given(invocation, "--share")) {
    shares.push_back(custody::read_share(file));
  }
  return shares;
}

custody::Custody custody_in(const json::Document& bundle) {
  auto read = custody::read_bundle(bundle.root());
  if (!read) {
    throw Error(Fault::failed, "cofferd sent an answer that this version of coffer does not understand");
  }
  return *std::move(read);
}

/// Opens every copy of the one who is here, and what the appliance has encrypted for it.
custody::Proofs prove_copies(const custody::Recipient& recipient, const custody::Custody& all, hsm::Session& session,
                             const hsm::TransportAccess& access, const custody::Proofs& challenges) {
  custody::Proofs back;
  for (const auto& copy : custody::copies_for(all, recipient)) {
    const auto challenge = challenges.find(copy.version);
    if (challenge == challenges.end()) {
      throw Error(Fault::conflict, "the copies were changed meanwhile: try again");
    }
    back.emplace(copy.version, hsm::prove_copy(session, access, copy, challenge->second));
  }
  return back;
}

struct Verified {
  std::string recipient;
  custody::Proofs proofs;
};

Verified prove_here(const Invocation& invocation, const Config& config, const custody::Custody& all,
                    const custody::Proofs& challenges) {
  auto shares = shares_given(invocation);
  if (shares.empty() && !names_token(invocation)) {
    throw Error(Fault::invalid, "name the second token with --token, or shares with --share");
  }
  const auto token = connect_token(at_named_token(invocation, config));
  hsm::Session session(*token);
  const auto& recipient = shares.empty() ? custody::recipient_of(all, session) : custody::recipient_of(all, shares);
  const auto access = shares.empty() ? hsm::own_transport_key(recipient.key)
                                     : custody::access_with(recipient, session, std::move(shares));
  return {.recipient = recipient.name, .proofs = prove_copies(recipient, all, session, access, challenges)};
}

json::Document describe(const Verified& verified, const custody::Custody& all) {
  auto answer = nothing();
  auto& pool = answer.pool();
  json::add(answer.root(), "recipient", verified.recipient, pool);
  json::Value copies(rapidjson::kArrayType);
  for (const auto& copy : custody::copies_for(all, *custody::find(all.recipients, verified.recipient))) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "key", "root/" + std::to_string(copy.version), pool);
    json::add(entry, "check_value", "equal", pool);
    json::add(entry, "cross_decryption", "both ways", pool);
    copies.PushBack(entry, pool);
  }
  json::add(answer.root(), "copies", std::move(copies), pool);
  return answer;
}

}  // namespace

Answer prepare_custody_token(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) {
    const auto token = connect_token(at_named_token(invocation, config));
    require_another(invocation, token->describe());
    hsm::Session session(*token);
    const auto key = hsm::find_or_create_transport_key(session);
    return enrolment_of(invocation, token->describe(), key);
  });
}

Answer prepare_custodians(const Invocation& invocation) { return answered(custodians_of(invocation)); }

Answer export_custody(const Invocation& invocation, Console& /*console*/) {
  return with_config(invocation, [&](const Config& /*config*/) {
    const auto bundle = asked(invocation, "custody.export", nothing());
    const auto all = custody_in(bundle);
    const fs::path directory = text_given(invocation, "directory");
    std::error_code exists;
    fs::create_directories(directory, exists);
    write_new(directory / custody::bundle_name, json::write_public(bundle.root()) + "\n");
    auto answer = nothing();
    auto& pool = answer.pool();
    json::add(answer.root(), "file", (directory / custody::bundle_name).string(), pool);
    json::add(answer.root(), "recipients", json::Value(static_cast<std::uint64_t>(all.recipients.size())), pool);
    json::add(answer.root(), "copies", json::Value(static_cast<std::uint64_t>(all.copies.size())), pool);
    return answer;
  });
}

Answer verify_custody(const Invocation& invocation, Console& /*console*/) {
  return with_config(invocation, [&](const Config& config) {
    const auto all = custody_in(asked(invocation, "custody.export", nothing()));
    const auto challenges = custody::read_proofs(asked(invocation, "custody.challenge", nothing()).root());
    const auto verified = prove_here(invocation, config, all, challenges.value_or(custody::Proofs()));
    static_cast<void>(asked(invocation, "custody.prove", custody::document_of(verified.proofs)));
    return describe(verified, all);
  });
}

}  // namespace appliance::cli
