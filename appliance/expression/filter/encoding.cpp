#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace appliance::expression::filter {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The bytes to encode: those of hmac, or those of the text.
std::string_view bytes_of(const Call& call) {
  if (call.input.is_nil()) {
    call.fail("there is nothing to encode");
  }
  return call.input.is(Kind::bytes) ? call.input.as_text() : call.input_text();
}

/// RFC 4648, section 4.
Item encoded(const Call& call, std::string_view bytes, std::string_view alphabet) {
  TextBuilder out(call.work);
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
    const auto group = byte(0) << 16 | byte(1) << 8 | byte(2);
    out.add(alphabet[group >> 18]).add(alphabet[group >> 12 & 63]);
    out.add(bytes.size() > 1 ? alphabet[group >> 6 & 63] : '=').add(bytes.size() > 2 ? alphabet[group & 63] : '=');
  }
  return out.finish();
}

Item decoded(const Call& call, std::string_view alphabet) {
  auto text = call.input_text();
  TextBuilder out(call.work);
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  unsigned group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) {
      call.fail("the text is not valid Base64");
    }
    group = (group << 6 | static_cast<unsigned>(value)) & 0xFFFF;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.add(static_cast<char>(group >> bits & 0xFF));
    }
  }
  if (!utf8::is_valid(out.view())) {
    call.fail("the decoded text is not valid UTF-8");
  }
  return out.finish();
}

Item to_base64(const Call& call) { return encoded(call, bytes_of(call), standard); }
Item base64_encode(const Call& call) { return encoded(call, call.input_text(), standard); }
Item base64_decode(const Call& call) { return decoded(call, standard); }
Item base64_url_safe_encode(const Call& call) { return encoded(call, call.input_text(), url_safe); }
Item base64_url_safe_decode(const Call& call) { return decoded(call, url_safe); }

Item to_base16(const Call& call) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  TextBuilder out(call.work);
  for (const char c : bytes_of(call)) {
    const auto byte = static_cast<unsigned char>(c);
    out.add(hex[byte >> 4]).add(hex[byte & 0xF]);
  }
  return out.finish();
}

Digest digest_of(const Call& call) {
  constexpr std::array<std::pair<std::string_view, Digest>, 3> digests{
      {{"sha-1", Digest::sha1}, {"sha-256", Digest::sha256}, {"sha-512", Digest::sha512}}};
  const auto name = call.text(0);
  const auto* found = std::find_if(digests.begin(), digests.end(), [name](const auto& d) { return d.first == name; });
  if (found == digests.end()) {
    call.fail("hmac knows sha-1, sha-256 and sha-512");
  }
  return found->second;
}

Item hmac(const Call& call) {
  if (!call.services.hmac) {
    call.fail("hmac is not available here");
  }
  const auto digest = digest_of(call);
  const auto key = call.text(1);
  if (key.empty()) {
    call.fail("hmac needs a key");
  }
  if (call.input.is_nil()) {
    return {};
  }
  const auto bytes = call.services.hmac(digest, hsm::bytes_of(key), hsm::bytes_of(bytes_of(call)));
  return Item::bytes(call.work.keep(hsm::text_of(bytes)));
}

constexpr Filter rows[] = {
    {"base64_decode", 0, 0, base64_decode},
    {"base64_encode", 0, 0, base64_encode},
    {"base64_url_safe_decode", 0, 0, base64_url_safe_decode},
    {"base64_url_safe_encode", 0, 0, base64_url_safe_encode},
    {"hmac", 2, 2, hmac},
    {"to_base16", 0, 0, to_base16},
    {"to_base64", 0, 0, to_base64},
};

}  // namespace

std::span<const Filter> encoding_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter
