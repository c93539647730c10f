#include "appliance/capture/message.hpp"

#include "appliance/base64url.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace appliance::capture {
namespace {

constexpr std::size_t part_count = 5;
constexpr std::size_t longest_header = 8192;
constexpr std::size_t longest_text = 400;
constexpr std::size_t header_depth = 8;
constexpr std::size_t coordinate_bytes = 32;
constexpr std::size_t longest_encrypted_key = 1024;
constexpr std::size_t iv_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Parts = std::array<std::string_view, part_count>;

std::optional<Parts> split(std::string_view compact) {
  Parts parts;
  for (std::size_t i = 0; i + 1 < part_count; ++i) {
    const auto dot = compact.find('.');
    if (dot == std::string_view::npos) {
      return std::nullopt;
    }
    parts[i] = compact.substr(0, dot);
    compact.remove_prefix(dot + 1);
  }
  parts.back() = compact;  // a sixth part would be in it, with a dot that base64url does not have
  return parts;
}

/// The members of a header or of a key in it. A member of another type makes it fail as a whole.
class Members {
 public:
  explicit Members(const json::Value& object) : object_(object) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool has(std::string_view name) const { return json::find(object_, name) != nullptr; }

  std::string_view text(std::string_view name) {
    const auto* value = json::find(object_, name);
    if (value == nullptr) {
      return {};
    }
    const bool sound = value->IsString() && value->GetStringLength() <= longest_text;
    failed_ = failed_ || !sound;
    return sound ? json::text_of(*value) : std::string_view();
  }

  std::string bytes(std::string_view name) {
    auto decoded = read_base64url(text(name));
    failed_ = failed_ || !decoded;
    return std::move(decoded).value_or(std::string());
  }

 private:
  const json::Value& object_;
  bool failed_ = false;
};

/// The public half of a JWK in the form of its curve.
std::optional<std::string> point_of(Members& key, const KeyKind& kind) {
  const auto x = key.bytes("x");
  if (kind.kty == "OKP") {
    return x.size() == coordinate_bytes ? std::optional(x) : std::nullopt;
  }
  const auto y = key.bytes("y");
  const bool sized = x.size() == coordinate_bytes && y.size() == coordinate_bytes;
  return sized ? std::optional("\x04" + x + y) : std::nullopt;
}

bool read_peer(const json::Value& header, Message& message) {
  const auto* epk = json::find(header, "epk");
  if (epk == nullptr || !epk->IsObject()) {
    return false;
  }
  Members key(*epk);
  message.peer = find_curve(key.text("crv"));
  if (message.peer == nullptr || key.text("kty") != message.peer->kty || key.has("d")) {
    return false;
  }
  auto point = point_of(key, *message.peer);
  if (!point || key.failed()) {
    return false;
  }
  message.peer_point = *std::move(point);
  return true;
}

bool read_header(const json::Value& header, Message& message) {
  Members members(header);
  message.algorithm = find_algorithm(members.text("alg"));
  if (message.algorithm == nullptr || members.text("enc") != content_encryption || members.has("crit") ||
      members.has("zip")) {
    return false;
  }
  message.key_id = members.text("kid");
  if (message.algorithm->agrees) {
    message.party_u = members.bytes("apu");
    message.party_v = members.bytes("apv");
    return !members.failed() && read_peer(header, message);
  }
  return !members.failed();
}

std::optional<json::Document> parse_header(std::string_view part) {
  const auto text = part.size() <= longest_header ? read_base64url(part) : std::nullopt;
  if (!text) {
    return std::nullopt;
  }
  auto parsed = json::read(hsm::bytes_of(*text), header_depth);
  auto* document = std::get_if<json::Document>(&parsed);
  return document != nullptr && document->root().IsObject() ? std::optional(std::move(*document)) : std::nullopt;
}

bool has_its_sizes(const Message& message, std::size_t tag_size) {
  const bool key_fits = message.algorithm->agrees
                            ? message.encrypted_key.size() == message.algorithm->encrypted_key_bytes
                            : message.encrypted_key.size() <= longest_encrypted_key;
  return key_fits && message.iv.size() == iv_bytes && tag_size == tag_bytes;
}

}  // namespace

std::optional<Message> read_message(std::string_view compact) {
  const auto parts = split(compact);
  const auto header = parts ? parse_header(parts->front()) : std::nullopt;
  Message message;
  if (!header || !read_header(header->root(), message)) {
    return std::nullopt;
  }
  auto encrypted_key = read_base64url((*parts)[1]);
  auto iv = read_base64url((*parts)[2]);
  auto ciphertext = read_base64url((*parts)[3]);
  const auto tag = read_base64url((*parts)[4]);
  if (!encrypted_key || !iv || !ciphertext || !tag) {
    return std::nullopt;
  }
  message.protected_header = parts->front();
  message.encrypted_key = *std::move(encrypted_key);
  message.iv = *std::move(iv);
  message.ciphertext = *std::move(ciphertext) + *tag;
  return has_its_sizes(message, tag->size()) ? std::optional(std::move(message)) : std::nullopt;
}

}  // namespace appliance::capture
