#include "appliance/generic_types/generic_tokens.hpp"

#include "appliance/error.hpp"
#include "appliance/expression/utf8.hpp"
#include "appliance/generic_types/schema.hpp"
#include "appliance/generic_types/types.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/token/list.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/use.hpp"
#include "storage/keys.hpp"

namespace appliance::generic_types {
namespace {

using namespace identity;

constexpr std::string_view container = "/guardian/generic/";
constexpr std::string_view payload_path = "$.payload";
constexpr std::size_t most_members = 20;
constexpr std::size_t longest_name = 20;
constexpr std::size_t longest_value = 80;
constexpr std::size_t deepest_schema = 64;

/// The type left while a token of it was being made.
struct TypeIsGone {};

std::string container_of(const Uuid& type) { return std::string(container).append(to_string(type)).append("/"); }

search::Filter below(std::string path) { return {.container = std::move(path), .condition = std::nullopt}; }

Refused no_such_token() { return {Reason::absent, "No such token", {}}; }

Refused no_such_type() { return invalid({{"$.type_id", "There is no such type."}}); }

/// The live generic token of this id, which may be written in either case, before policy is asked.
std::optional<std::pair<std::string, token::Stored>> find(const token::Context& context, const std::string& id) {
  const auto uuid = parse_uuid(id);
  auto spelled = uuid ? to_string(*uuid) : std::string();
  auto stored = uuid ? token::find_live(context, spelled) : std::nullopt;
  const bool ours = stored && stored->record.type() == "token" && stored->record.containers_size() > 0 &&
                    stored->record.containers(0).starts_with(container);
  return ours ? std::optional(std::pair(std::move(spelled), *std::move(stored))) : std::nullopt;
}

GenericToken view_of(const std::string& id, const storage::TokenRecord& record) {
  return {.id = id,
          .created_at = record.created_at_us(),
          .expires_at = record.expires_at_us(),
          .metadata = {record.metadata().begin(), record.metadata().end()}};
}

bool is_value(const json::Value& value) {
  if (value.IsString()) {
    const auto length = expression::utf8::length(json::text_of(value));
    return length >= 1 && length <= longest_value;
  }
  return value.IsBool() || (value.IsNumber() && is_exact(value));
}

Schema schema_of(const Type& type) {
  const auto parsed = json::read(hsm::bytes_of(type.record.schema()), deepest_schema);
  if (const auto* document = std::get_if<json::Document>(&parsed)) {
    auto schema = Schema::read(document->root());
    if (auto* read = std::get_if<Schema>(&schema)) {
      return std::move(*read);
    }
  }
  throw Error(Fault::failed, "the schema of a stored type cannot be read");
}

token::CreateInput creation_of(const token::Context& context, const Type& type, GenericInput input) {
  token::CreateInput creation;
  creation.id = to_string(random_uuid(context.session));
  creation.deduplicate = false;
  creation.type = "token";
  creation.data = std::move(input.payload);
  creation.container = container_of(type.id);
  creation.metadata = std::move(input.metadata);
  creation.search_indexes.emplace();
  if (input.life != 0) {
    creation.expires_at = Timestamp{.at = now() + input.life, .offset_minutes = 0};
  }
  return creation;
}

/// The same, but that a token comes about only while its type is there.
token::Context while_type_stays(const token::Context& context, const Uuid& type) {
  auto guarded = context;
  guarded.completion = [&context, type](storage::Batch& batch, std::span<const token::Token> made) {
    const auto still = find_type(context, to_string(type));
    if (!still) {
      throw TypeIsGone();
    }
    batch.expect_unchanged(storage::Table::generic_types, storage::generic_type_key(context.tenant.id, type),
                           still->row);
    if (context.completion) {
      context.completion(batch, made);
    }
  };
  return guarded;
}

}  // namespace

Violations check_payload(const json::Value& payload) {
  if (!payload.IsObject()) {
    return {{std::string(payload_path), "must be an object"}};
  }
  Violations violations;
  if (payload.MemberCount() > most_members) {
    violations.push_back({std::string(payload_path), "has more than 20 members"});
  }
  for (const auto& member : payload.GetObject()) {
    const auto name = json::text_of(member.name);
    if (name.empty() || expression::utf8::length(name) > longest_name) {
      violations.push_back({std::string(payload_path), "has a name that is empty or longer than 20 characters"});
    } else if (!is_value(member.value)) {
      violations.push_back({member_path(payload_path, name),
                            "must be a text of 1 to 80 characters, a number that is kept exactly, true or false"});
    }
  }
  return violations;
}

GenericToken view_of(const token::Token& token) { return view_of(token.id, token.record); }

Result<GenericToken> create(const token::Context& context, GenericInput input) {
  auto violations = check_payload(input.payload.root());
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  const auto type = find_type(context, input.type);
  if (!type) {
    return no_such_type();
  }
  violations = schema_of(*type).check(input.payload.root());
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  try {
    auto made = token::create(while_type_stays(context, type->id), creation_of(context, *type, std::move(input)));
    if (auto* refused = std::get_if<Refused>(&made)) {
      return std::move(*refused);
    }
    return view_of(std::get<token::Token>(made));
  } catch (const TypeIsGone&) {
    return no_such_type();
  }
}

Result<GenericToken> read(const token::Context& context, const std::string& id) {
  const auto found = find(context, id);
  if (!found || !token::decide(context, "token:read"_permission, found->first, found->second.record)) {
    return no_such_token();
  }
  storage::Batch batch;
  record(batch, context.actor, token::audited("read", found->first));
  static_cast<void>(context.store.commit(std::move(batch)));
  return view_of(found->first, found->second.record);
}

Result<std::monostate> remove(const token::Context& context, const std::string& id) {
  const auto found = find(context, id);
  return found ? token::remove(context, found->first) : no_such_token();
}

Result<GenericPage> list(const token::Context& context, const std::optional<std::string>& type,
                         const std::optional<std::string>& after, const std::optional<std::string>& position,
                         std::size_t limit) {
  const auto wanted = type ? parse_uuid(*type) : std::nullopt;
  const auto filter = below(wanted ? container_of(*wanted) : std::string(container));
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
  GenericPage shown{.tokens = {}, .position = std::move(page.next)};
  for (const auto& each : page.tokens) {
    shown.tokens.push_back(view_of(each));
  }
  return shown;
}

Result<json::Document> open_payload(const token::Context& context, const std::string& id, storage::Batch& batch) {
  const auto found = find(context, id);
  if (!found) {
    return no_such_token();
  }
  auto used = token::use(context, {.tokens = {found->first}, .intents = {}}, batch);
  if (auto* refused = std::get_if<Refused>(&used)) {  // gone since it was found
    return refused->reason == Reason::invalid ? no_such_token() : std::move(*refused);
  }
  return std::move(*std::get<token::Used>(used).tokens.at(found->first).data);
}

bool has_tokens(const token::Context& context, const Uuid& type) {
  const auto result = token::page(context, token::View::list, below(container_of(type)), std::nullopt, 1);
  const auto* page = std::get_if<token::Page>(&result);
  return page == nullptr || !page->tokens.empty() || page->next.has_value();
}

}  // namespace appliance::generic_types
