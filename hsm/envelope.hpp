#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hsm {

/// The ciphertext of one write, as stored. All integers big-endian:
///
///     format (1) | algorithm (1) | version of the key encryption key that wraps now (4) | version at sealing (4)
///     size of the wrapped data key (1) | data key wrapped by AES-KW
///     then per field: number (1) | size (4) | IV (12) | ciphertext and 128-bit tag
///
/// Format 1, algorithm 1: AES-256 data key made for this write, AES Key Wrap (RFC 3394), AES-GCM (SP 800-38D) per
/// field. The IV is the field number as fixed field and a zero invocation counter (8.2.1): a data key seals each
/// field once, so no pair of key and IV repeats. The version at sealing is bound into the associated data and never
/// changes, so that a data key can move under a new version without its data being opened.
struct Envelope {
  struct Field {
    std::uint8_t number = 0;
    std::array<unsigned char, 12> iv{};
    std::span<const unsigned char> ciphertext;  ///< with the tag at its end
  };

  std::uint32_t kek_version = 0;
  std::uint32_t sealing_version = 0;
  std::span<const unsigned char> wrapped_data_key;
  std::vector<Field> fields;

  [[nodiscard]] const Field* find(std::uint8_t number) const noexcept;
};

inline constexpr std::size_t gcm_tag_bytes = 16;

/// Reads an envelope; the result refers into `sealed`. Nothing if it is not one: another format, cut off, trailing
/// bytes, a field twice.
[[nodiscard]] std::optional<Envelope> parse_envelope(std::span<const unsigned char> sealed);

/// Writes the part before the fields of a new envelope.
void append_header(std::vector<unsigned char>& out, std::uint32_t kek_version,
                   std::span<const unsigned char> wrapped_data_key);

/// Writes a field's head and makes room for its ciphertext, which the caller fills: the last `ciphertext_size` bytes.
void append_field_head(std::vector<unsigned char>& out, const Envelope::Field& field, std::size_t ciphertext_size);

/// The envelope without this field, which thereby cannot be opened any more; unchanged where it has none. Nothing if
/// `sealed` is no envelope. Needs no key: fields are sealed independently.
[[nodiscard]] std::optional<std::vector<unsigned char>> without_field(std::span<const unsigned char> sealed,
                                                                      std::uint8_t number);

/// The same envelope with its data key wrapped under another version. `envelope` was read from `sealed`.
[[nodiscard]] std::vector<unsigned char> with_data_key(std::span<const unsigned char> sealed, const Envelope& envelope,
                                                       std::uint32_t kek_version,
                                                       std::span<const unsigned char> wrapped_data_key);

/// The associated data of a field: format, algorithm, key version at sealing, field number, then `binding`, which must
/// begin with parts of fixed size (tenant) so that no two bindings read alike.
[[nodiscard]] std::vector<unsigned char> associated_data(std::uint32_t sealing_version, std::uint8_t field_number,
                                                         std::string_view binding);

}  // namespace hsm
