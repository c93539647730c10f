#include "tests/unit/lists/fixture.hpp"

#include "appliance/json/reader.hpp"
#include "appliance/search/query_parser.hpp"
#include "appliance/token/search_values.hpp"
#include "appliance/token/terms.hpp"
#include "appliance/token/type.hpp"
#include "storage/codec.hpp"

namespace tests::lists {
namespace {

using namespace appliance::identity;

constexpr std::size_t all = 1'000'000;

Permission permission(std::string_view name) { return find_permission(name).value(); }

}  // namespace

Vault::Vault()
    : token_({.module_path = softhsm_.module_path(), .token_uri = softhsm_.uri(), .pin = [this] {
                return softhsm_.pin();
              }}) {
  storage::RocksdbSettings settings;
  settings.directory = directory_ / "store";
  store_ = storage::open_rocksdb(settings);
  token_.connect();
  static_cast<void>(hsm::create_root_key(token_, 1));
  tenant_.id = appliance::random_uuid(session_);
  for (const auto purpose : {hsm::Purpose::data_key_wrapping, hsm::Purpose::fingerprint}) {
    auto key = hsm::create_key(session_, {.scope = tenant_.id, .purpose = purpose, .version = 1});
    tenant_.keys.emplace(
        std::pair(purpose, 1U),
        appliance::TenantKey{.wrapped = std::move(key), .life = appliance::keys::active_since(appliance::now())});
  }
  actor_ = {.type = "application", .id = "test", .tenant = tenant_.id, .source = {}, .trace_id = {}};
  as = caller();
}

Application Vault::caller(std::initializer_list<Rule> rules) const {
  Application application;
  application.tenant = tenant_.id;
  const std::vector<Rule> everything{
      {"/", Transform::reveal, {"token:create", "token:read", "token:search", "token:update", "token:delete"}}};
  for (const auto& rule : rules.size() == 0 ? everything : std::vector<Rule>(rules)) {
    AccessRule access{.description = {},
                      .container = Container::parse(rule.container).value(),
                      .transform = rule.transform,
                      .permissions = {}};
    for (const auto name : rule.permissions) {
      access.permissions.set(static_cast<std::size_t>(permission(name)));
    }
    application.rules.push_back(std::move(access));
  }
  return application;
}

token::Context Vault::context(hsm::Session& session, const Application& caller_application) {
  return {.session = session,
          .store = *store_,
          .tenant = tenant_,
          .caller = caller_application,
          .actor = actor_,
          .cvc_retention = 3'600'000'000};
}

std::string Vault::create(const New& input) {
  const auto creator = caller();
  const auto call = context(session_, creator);
  token::CreateInput create_input;
  if (!input.id.empty()) {
    create_input.id = input.id;
  }
  create_input.type = input.type;
  create_input.container = input.container;
  create_input.metadata = input.metadata;
  if (input.fingerprint) {
    create_input.fingerprint_expression = token::find_type(input.type)->fingerprint_expression;
  }
  create_input.data = std::get<appliance::json::Document>(appliance::json::read(hsm::bytes_of(input.data), 10));
  auto result = token::create(call, std::move(create_input));
  BOOST_REQUIRE(std::holds_alternative<token::Token>(result));
  auto id = std::get<token::Token>(result).id;
  if (!input.search_values.empty()) {
    change(id, [&](storage::TokenRecord& record) {
      std::vector<hsm::WipingBytes> values;
      for (const auto& value : input.search_values) {
        values.emplace_back(value.begin(), value.end());
      }
      token::set_search_values(call, values, record);
    });
  }
  return id;
}

void Vault::remove(const std::string& id) {
  const auto remover = caller();
  BOOST_REQUIRE(std::holds_alternative<std::monostate>(token::remove(context(session_, remover), id)));
}

storage::TokenRecord Vault::record_of(const std::string& id) {
  return storage::decode<storage::TokenRecord>(
      store_->get(storage::Table::tokens, storage::token_key(tenant_.id, id)).value());
}

void Vault::write(const std::string& id, const storage::TokenRecord& before, const storage::TokenRecord& after) {
  storage::Batch batch;
  batch.put(storage::Table::tokens, storage::token_key(tenant_.id, id), storage::encode(after));
  token::replace_terms(batch, tenant_.id, id, before, after);
  const bool written = store_->commit(std::move(batch)).committed();
  BOOST_REQUIRE(written);
}

void Vault::let_expire(const std::string& id) {
  change(id, [](storage::TokenRecord& record) { record.set_expires_at_us(appliance::now() - 1); });
}

appliance::Result<token::Page> Vault::page(View view, const search::Filter& filter,
                                           const std::optional<std::string>& start, std::size_t size) {
  return token::page(context(session_, as), view, filter, start, size);
}

std::vector<std::string> Vault::walk(View view, const search::Filter& filter, std::size_t size) {
  std::vector<std::string> ids;
  std::optional<std::string> start;
  do {
    auto result = page(view, filter, start, size);
    BOOST_REQUIRE(std::holds_alternative<token::Page>(result));
    auto& part = std::get<token::Page>(result);
    BOOST_TEST(part.tokens.size() <= size);
    for (auto& id : ids_of(part.tokens)) {
      ids.push_back(std::move(id));
    }
    start = part.next;
  } while (start);
  return ids;
}

appliance::Result<token::NumberedPage> Vault::numbered(View view, std::string_view query, std::uint32_t number,
                                                       std::uint32_t size) {
  const auto parsed = search::parse_query(query);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<search::Query>(parsed), query);
  return token::numbered_page(context(session_, as), view, std::get<search::Query>(parsed), number, size);
}

std::vector<std::string> Vault::found(std::string_view query) {
  auto result = numbered(View::search, query);
  BOOST_REQUIRE(std::holds_alternative<token::NumberedPage>(result));
  return ids_of(std::get<token::NumberedPage>(result).tokens);
}

std::size_t Vault::rows_in_index() { return store_->scan(storage::Table::token_terms, {}, {}, all).size(); }

search::Filter below(std::string_view container) {
  return {.container = std::string(container), .condition = std::nullopt};
}

search::Filter with(search::Field field, std::string_view value, std::string_view key) {
  return {.container = std::nullopt, .condition = search::condition_on(field, value, key)};
}

std::vector<std::string> ids_of(const std::vector<token::Token>& tokens) {
  std::vector<std::string> ids;
  for (const auto& each : tokens) {
    ids.push_back(each.id);
  }
  return ids;
}

std::set<std::string> set_of(const std::vector<std::string>& ids) { return {ids.begin(), ids.end()}; }

}  // namespace tests::lists
