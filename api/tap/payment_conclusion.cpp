#include "api/tap/payment_conclusion.hpp"

#include "api/tap/charge_output.hpp"
#include "api/tap/payment_record.hpp"
#include "api/tap/saved_card.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/associations.hpp"
#include "appliance/token/single_use.hpp"

#include <utility>

namespace api::tap {
namespace {

// Each failed try means that something that goes into the batch was sealed anew by a rotation meanwhile.
constexpr int most_tries = 16;

bool succeeded(const UnderWay& under_way) {
  const auto status = json::text_of(*json::find(under_way.payment.root(), "status"));
  return status == charge_kind.done || status == authorize_kind.done || status == verify_kind.done;
}

/// The card becomes the customer's, and the payment says so, in one batch; false where that cannot be any more, as when
/// the customer was deleted.
bool save(UnderWay& under_way, const Call& call, const token::Context& context, PaymentRecord& record) {
  const auto found = token::find_usable(context, under_way.held);
  const auto* held = std::get_if<token::Usable>(&found);
  if (held == nullptr) {
    return false;
  }
  const auto id = appliance::random_public_id(context.session, "card_");
  auto input = saved_card_input(call, under_way.customer, id, token::open_usable(context, *held));
  input.single_use = under_way.held;
  set_saved(under_way.payment, id);
  input.beside = [&](storage::Batch& batch) { record.keep(batch, under_way.payment); };
  const auto made = token::create_child(context, under_way.customer, std::move(input));
  if (std::holds_alternative<appliance::Refused>(made)) {
    set_saved(under_way.payment, {});
    return false;
  }
  return true;
}

void keep(const UnderWay& under_way, const token::Context& context, PaymentRecord& record) {
  for (int tries = 0; tries < most_tries; ++tries) {
    storage::Batch batch;
    record.keep(batch, under_way.payment);
    if (!under_way.held.empty()) {
      const auto found = token::find_usable(context, under_way.held);
      if (const auto* held = std::get_if<token::Usable>(&found)) {
        token::use_up(context, *held, batch);
      }
    }
    if (context.store.commit(std::move(batch)).committed()) {
      return;
    }
  }
}

}  // namespace

http::Response conclude(UnderWay& under_way, const Call& call, hsm::Session& session, const forward::Outcome& outcome) {
  conclude_charge(under_way.payment, under_way.kind, outcome);
  const VaultCall vault(call, session);
  PaymentRecord record(call, vault.context(), under_way.kind, under_way.idempotent);
  const bool saves = !under_way.held.empty() && succeeded(under_way);
  if (!saves || !save(under_way, call, vault.context(), record)) {
    keep(under_way, vault.context(), record);
  }
  return json_response(200, under_way.payment.root());
}

}  // namespace api::tap
