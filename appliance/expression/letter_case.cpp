#include "appliance/expression/letter_case.hpp"

#include <array>

namespace appliance::expression {
namespace {

/// Upper-case letters from `first` to `last` whose lower-case forms lie `distance` further on. With `paired`, upper
/// and lower case alternate and the upper case has the parity of `first`.
struct Letters {
  char32_t first;
  char32_t last;
  char32_t distance;
  bool paired;
};

constexpr std::array letters{
    Letters{0x0041, 0x005A, 32, false},  // Basic Latin
    Letters{0x00C0, 0x00D6, 32, false},  // Latin-1
    Letters{0x00D8, 0x00DE, 32, false},  //
    Letters{0x0100, 0x012E, 1, true},    // Latin Extended-A
    Letters{0x0132, 0x0136, 1, true},    //
    Letters{0x0139, 0x0147, 1, true},    //
    Letters{0x014A, 0x0176, 1, true},    //
    Letters{0x0179, 0x017D, 1, true},    //
    Letters{0x01CD, 0x01DB, 1, true},    // pinyin
    Letters{0x0218, 0x021E, 1, true},    // Romanian
    Letters{0x0386, 0x0386, 38, false},  // Greek
    Letters{0x0388, 0x038A, 37, false},  //
    Letters{0x038C, 0x038C, 64, false},  //
    Letters{0x038E, 0x038F, 63, false},  //
    Letters{0x0391, 0x03A1, 32, false},  //
    Letters{0x03A3, 0x03AB, 32, false},  //
    Letters{0x0400, 0x040F, 80, false},  // Cyrillic
    Letters{0x0410, 0x042F, 32, false},  //
    Letters{0x0460, 0x0480, 1, true},    //
    Letters{0x048A, 0x04BE, 1, true},    //
    Letters{0x0531, 0x0556, 48, false},  // Armenian
    Letters{0x1E00, 0x1E94, 1, true},    // Latin Extended Additional, Vietnamese
    Letters{0x1EA0, 0x1EFE, 1, true},    //
};

constexpr char32_t capital_y_diaeresis = 0x0178;
constexpr char32_t small_y_diaeresis = 0x00FF;
constexpr char32_t small_final_sigma = 0x03C2;
constexpr char32_t capital_sigma = 0x03A3;

}  // namespace

char32_t to_lower(char32_t letter) noexcept {
  if (letter == capital_y_diaeresis) {
    return small_y_diaeresis;
  }
  for (const auto& range : letters) {
    if (letter >= range.first && letter <= range.last) {
      return range.paired && (letter - range.first) % 2 != 0 ? letter : letter + range.distance;
    }
  }
  return letter;
}

char32_t to_upper(char32_t letter) noexcept {
  if (letter == small_y_diaeresis) {
    return capital_y_diaeresis;
  }
  if (letter == small_final_sigma) {
    return capital_sigma;
  }
  for (const auto& range : letters) {
    if (letter >= range.first + range.distance && letter <= range.last + range.distance) {
      const bool lower = !range.paired || (letter - range.first) % 2 == 1;
      if (lower) {
        return letter - range.distance;
      }
    }
  }
  return letter;
}

}  // namespace appliance::expression
