#include "appliance/card/bin_facts.hpp"

#include <algorithm>
#include <array>

namespace appliance::card {
namespace {

struct Row {
  std::string_view bin;
  std::string_view brand;
  std::string_view scheme;
  std::string_view funding;
  std::string_view category;
  std::string_view issuer;
  std::string_view country;
};

constexpr std::string_view test_bank = "TEST BANK";

/// 479045 and 450875 stand in the published examples of Tap's token API; the rest are the test cards of schemes and
/// gateways.
constexpr auto rows = std::to_array<Row>({
    {"479045", "VISA", "VISA", "CREDIT", "STANDARD", "KUWAIT FINANCE HOUSE", "KW"},
    {"450875", "VISA", "VISA", "DEBIT", "STANDARD", "THE CO-OPERATIVE BANK PLC", "GB"},
    {"411111", "VISA", "VISA", "CREDIT", "STANDARD", test_bank, "US"},
    {"424242", "VISA", "VISA", "CREDIT", "STANDARD", test_bank, "US"},
    {"401288", "VISA", "VISA", "CREDIT", "STANDARD", test_bank, "US"},
    {"400555", "VISA", "VISA", "CREDIT", "STANDARD", test_bank, "US"},
    {"400005", "VISA", "VISA", "DEBIT", "STANDARD", test_bank, "US"},
    {"401200", "VISA", "VISA", "CREDIT", "STANDARD", test_bank, "KW"},
    {"446404", "VISA", "MADA", "DEBIT", "STANDARD", test_bank, "SA"},
    {"512345", "MASTERCARD", "MASTERCARD", "CREDIT", "STANDARD", test_bank, "KW"},
    {"555555", "MASTERCARD", "MASTERCARD", "CREDIT", "STANDARD", test_bank, "US"},
    {"510510", "MASTERCARD", "MASTERCARD", "CREDIT", "STANDARD", test_bank, "US"},
    {"520082", "MASTERCARD", "MASTERCARD", "DEBIT", "STANDARD", test_bank, "US"},
    {"222300", "MASTERCARD", "MASTERCARD", "CREDIT", "STANDARD", test_bank, "US"},
    {"378282", "AMERICAN_EXPRESS", "AMERICAN_EXPRESS", "CREDIT", "STANDARD", test_bank, "US"},
    {"371449", "AMERICAN_EXPRESS", "AMERICAN_EXPRESS", "CREDIT", "STANDARD", test_bank, "US"},
    {"378734", "AMERICAN_EXPRESS", "AMERICAN_EXPRESS", "CREDIT", "BUSINESS", test_bank, "US"},
    {"601111", "DISCOVER", "DISCOVER", "CREDIT", "STANDARD", test_bank, "US"},
    {"601100", "DISCOVER", "DISCOVER", "CREDIT", "STANDARD", test_bank, "US"},
    {"305693", "DINERS_CLUB", "DINERS_CLUB", "CREDIT", "STANDARD", test_bank, "US"},
    {"385200", "DINERS_CLUB", "DINERS_CLUB", "CREDIT", "STANDARD", test_bank, "US"},
    {"353011", "JCB", "JCB", "CREDIT", "STANDARD", test_bank, "JP"},
    {"356600", "JCB", "JCB", "CREDIT", "STANDARD", test_bank, "JP"},
    {"620000", "UNIONPAY", "UNIONPAY", "DEBIT", "STANDARD", test_bank, "CN"},
});

static_assert(std::ranges::all_of(rows, [](const Row& row) { return row.bin.size() == short_bin; }));

}  // namespace

std::optional<BinFacts> find_built_in(std::string_view digits) {
  const auto row = std::ranges::find(rows, digits.substr(0, short_bin), &Row::bin);
  if (row == rows.end()) {
    return std::nullopt;
  }
  return BinFacts{.bin = std::string(row->bin),
                  .brand = std::string(row->brand),
                  .scheme = std::string(row->scheme),
                  .funding = std::string(row->funding),
                  .category = std::string(row->category),
                  .issuer = std::string(row->issuer),
                  .country = std::string(row->country),
                  .issuer_id = {}};
}

}  // namespace appliance::card
