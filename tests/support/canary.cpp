#include "tests/support/canary.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace tests::support {
namespace {

constexpr std::size_t shortest_canary = 8;
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct Pattern {
  std::string encoding;
  std::string bytes;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

unsigned bit_of(std::string_view bytes, std::size_t bit) {
  return (static_cast<unsigned char>(bytes[bit / 8]) >> (7U - bit % 8U)) & 1U;
}

/// The base64 characters that depend on `bytes` alone when they stand `alignment` bytes behind a multiple of three.
std::string base64_core(std::string_view bytes, std::size_t alignment) {
  const std::array<std::size_t, 3> bits_shared_with_the_left{0, 4, 2};
  std::string core;
  for (std::size_t bit = bits_shared_with_the_left.at(alignment); bit + 6 <= bytes.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      value = value << 1U | bit_of(bytes, bit + i);
    }
    core += base64_digits[value];
  }
  return core;
}

std::string hexadecimal(std::string_view bytes, std::string_view digits) {
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4U];
    text += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  return text;
}

std::string utf16(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += c;
    text += '\0';
  }
  return text;
}

std::string url_alphabet(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::vector<Pattern> patterns_of(std::string_view canary) {
  std::vector<Pattern> patterns{{"plain", std::string(canary)},
                                {"hexadecimal", hexadecimal(canary, "0123456789abcdef")},
                                {"hexadecimal", hexadecimal(canary, "0123456789ABCDEF")},
                                {"UTF-16LE", utf16(canary)}};
  for (std::size_t alignment = 0; alignment < 3; ++alignment) {
    const std::string core = base64_core(canary, alignment);
    patterns.push_back({"base64", core});
    if (url_alphabet(core) != core) {
      patterns.push_back({"base64url", url_alphabet(core)});
    }
  }
  return patterns;
}

/// The length of `digits` at the beginning of `text` with at most one separator between two of them and at least one
/// in all; nothing if it does not stand there.
std::optional<std::size_t> separated_length(std::string_view text, std::string_view digits) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < digits.size(); ++i, ++at) {
    if (i > 0 && at < text.size() && (text[at] == ' ' || text[at] == '-' || text[at] == '.')) {
      ++at;
    }
    if (at >= text.size() || text[at] != digits[i]) {
      return std::nullopt;
    }
  }
  return at > digits.size() ? std::optional(at) : std::nullopt;
}

void search_pattern(std::string_view content, const Pattern& pattern, std::vector<CanaryFinding>& findings) {
  const std::boyer_moore_horspool_searcher searcher(pattern.bytes.begin(), pattern.bytes.end());
  for (auto at = content.begin();;) {
    at = std::search(at, content.end(), searcher);
    if (at == content.end()) {
      return;
    }
    findings.push_back({{}, static_cast<std::uint64_t>(at - content.begin()), pattern.encoding});
    ++at;
  }
}

void search_separated(std::string_view content, std::string_view digits, std::vector<CanaryFinding>& findings) {
  for (std::size_t at = content.find(digits[0]); at != std::string_view::npos; at = content.find(digits[0], at + 1)) {
    if (separated_length(content.substr(at), digits)) {
      findings.push_back({{}, at, "digits with separators"});
    }
  }
}

std::vector<CanaryFinding> findings_in_file(const std::filesystem::path& file, std::string_view canary) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  std::vector<CanaryFinding> findings = find_canary_in(content, canary);
  for (CanaryFinding finding : find_canary_in(file.string(), canary)) {
    finding.encoding += " in the path";
    findings.push_back(std::move(finding));
  }
  for (CanaryFinding& finding : findings) {
    finding.file = file;
  }
  return findings;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const CanaryFinding& finding) {
  return out << finding.file.string() << " at " << finding.offset << ": " << finding.encoding;
}

std::vector<CanaryFinding> find_canary_in(std::string_view content, std::string_view canary) {
  if (canary.size() < shortest_canary) {
    throw std::invalid_argument("a canary needs at least 8 bytes");
  }
  std::vector<CanaryFinding> findings;
  for (const Pattern& pattern : patterns_of(canary)) {
    search_pattern(content, pattern, findings);
  }
  if (std::all_of(canary.begin(), canary.end(), is_digit)) {
    search_separated(content, canary, findings);
  }
  return findings;
}

std::vector<CanaryFinding> find_canary(const std::filesystem::path& directory, std::string_view canary) {
  std::vector<CanaryFinding> findings;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      std::vector<CanaryFinding> here = findings_in_file(entry.path(), canary);
      std::move(here.begin(), here.end(), std::back_inserter(findings));
    }
  }
  return findings;
}

}  // namespace tests::support
