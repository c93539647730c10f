#include "api/tap/payment_record.hpp"

#include "appliance/json/reader.hpp"
#include "appliance/public_id.hpp"

namespace api::tap {
namespace {

namespace idempotency = appliance::idempotency;

constexpr std::string_view media_type = "application/json; charset=utf-8";
constexpr std::size_t deepest_payment = 300;  // deeper than any request may be

idempotency::Answer answer_of(const json::Document& payment) {
  return {.status = 200, .content_type = std::string(media_type), .location = {}, .body = json::write(payment.root())};
}

/// Every secret key of the mode may look at it.
idempotency::Slot slot_of_payment(const token::Context& context, const std::vector<std::string>& path,
                                  std::string_view id) {
  return {context.session,
          context.store,
          context.tenant,
          {.tenant = context.tenant.id, .caller = {}, .method = "GET", .path = path, .key = id, .life = payment_life}};
}

std::vector<std::string> path_of_payment(const Call& call, const ChargeKind& kind) {
  return {container_of(call), std::string(kind.object)};
}

}  // namespace

PaymentRecord::PaymentRecord(const Call& call, const token::Context& context, const ChargeKind& kind,
                             const std::string& idempotent)
    : context_(context),
      path_of_request_{std::string(call.caller.key->name), std::string(kind.object)},
      path_of_payment_(path_of_payment(call, kind)) {
  if (!idempotent.empty()) {
    request_.emplace(context.session, context.store, context.tenant,
                     idempotency::Request{.tenant = context.tenant.id,
                                          .caller = call.caller.id,
                                          .method = "POST",
                                          .path = path_of_request_,
                                          .key = idempotent});
  }
}

std::optional<http::Response> PaymentRecord::find_repeated() {
  auto kept = request_ ? request_->find() : std::nullopt;
  if (!kept) {
    return std::nullopt;
  }
  http::Response response;
  response.status = kept->status;
  response.content_type = std::move(kept->content_type);
  response.body = std::move(kept->body);
  return response;
}

void PaymentRecord::begin(storage::Batch& batch, const json::Document& payment) {
  if (request_) {
    request_->begin(batch, answer_of(payment), 0, {});
  }
  keep_by_id(batch, payment);
}

void PaymentRecord::keep(storage::Batch& batch, const json::Document& payment) {
  if (request_) {
    request_->keep(batch, answer_of(payment), 0, {});
  }
  keep_by_id(batch, payment);
}

void PaymentRecord::keep_by_id(storage::Batch& batch, const json::Document& payment) const {
  const auto id = json::text_of(*json::find(payment.root(), "id"));
  slot_of_payment(context_, path_of_payment_, id).keep(batch, answer_of(payment), 0, {});
}

std::optional<json::Document> find_payment(const Call& call, const token::Context& context, const ChargeKind& kind,
                                           const std::string& id) {
  if (!appliance::is_public_id(id, kind.prefix)) {
    return std::nullopt;
  }
  auto kept = slot_of_payment(context, path_of_payment(call, kind), id).find();
  if (!kept) {
    return std::nullopt;
  }
  storage::Batch batch;
  appliance::record(batch, context.actor,
                    {.operation = "read", .entity_type = "payment", .entity_id = id, .detail = {}});
  static_cast<void>(context.store.commit(std::move(batch)));
  auto read = json::read(kept->body, deepest_payment);
  return std::get<json::Document>(std::move(read));
}

}  // namespace api::tap
