#include "appliance/card/brand.hpp"

#include <algorithm>
#include <array>

namespace appliance::card {
namespace {

struct IinRange {
  std::uint32_t first;  ///< of eight digits
  std::uint32_t last;
  Brand brand;
};

/// Published IIN ranges, as credit-card-type 10.3.0 (MIT) lists them, with these differences: neighbours are joined;
/// all of 62 is UnionPay but for the numbers that are issued together with Discover; 3095 is Diners Club. A narrow
/// range stands before a wide one, so the first that fits is the longest match. Co-branded domestic schemes such as
/// mada share ranges with the international ones and are told apart by BIN data alone (bin_facts.hpp).
constexpr auto iin_ranges = std::to_array<IinRange>({
    {63737423, 63737423, Brand::hiper},       {63743358, 63743358, Brand::hiper},
    {65086000, 65086000, Brand::troy},        {65875009, 65875009, Brand::troy},
    {65875200, 65875200, Brand::troy},        {65875501, 65875501, Brand::troy},
    {65875601, 65875601, Brand::troy},        {65876110, 65876110, Brand::troy},
    {65876500, 65876500, Brand::troy},        {65877700, 65877700, Brand::troy},
    {65879800, 65879800, Brand::troy},        {65880800, 65880800, Brand::troy},
    {65880900, 65880900, Brand::troy},        {65085900, 65085901, Brand::troy},
    {65876115, 65876116, Brand::troy},        {65876200, 65876201, Brand::troy},
    {65876504, 65876505, Brand::troy},        {65877100, 65877101, Brand::troy},
    {65877801, 65877802, Brand::troy},        {65878600, 65878601, Brand::troy},
    {65876000, 65876002, Brand::troy},        {65876600, 65876602, Brand::troy},
    {65877600, 65877602, Brand::troy},        {65878200, 65878202, Brand::troy},
    {65086200, 65086203, Brand::troy},        {65875000, 65875003, Brand::troy},
    {65875101, 65875104, Brand::troy},        {65876100, 65876103, Brand::troy},
    {65085800, 65085804, Brand::troy},        {65086100, 65086105, Brand::troy},
    {65878400, 65878405, Brand::troy},        {65878500, 65878505, Brand::troy},
    {65878300, 65878311, Brand::troy},        {40291800, 40291899, Brand::naranja},
    {43127400, 43127499, Brand::elo},         {43893500, 43893599, Brand::elo},
    {45141600, 45141699, Brand::elo},         {45739300, 45739399, Brand::elo},
    {49369800, 49369899, Brand::maestro},     {50417500, 50417599, Brand::elo},
    {50612900, 50612999, Brand::verve},       {50616600, 50616699, Brand::verve},
    {50616800, 50616899, Brand::verve},       {50617000, 50617099, Brand::verve},
    {50617300, 50617399, Brand::verve},       {50618400, 50618499, Brand::verve},
    {50619100, 50619199, Brand::verve},       {50619500, 50619599, Brand::verve},
    {50619700, 50619799, Brand::verve},       {50790000, 50790099, Brand::verve},
    {50794100, 50794199, Brand::verve},       {52757200, 52757299, Brand::naranja},
    {58956200, 58956299, Brand::naranja},     {60628200, 60628299, Brand::hipercard},
    {62778000, 62778099, Brand::elo},         {63629700, 63629799, Brand::elo},
    {63636800, 63636899, Brand::elo},         {63709500, 63709599, Brand::hiper},
    {63756800, 63756899, Brand::hiper},       {63759900, 63759999, Brand::hiper},
    {63760900, 63760999, Brand::hiper},       {63761200, 63761299, Brand::hiper},
    {65005200, 65005299, Brand::troy},        {65009200, 65009299, Brand::troy},
    {65016100, 65016199, Brand::troy},        {65017000, 65017099, Brand::troy},
    {65017300, 65017399, Brand::troy},        {65017500, 65017599, Brand::troy},
    {65026800, 65026899, Brand::troy},        {65027100, 65027199, Brand::troy},
    {65092300, 65092399, Brand::troy},        {65098700, 65098799, Brand::troy},
    {65099000, 65099099, Brand::troy},        {65499700, 65499799, Brand::troy},
    {65736600, 65736699, Brand::troy},        {65799800, 65799899, Brand::troy},
    {65875800, 65875900, Brand::troy},        {65083600, 65083704, Brand::troy},
    {40117800, 40117999, Brand::elo},         {45763100, 45763299, Brand::elo},
    {50618700, 50618899, Brand::verve},       {50786500, 50786699, Brand::verve},
    {65008200, 65008399, Brand::troy},        {65027300, 65027499, Brand::troy},
    {65045600, 65045799, Brand::troy},        {65876700, 65876899, Brand::troy},
    {65003100, 65003399, Brand::elo},         {50617600, 50618099, Brand::verve},
    {65084600, 65085099, Brand::troy},        {50615800, 50616399, Brand::verve},
    {65072000, 65072799, Brand::elo},         {50788000, 50788899, Brand::verve},
    {50786800, 50787799, Brand::verve},       {65003500, 65005199, Brand::elo},
    {50613300, 50615099, Brand::verve},       {65070000, 65071899, Brand::elo},
    {65500000, 65501999, Brand::elo},         {65165200, 65167999, Brand::elo},
    {50609900, 50612799, Brand::verve},       {65040500, 65043999, Brand::elo},
    {65502100, 65505899, Brand::elo},         {65048500, 65053899, Brand::elo},
    {65054100, 65059899, Brand::elo},         {65090100, 65097899, Brand::elo},
    {50669900, 50677899, Brand::elo},         {18000000, 18009999, Brand::jcb},
    {21310000, 21319999, Brand::jcb},         {30950000, 30959999, Brand::diners_club},
    {60110000, 60119999, Brand::discover},    {97920000, 97929999, Brand::troy},
    {22000000, 22049999, Brand::mir},         {62212600, 62292599, Brand::discover},
    {50900000, 50999999, Brand::elo},         {50677900, 50899999, Brand::maestro},
    {50417600, 50669899, Brand::maestro},     {50000000, 50417499, Brand::maestro},
    {30000000, 30599999, Brand::diners_club}, {35280000, 35899999, Brand::jcb},
    {81000000, 81719999, Brand::unionpay},    {34000000, 34999999, Brand::american_express},
    {36000000, 36999999, Brand::diners_club}, {37000000, 37999999, Brand::american_express},
    {62000000, 62999999, Brand::unionpay},    {64400000, 65999999, Brand::discover},
    {38000000, 39999999, Brand::diners_club}, {22210000, 27209999, Brand::mastercard},
    {51000000, 55999999, Brand::mastercard},  {40000000, 49999999, Brand::visa},
    {56000000, 69999999, Brand::maestro},
});

constexpr bool narrow_before_wide() {
  return std::ranges::is_sorted(iin_ranges, {}, [](const IinRange& range) { return range.last - range.first; });
}
static_assert(narrow_before_wide());

constexpr std::size_t iin_digits = 8;
constexpr std::size_t fewest_digits = 6;

using Lengths = std::array<std::uint8_t, 8>;

struct Row {
  BrandFacts facts;
  Lengths lengths;  ///< 0: none
};

/// In the order of Brand.
constexpr auto brands = std::to_array<Row>({
    {{"american-express", "AMERICAN_EXPRESS", 4}, {15}},
    {{"diners-club", "DINERS_CLUB", 3}, {14, 16, 19}},
    {{"discover", "DISCOVER", 3}, {16, 19}},
    {{"elo", "ELO", 3}, {16}},
    {{"hiper", "HIPER", 3}, {16}},
    {{"hipercard", "HIPERCARD", 3}, {16}},
    {{"jcb", "JCB", 3}, {16, 17, 18, 19}},
    {{"maestro", "MAESTRO", 3}, {12, 13, 14, 15, 16, 17, 18, 19}},
    {{"mastercard", "MASTERCARD", 3}, {16}},
    {{"mir", "MIR", 3}, {16, 17, 18, 19}},
    {{"naranja", "NARANJA", 3}, {16}},
    {{"troy", "TROY", 3}, {16}},
    {{"unionpay", "UNIONPAY", 3}, {14, 15, 16, 17, 18, 19}},
    {{"verve", "VERVE", 3}, {16, 18, 19}},
    {{"visa", "VISA", 3}, {13, 16, 18, 19}},
});
static_assert(brands.size() == static_cast<std::size_t>(Brand::visa) + 1);

const Row& row_of(Brand brand) noexcept { return brands[static_cast<std::size_t>(brand)]; }

/// The first digits as eight, with zeros for those that are missing. Nothing where they are too few or no digits.
std::optional<std::uint32_t> iin_of(std::string_view digits) noexcept {
  if (digits.size() < fewest_digits) {
    return std::nullopt;
  }
  std::uint32_t iin = 0;
  for (std::size_t at = 0; at < iin_digits; ++at) {
    const char digit = at < digits.size() ? digits[at] : '0';
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    iin = iin * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return iin;
}

}  // namespace

std::optional<Brand> find_brand(std::string_view digits) noexcept {
  const auto iin = iin_of(digits);
  const auto range =
      std::ranges::find_if(iin_ranges, [&](const IinRange& r) { return iin && *iin >= r.first && *iin <= r.last; });
  return range == iin_ranges.end() ? std::nullopt : std::optional(range->brand);
}

const BrandFacts& facts_of(Brand brand) noexcept { return row_of(brand).facts; }

bool has_length(Brand brand, std::size_t digits) noexcept {
  return std::ranges::count(row_of(brand).lengths, static_cast<std::uint8_t>(digits)) != 0;
}

}  // namespace appliance::card
