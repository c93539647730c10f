#include "hsm/rsa_padding.hpp"

#include "hsm/error.hpp"

#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <limits>

namespace hsm {
namespace {

/// All ones or all zeros, made and used without branches.
using Mask = std::size_t;

constexpr int top_bit = std::numeric_limits<Mask>::digits - 1;
constexpr std::size_t least_random_bytes = 8;  // of PKCS #1 v1.5
constexpr std::size_t v15_overhead = 3 + least_random_bytes;

/// Keeps the compiler from seeing that a mask has two values only, and from making a branch of it.
Mask opaque(Mask mask) {
  asm volatile("" : "+r"(mask));
  return mask;
}

Mask is_zero(std::size_t value) { return opaque(Mask{0} - ((~value & (value - 1)) >> top_bit)); }

Mask is_equal(std::size_t a, std::size_t b) { return is_zero(a ^ b); }

/// Of numbers below half of what a size_t can be.
Mask is_less(std::size_t a, std::size_t b) { return opaque(Mask{0} - ((a - b) >> top_bit)); }

std::size_t choose(Mask mask, std::size_t yes, std::size_t no) { return (mask & yes) | (~mask & no); }

void copy_where(Mask mask, const WipingBytes& from, WipingBytes& to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = static_cast<unsigned char>(choose(mask, from[i], to[i]));
  }
}

/// A message at the end of a buffer.
struct Candidate {
  WipingBytes bytes;
  std::size_t start = 0;
  Mask valid = 0;
};

Candidate read_v15(std::span<const unsigned char> block) {
  Candidate candidate{.bytes = {block.begin(), block.end()}};
  Mask ended = 0;
  std::size_t end = 0;
  for (std::size_t i = 2; i < block.size(); ++i) {
    const auto ends_here = is_zero(block[i]) & ~ended;
    end = choose(ends_here, i, end);
    ended |= ends_here;
  }
  candidate.start = end + 1;
  candidate.valid = is_zero(block[0]) & is_equal(block[1], 2) & ended & ~is_less(end, v15_overhead - 1);
  return candidate;
}

/// MGF1 (RFC 8017, B.2.1), added to `to`.
void mask_with(const EVP_MD* hash, std::span<const unsigned char> seed, std::span<unsigned char> to) {
  const auto size = static_cast<std::size_t>(EVP_MD_get_size(hash));
  WipingBytes counted(seed.begin(), seed.end());
  counted.resize(seed.size() + 4);
  WipingBytes digest(size);
  for (std::size_t at = 0; at < to.size(); at += size) {
    counted.back() = static_cast<unsigned char>(at / size);
    if (EVP_Digest(counted.data(), counted.size(), digest.data(), nullptr, hash, nullptr) != 1) {
      throw Error(Fault::unavailable, "EVP_Digest", CKR_OK);
    }
    const auto count = std::min(size, to.size() - at);
    for (std::size_t i = 0; i < count; ++i) {
      to[at + i] ^= digest[i];
    }
  }
}

std::array<unsigned char, EVP_MAX_MD_SIZE> digest_of_nothing(const EVP_MD* hash) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(nullptr, 0, digest.data(), nullptr, hash, nullptr) != 1) {
    throw Error(Fault::unavailable, "EVP_Digest", CKR_OK);
  }
  return digest;
}

Candidate read_oaep(std::span<const unsigned char> block, const EVP_MD* hash) {
  const auto size = static_cast<std::size_t>(EVP_MD_get_size(hash));
  Candidate candidate{.bytes = {block.begin(), block.end()}};
  const auto seed = std::span(candidate.bytes).subspan(1, size);
  const auto data = std::span(candidate.bytes).subspan(1 + size);
  mask_with(hash, data, seed);
  mask_with(hash, seed, data);
  Mask valid = is_zero(block[0]);
  const auto label = digest_of_nothing(hash);
  for (std::size_t i = 0; i < size; ++i) {
    valid &= is_equal(data[i], label[i]);
  }
  Mask ended = 0;
  std::size_t end = 0;
  for (std::size_t i = size; i < data.size(); ++i) {
    const auto ends_here = is_equal(data[i], 1) & ~ended;
    valid &= ended | ends_here | is_zero(data[i]);
    end = choose(ends_here, i, end);
    ended |= ends_here;
  }
  candidate.start = 1 + size + end + 1;
  candidate.valid = valid & ended;
  return candidate;
}

/// As in a block of PKCS #1 v1.5 that somebody made up: any length that fits is as likely.
Candidate read_substitute(std::span<const unsigned char> substitute) {
  const std::size_t number = substitute[0] * std::size_t{256} + substitute[1];
  const auto lengths = substitute.size() - v15_overhead + 1;
  return {.bytes = {substitute.begin(), substitute.end()}, .start = v15_overhead + number % lengths, .valid = ~Mask{0}};
}

void take_where(Mask mask, const Candidate& from, Candidate& to) {
  copy_where(mask, from.bytes, to.bytes);
  to.start = choose(mask, from.start, to.start);
}

/// Moves the message to the front, in steps that do not tell how far.
Secret message_of(Candidate candidate) {
  const auto size = candidate.bytes.size();
  for (std::size_t step = 1; step < size; step *= 2) {
    const auto moves = ~is_zero(candidate.start & step);
    for (std::size_t i = 0; i < size; ++i) {
      const auto from = i + step < size ? candidate.bytes[i + step] : static_cast<unsigned char>(0);
      candidate.bytes[i] = static_cast<unsigned char>(choose(moves, from, candidate.bytes[i]));
    }
  }
  Secret message(std::move(candidate.bytes));
  message.shrink(size - candidate.start);
  return message;
}

}  // namespace

Secret unpad_or_substitute(const PaddedBlock& padded) {
  if (padded.block.size() < least_rsa_block || padded.block.size() != padded.substitute.size()) {
    throw Error(Fault::misuse, "size of an RSA block", CKR_DATA_LEN_RANGE);
  }
  auto taken = read_substitute(padded.substitute);
  const auto accepts = opaque(Mask{padded.rejected} - 1);
  const auto v15 = read_v15(padded.block);
  take_where(v15.valid & accepts, v15, taken);
  for (const auto* hash : {EVP_sha1(), EVP_sha256()}) {
    const auto oaep = read_oaep(padded.block, hash);
    take_where(oaep.valid & accepts, oaep, taken);
  }
  return message_of(std::move(taken));
}

}  // namespace hsm
