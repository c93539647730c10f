#include "hsm/envelope.hpp"

#include <algorithm>

namespace hsm {
namespace {

constexpr unsigned char format = 1;
constexpr unsigned char algorithm_kw_gcm = 1;
constexpr std::string_view product = "coffer";
constexpr std::ptrdiff_t field_head_bytes = 1 + 4 + 12;  ///< number, size, IV

void append_number(std::vector<unsigned char>& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<unsigned char>(value >> shift));
  }
}

class Reader {
 public:
  explicit Reader(std::span<const unsigned char> bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool failed() const { return failed_; }

  std::span<const unsigned char> take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (const auto byte : take(size)) {
      value = (value << 8) | byte;
    }
    return value;
  }

 private:
  std::span<const unsigned char> rest_;
  bool failed_ = false;
};

void append_header(std::vector<unsigned char>& out, std::uint32_t kek_version, std::uint32_t sealing_version,
                   std::span<const unsigned char> wrapped_data_key) {
  out.push_back(format);
  out.push_back(algorithm_kw_gcm);
  append_number(out, kek_version);
  append_number(out, sealing_version);
  out.push_back(static_cast<unsigned char>(wrapped_data_key.size()));
  out.insert(out.end(), wrapped_data_key.begin(), wrapped_data_key.end());
}

}  // namespace

const Envelope::Field* Envelope::find(std::uint8_t number) const noexcept {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.number == number; });
  return found == fields.end() ? nullptr : &*found;
}

std::optional<Envelope> parse_envelope(std::span<const unsigned char> sealed) {
  Reader reader(sealed);
  if (reader.number(1) != format || reader.number(1) != algorithm_kw_gcm) {
    return std::nullopt;
  }
  Envelope envelope;
  envelope.kek_version = reader.number(4);
  envelope.sealing_version = reader.number(4);
  envelope.wrapped_data_key = reader.take(reader.number(1));
  while (!reader.at_end() && !reader.failed()) {
    Envelope::Field field;
    field.number = static_cast<std::uint8_t>(reader.number(1));
    const auto size = reader.number(4);
    const auto iv = reader.take(field.iv.size());
    std::copy(iv.begin(), iv.end(), field.iv.begin());
    field.ciphertext = reader.take(size);
    if (size < gcm_tag_bytes || envelope.find(field.number) != nullptr) {
      return std::nullopt;
    }
    envelope.fields.push_back(field);
  }
  return reader.failed() ? std::nullopt : std::optional(std::move(envelope));
}

void append_header(std::vector<unsigned char>& out, std::uint32_t kek_version,
                   std::span<const unsigned char> wrapped_data_key) {
  append_header(out, kek_version, kek_version, wrapped_data_key);
}

void append_field_head(std::vector<unsigned char>& out, const Envelope::Field& field, std::size_t ciphertext_size) {
  out.push_back(field.number);
  append_number(out, static_cast<std::uint32_t>(ciphertext_size));
  out.insert(out.end(), field.iv.begin(), field.iv.end());
  out.resize(out.size() + ciphertext_size);
}

std::optional<std::vector<unsigned char>> without_field(std::span<const unsigned char> sealed, std::uint8_t number) {
  const auto envelope = parse_envelope(sealed);
  if (!envelope) {
    return std::nullopt;
  }
  std::vector<unsigned char> rest(sealed.begin(), sealed.end());
  if (const auto* field = envelope->find(number)) {
    const auto begin = field->ciphertext.data() - sealed.data();
    const auto end = begin + static_cast<std::ptrdiff_t>(field->ciphertext.size());
    rest.erase(rest.begin() + begin - field_head_bytes, rest.begin() + end);
  }
  return rest;
}

std::vector<unsigned char> with_data_key(std::span<const unsigned char> sealed, const Envelope& envelope,
                                         std::uint32_t kek_version, std::span<const unsigned char> wrapped_data_key) {
  const auto* end_of_header = envelope.wrapped_data_key.data() + envelope.wrapped_data_key.size();
  const auto fields = sealed.subspan(static_cast<std::size_t>(end_of_header - sealed.data()));
  std::vector<unsigned char> moved;
  append_header(moved, kek_version, envelope.sealing_version, wrapped_data_key);
  moved.insert(moved.end(), fields.begin(), fields.end());
  return moved;
}

std::vector<unsigned char> associated_data(std::uint32_t sealing_version, std::uint8_t field_number,
                                           std::string_view binding) {
  std::vector<unsigned char> data(product.begin(), product.end());
  data.push_back(format);
  data.push_back(algorithm_kw_gcm);
  append_number(data, sealing_version);
  data.push_back(field_number);
  data.insert(data.end(), binding.begin(), binding.end());
  return data;
}

}  // namespace hsm
