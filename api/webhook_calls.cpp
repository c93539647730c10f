#include "api/webhook_calls.hpp"

#include "api/forward/fields.hpp"

namespace api {
namespace {

namespace webhook = appliance::webhook;

webhook::Receipt receipt_of(const forward::Outcome& outcome) {
  if (const auto* failure = std::get_if<forward::Failure>(&outcome)) {
    return webhook::NoAnswer{.reason = name_of(*failure), .busy = *failure == forward::Failure::busy};
  }
  return std::get<forward::Answer>(outcome).status;
}

}  // namespace

webhook::Send make_send(forward::Forwarder& forwarder) {
  return [&forwarder](appliance::destination::Url url, const webhook::Notice& notice,
                      std::function<void(webhook::Receipt)> done) {
    forward::Request request{.url = std::move(url),
                             .method = "POST",
                             .fields = {},
                             .body = {notice.body.begin(), notice.body.end()},
                             .whole_answer = false};
    forward::append_field(request.fields, "User-Agent", "coffer/" COFFER_VERSION);
    forward::append_field(request.fields, "Accept", "*/*");
    for (const auto& [name, value] : notice.fields) {
      forward::append_field(request.fields, name, value);
    }
    forwarder.send(std::move(request), [done = std::move(done)](forward::Outcome&& outcome) {
      const auto ended = std::move(outcome);  // the answer's body is dropped here
      done(receipt_of(ended));
    });
  };
}

}  // namespace api
