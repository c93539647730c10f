#include "appliance/token/making.hpp"

#include "appliance/card/card_number.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/tenants/usage.hpp"
#include "appliance/token/change.hpp"
#include "appliance/token/fingerprint.hpp"
#include "appliance/token/intent.hpp"
#include "appliance/token/links.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/single_use.hpp"
#include "appliance/token/terms.hpp"
#include "appliance/webhook/events.hpp"
#include "storage/codec.hpp"

#include <algorithm>

namespace appliance::token {
namespace {

using namespace identity;
using storage::Table;

// After so many aliases that were taken their space counts as exhausted, and a UUID takes the place of the alias.
constexpr int most_alias_draws = 12;

std::string_view detail_of(Deduplication deduplication) {
  return deduplication == Deduplication::update_existing ? "updated existing" : "read existing";
}

/// The change that brings what a creation says to the token that was found for it.
UpdateInput merge_of(const CreateInput& input) {
  UpdateInput merge;
  merge.data = json::copy(input.data);
  merge.metadata.emplace(input.metadata.begin(), input.metadata.end());
  return merge;
}

/// A conversion always merges; otherwise the tenant says. Nobody changes a token where he could not have made it.
Deduplication deduplication_of(const Context& context, const Plan& plan, std::string_view id,
                               const storage::TokenRecord& found) {
  const bool merges = plan.input.intent || updates_existing(context);
  const bool may =
      decide(context, "token:create"_permission, id, found) || decide(context, "token:update"_permission, id, found);
  return merges && may ? Deduplication::update_existing : Deduplication::read_existing;
}

}  // namespace

std::optional<Refused> Making::add(const Plan& plan) {
  if (plan.input.intent) {
    if (auto refused = convert(*plan.input.intent)) {
      return refused;
    }
  }
  if (plan.input.single_use) {
    if (auto refused = use(*plan.input.single_use)) {
      return refused;
    }
  }
  if (plan.input.beside) {
    plan.input.beside(batch_);
  }
  if (!plan.fingerprint_text) {
    return start(plan, {});
  }
  const auto fingerprint = find_or_mint_fingerprint(context_.session, context_.store, context_.tenant,
                                                    plan.record.type(), *plan.fingerprint_text, batch_);
  auto* found = plan.deduplicates ? find(plan, fingerprint) : nullptr;
  return found == nullptr ? start(plan, fingerprint) : merge(plan, *found);
}

std::optional<Refused> Making::use(const std::string& single_use) {
  const auto found = find_usable(context_, single_use);
  if (const auto* unusable = std::get_if<Unusable>(&found)) {
    return *unusable == Unusable::used ? Refused{Reason::conflict, "The token was used before", {}}
                                       : Refused{Reason::absent, "There is no such token for one use", {}};
  }
  use_up(context_, std::get<Usable>(found), batch_);
  return std::nullopt;
}

std::optional<Refused> Making::convert(const StoredIntent& intent) {
  auto latest = intent;  // its key may have been wrapped anew since it was opened
  if (!intents_.insert(intent.id).second || !read_again(context_, latest)) {
    return invalid({{"token_intent_id", intent_absent}});
  }
  consume(context_, latest, batch_);
  return std::nullopt;
}

std::optional<Refused> Making::start(const Plan& plan, const std::string& fingerprint) {
  Violations violations;
  const auto id = new_id(plan, violations);
  if (!id) {
    return invalid(std::move(violations));
  }
  if (has_literal_id(plan.input)) {
    refusals_.emplace(batch_.expectations().size(),
                      Refused{Reason::conflict, "A token with this id already exists", {}});
  }
  batch_.expect_absent(Table::tokens, storage::token_key(context_.tenant.id, *id));
  auto& draft = *drafts_.emplace(*id, Draft{.record = plan.record, .data = json::copy(plan.input.data)}).first;
  if (!fingerprint.empty()) {
    draft.second.record.set_fingerprint(fingerprint);
    draft.second.record.set_fingerprint_expression(plan.fingerprint_expression);
  }
  if (plan.deduplicates) {
    claims_.take(fingerprint, batch_);
  }
  appliance::record(batch_, context_.actor,
                    webhook::told(audited("create", *id), context_.tenant, draft.second.record));
  answers_.push_back({&plan, &draft, Deduplication::none});
  return attach(plan, draft);
}

std::optional<Refused> Making::merge(const Plan& plan, Drafts::value_type& found) {
  auto& [id, draft] = found;
  const auto deduplication = deduplication_of(context_, plan, id, draft.record);
  if (deduplication == Deduplication::update_existing) {
    auto changed = change(context_, merge_of(plan.input), data_of(found), draft.record);
    if (auto* refused = std::get_if<Refused>(&changed)) {
      return std::move(*refused);
    }
    const auto& source = std::get<FingerprintSource>(changed);
    if (source.text) {
      set_fingerprint(context_, source.expression, *source.text, draft.record, batch_);
    }
    draft.changed = true;
  }
  auto event = audited("deduplicate", id);
  event.detail = detail_of(deduplication);
  appliance::record(batch_, context_.actor, webhook::told(std::move(event), context_.tenant, draft.record));
  answers_.push_back({&plan, &found, deduplication});
  return attach(plan, found);
}

std::optional<Refused> Making::attach(const Plan& plan, Drafts::value_type& child) {
  auto& [id, draft] = child;
  draft.attached = draft.attached || (draft.stored && context_.completion);  // the kept answer goes with it
  if (!plan.input.parent) {
    return std::nullopt;
  }
  if (draft.stored && !decide(context_, "token:read"_permission, id, draft.record)) {
    return forbid(context_, "link", id);
  }
  draft.attached = true;
  return link_below(context_, *plan.input.parent, id, batch_);
}

std::optional<std::string> Making::new_id(const Plan& plan, Violations& violations) {
  if (has_literal_id(plan.input)) {
    if (drafts_.contains(*plan.input.id)) {
      violations.push_back({"id", "Another token of this request has this id."});
      return std::nullopt;
    }
    return plan.input.id;
  }
  for (int draws = 0; plan.input.id && draws < most_alias_draws; ++draws) {
    auto alias = draw_alias(context_, plan, violations);
    if (!alias) {
      return std::nullopt;
    }
    const bool taken = drafts_.contains(*alias) ||
                       context_.store.get(Table::tokens, storage::token_key(context_.tenant.id, *alias)).has_value();
    if (!taken && !card::contains_card_number(*alias)) {
      return alias;
    }
  }
  return to_string(random_uuid(context_.session));
}

Making::Drafts::value_type* Making::find(const Plan& plan, const std::string& fingerprint) {
  claims_.watch(fingerprint);
  if (auto* beside = find_in(plan.record.containers(0), fingerprint)) {
    return beside;
  }
  return plan.input.intent ? nullptr : find_in({}, fingerprint);
}

Making::Drafts::value_type* Making::find_in(const std::optional<std::string>& container,
                                            const std::string& fingerprint) {
  const auto drafted = std::ranges::find_if(drafts_, [&](const auto& each) {
    const auto& record = each.second.record;
    return record.fingerprint() == fingerprint && (!container || record.containers(0) == *container);
  });
  if (drafted != drafts_.end()) {
    return &*drafted;
  }
  auto found = find_duplicate(context_, fingerprint, container);
  if (!found || drafts_.contains(found->id)) {  // which, then, this request gives another fingerprint
    return nullptr;
  }
  auto record = found->stored.record;
  return &*drafts_
               .emplace(std::move(found->id),
                        Draft{.record = std::move(record), .data = {}, .stored = std::move(found->stored)})
               .first;
}

json::Document& Making::data_of(Drafts::value_type& draft) {
  auto& data = draft.second.data;
  if (!data) {
    data = open_stored(context_, draft.first, draft.second.stored->record);
  }
  return *data;
}

void Making::put(Drafts::value_type& made) {
  auto& [id, draft] = made;
  auto& record = draft.record;
  if (draft.stored && draft.changed) {
    batch_.expect_unchanged(Table::tokens, storage::token_key(context_.tenant.id, id), draft.stored->row);
    put_changed(context_, batch_, id, draft.stored->record, record, data_of(made));
  } else if (draft.stored && draft.attached) {
    touch(batch_, context_.tenant.id, id, *draft.stored);
  } else if (!draft.stored) {
    seal_data(context_.session, context_.tenant, id, *draft.data, record);
    batch_.put(Table::tokens, storage::token_key(context_.tenant.id, id), storage::encode(record));
    put_terms(batch_, context_.tenant.id, id, record);
    move_expirations(batch_, context_.tenant.id, id, {}, lifetimes_of(record));
    tenants::count_created(batch_, context_.tenant.id, record.type(), record.created_at_us());
  }
}

Token Making::show(const Answer& answer) {
  const auto& [id, draft] = *answer.draft;
  const bool is_new = answer.deduplication == Deduplication::none;
  const auto transform =
      is_new ? std::optional(answer.plan->transform) : decide(context_, "token:read"_permission, id, draft.record);
  auto shown = transform ? disclose(context_, id, draft.record, json::copy(data_of(*answer.draft)), *transform)
                         : withhold(context_, id, draft.record);
  if (answer.plan->deduplicates || answer.plan->input.deduplicate) {
    shown.deduplication = answer.deduplication;
  }
  return shown;
}

std::optional<Result<std::vector<Token>>> Making::finish() {
  for (auto& draft : drafts_) {
    put(draft);
  }
  std::vector<Token> shown;
  for (const auto& answer : answers_) {
    shown.push_back(show(answer));
  }
  context_.finish(batch_, shown);
  const auto outcome = context_.store.commit(std::move(batch_));
  if (outcome.committed()) {
    return shown;
  }
  const auto refused = refusals_.find(*outcome.failed_expectation);
  return refused == refusals_.end() ? std::nullopt : std::optional<Result<std::vector<Token>>>(refused->second);
}

}  // namespace appliance::token
