#include "appliance/ceremony/verify.hpp"

#include "appliance/ceremony/performance.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/hexadecimal.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace appliance::ceremony {
namespace {

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) {
    throw Error(Fault::invalid, file.string() + " cannot be read");
  }
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

Attested verify(const std::filesystem::path& transcript, std::span<const hsm::PublicPoint> keys) {
  const auto text = read_whole(transcript);
  const auto signature = hsm::read_der(hsm::bytes_of(read_whole(signature_of(transcript))));
  const auto digest = evidence::digest_of(text);
  const auto signer = std::ranges::find_if(
      keys, [&](const hsm::PublicPoint& key) { return signature && hsm::verifies(key, digest, *signature); });
  Attested found{.genuine = false, .finding = {}, .digest = hexadecimal(digest), .key = {}};
  if (signer == keys.end()) {
    found.finding = "the transcript is not what a trusted key signed: it was altered, or the key is another";
  } else if (!is_whole(text)) {
    found.finding = "the transcript is signed but does not end with its digest: it was not made by a ceremony";
  } else {
    found.genuine = true;
    found.key = hexadecimal(hsm::fingerprint_of(*signer));
  }
  return found;
}

}  // namespace appliance::ceremony
