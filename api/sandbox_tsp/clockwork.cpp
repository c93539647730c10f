#include "api/sandbox_tsp/clockwork.hpp"

#include "api/forward/fields.hpp"
#include "appliance/json/document.hpp"
#include "appliance/log.hpp"
#include "appliance/sandbox_tsp/tokens.hpp"
#include "appliance/timestamp.hpp"

#include <exception>
#include <utility>

namespace api::sandbox_tsp {
namespace {

namespace json = appliance::json;
namespace tsp = appliance::sandbox_tsp;

constexpr std::chrono::milliseconds pause{25};

/// The notified are usually on the same machine or in the same network.
forward::Settings forwarding_settings(const tsp::Settings& settings) {
  forward::Settings forwarding;
  forwarding.calls = 16;
  forwarding.response = std::chrono::seconds(5);
  forwarding.total = std::chrono::seconds(10);
  forwarding.tls.authorities = settings.notify_ca;
  const auto mistake = forwarding.networks.assign(
      {"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"});
  if (mistake) {
    throw std::logic_error(*mistake);
  }
  return forwarding;
}

hsm::WipingBytes body_of(const tsp::Notice& notice) {
  json::Document body;
  auto& pool = body.pool();
  auto& root = body.root();
  root.SetObject();
  json::add(root, "id", notice.id, pool);
  json::add(root, "type", "sandbox", pool);
  json::add(root, "scheme_reference", notice.reference, pool);
  json::add(root, "changes", json::Value(notice.changes), pool);
  json::add(root, "reason", notice.reason, pool);
  json::add(root, "created_at", appliance::format_milliseconds(notice.created_at), pool);
  return json::write(root);
}

bool arrived(const forward::Outcome& outcome) {
  const auto* answer = std::get_if<forward::Answer>(&outcome);
  return answer != nullptr && answer->status < 300;
}

}  // namespace

Clockwork::Clockwork(tsp::Sandbox& sandbox)
    : sandbox_(sandbox), forwarder_(forwarding_settings(sandbox.settings())), thread_([this] { run(); }) {}

Clockwork::~Clockwork() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  forwarder_.stop();
}

void Clockwork::answer_slowly(http::Responder::Done done, http::Response response) {
  const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(sandbox_.settings().slow_milliseconds);
  const std::lock_guard lock(mutex_);
  late_.emplace(at, Late{std::move(done), std::move(response)});
}

void Clockwork::never_answer(http::Responder::Done done) {
  const std::lock_guard lock(mutex_);
  never_.push_back(std::move(done));
}

void Clockwork::run() {
  hsm::Session session(sandbox_.token());
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pause, [this] { return stopping_; })) {
    lock.unlock();
    try {
      tick(sandbox_.context(session));
    } catch (const std::exception& error) {
      appliance::log::warning("what was due could not be done", {{"reason", error.what()}});
    }
    lock.lock();
  }
}

void Clockwork::tick(const tsp::Context& context) {
  send_late_answers();
  static_cast<void>(tsp::do_what_is_due(context, appliance::now()));
  settle_notices(context.store);
  if (context.settings.notify) {
    send_notices(context.store);
  }
}

void Clockwork::send_late_answers() {
  for (;;) {
    std::unique_lock lock(mutex_);
    if (late_.empty() || late_.begin()->first > std::chrono::steady_clock::now()) {
      return;
    }
    auto late = std::move(late_.begin()->second);
    late_.erase(late_.begin());
    lock.unlock();
    late.done(std::move(late.response));
  }
}

void Clockwork::send_notices(storage::Store& store) {
  for (const auto& notice : tsp::due_notices(store, appliance::now())) {
    std::unique_lock lock(mutex_);
    const bool is_new = under_way_.insert(notice.row).second;
    lock.unlock();
    if (is_new) {
      send(notice);
    }
  }
}

void Clockwork::send(const tsp::Notice& notice) {
  forward::Request request{.url = *sandbox_.settings().notify,
                           .method = "POST",
                           .fields = {},
                           .body = body_of(notice),
                           .whole_answer = false};
  forward::append_field(request.fields, "Content-Type", "application/json");
  constexpr std::string_view scheme = "Bearer ";
  const auto secret = sandbox_.notify_secret().expose();
  hsm::WipingBytes credential(scheme.begin(), scheme.end());
  credential.insert(credential.end(), secret.begin(), secret.end());
  forward::append_field(request.fields, "Authorization", hsm::text_of(credential));
  forwarder_.send(std::move(request), [this, notice](forward::Outcome&& outcome) {
    const auto ended = std::move(outcome);  // the answer's body is dropped here
    const std::lock_guard lock(mutex_);
    settled_.emplace_back(notice, arrived(ended));
  });
}

void Clockwork::settle_notices(storage::Store& store) {
  std::unique_lock lock(mutex_);
  const auto settled = std::exchange(settled_, {});
  lock.unlock();
  for (const auto& [notice, well] : settled) {
    well ? tsp::drop_notice(store, notice) : tsp::postpone_notice(store, notice, appliance::now());
    lock.lock();
    under_way_.erase(notice.row);
    lock.unlock();
  }
}

}  // namespace api::sandbox_tsp
