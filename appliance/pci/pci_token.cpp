#include "appliance/pci/pci_token.hpp"

#include "appliance/card/brand.hpp"
#include "appliance/pci/finding.hpp"
#include "appliance/token/list.hpp"
#include "appliance/token/use.hpp"

#include <algorithm>
#include <array>

namespace appliance::pci {
namespace {

using card::Brand;

struct SchemeRow {
  Brand brand;
  std::string_view name;
};

constexpr std::array scheme_rows{
    SchemeRow{Brand::visa, "visa"},
    SchemeRow{Brand::mastercard, "mastercard"},
    SchemeRow{Brand::american_express, "american express"},
    SchemeRow{Brand::discover, "discover"},
    SchemeRow{Brand::diners_club, "diners club"},
    SchemeRow{Brand::jcb, "jcb"},
    SchemeRow{Brand::unionpay, "unionpay"},
};

constexpr std::size_t shown_first = 6;
constexpr std::size_t shown_last = 4;

std::string masked(std::string_view number) {
  if (number.size() <= shown_first + shown_last) {
    return std::string(number.size(), '*');
  }
  std::string text(number.substr(0, shown_first));
  text.append(number.size() - shown_first - shown_last, '*');
  return text.append(number.substr(number.size() - shown_last));
}

int integer_in(const json::Value& data, std::string_view member) {
  const auto* value = json::find(data, member);
  return value != nullptr && value->IsInt() ? value->GetInt() : 0;
}

std::string_view text_in(const json::Value& data, std::string_view member) {
  const auto* value = json::find(data, member);
  return value != nullptr && value->IsString() ? json::text_of(*value) : std::string_view();
}

search::Filter all_of_us() { return {.container = std::string(container), .condition = std::nullopt}; }

std::vector<PciToken> views_of(const std::vector<token::Token>& tokens) {
  std::vector<PciToken> views;
  for (const auto& each : tokens) {
    if (each.data && is_pci_token(each.id, each.record)) {
      views.push_back(view_of(each));
    }
  }
  return views;
}

}  // namespace

std::optional<std::string_view> scheme_of(std::string_view number) noexcept {
  const auto brand = card::find_brand(number);
  const auto* row = brand ? std::ranges::find(scheme_rows, *brand, &SchemeRow::brand) : scheme_rows.end();
  return row == scheme_rows.end() ? std::nullopt : std::optional(row->name);
}

CardView view_of_card(const json::Value& data) {
  const auto number = text_in(data, "number");
  const auto holder = text_in(data, "name");
  return {.masked_number = masked(number),
          .scheme = scheme_of(number).value_or("unknown"),
          .expiry_month = integer_in(data, "expiration_month"),
          .expiry_year = integer_in(data, "expiration_year"),
          .holder = hsm::WipingBytes(holder.begin(), holder.end())};
}

PciToken view_of(const token::Token& token) {
  const auto& record = token.record;
  return {.id = token.id,
          .card = view_of_card(token.data->root()),
          .created_at = record.created_at_us(),
          .expires_at = record.expires_at_us(),
          .metadata = {record.metadata().begin(), record.metadata().end()},
          .has_security_code = record.cvc_expires_at_us() > now()};
}

Result<PciToken> create(const token::Context& context, CardInput input) {
  token::CreateInput creation;
  creation.id = to_string(random_uuid(context.session));
  creation.deduplicate = false;
  creation.type = "card";
  creation.data = std::move(input.data);
  creation.container = container;
  creation.metadata = std::move(input.metadata);
  creation.search_indexes.emplace();
  if (input.life != 0) {
    creation.expires_at = Timestamp{.at = now() + input.life, .offset_minutes = 0};
  }
  auto made = token::create(context, std::move(creation));
  if (auto* refused = std::get_if<Refused>(&made)) {
    return std::move(*refused);
  }
  return view_of(std::get<token::Token>(made));
}

Result<PciToken> read(const token::Context& context, const std::string& id) {
  const auto found = find(context, id);
  if (!found) {
    return no_such_token();
  }
  auto read = token::read(context, found->id);
  if (auto* refused = std::get_if<Refused>(&read)) {
    return std::move(*refused);
  }
  return view_of(std::get<token::Token>(read));
}

Result<std::monostate> remove(const token::Context& context, const std::string& id) {
  const auto found = find(context, id);
  return found ? token::remove(context, found->id) : no_such_token();
}

Result<Page> list(const token::Context& context, const std::optional<std::string>& after,
                  const std::optional<std::string>& position, std::size_t limit) {
  const auto filter = all_of_us();
  auto start = position;
  if (!start && after) {
    start = token::cursor_behind(context, token::View::list, filter, *after);
    if (!start) {
      return invalid({{"$.after", "is no element of this list any more"}});
    }
  }
  auto result = token::page(context, token::View::list, filter, start, limit);
  if (auto* refused = std::get_if<Refused>(&result)) {
    return refused->reason == Reason::invalid ? invalid({{"$.position", "is no position in this list"}})
                                              : std::move(*refused);
  }
  auto& page = std::get<token::Page>(result);
  return Page{.tokens = views_of(page.tokens), .position = std::move(page.next)};
}

Result<json::Document> open_card(const token::Context& context, const std::string& id, storage::Batch& batch) {
  const auto found = find(context, id);
  if (!found) {
    return no_such_token();
  }
  auto used = token::use(context, {.tokens = {found->id}, .intents = {}}, batch);
  if (auto* refused = std::get_if<Refused>(&used)) {  // gone since it was found
    return refused->reason == Reason::invalid ? no_such_token() : std::move(*refused);
  }
  return std::move(*std::get<token::Used>(used).tokens.at(found->id).data);
}

}  // namespace appliance::pci
