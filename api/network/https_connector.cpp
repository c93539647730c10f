#include "api/network/https_connector.hpp"

#include "api/network/protocol.hpp"
#include "appliance/config/pin.hpp"
#include "appliance/log.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace api::network {
namespace {

using network::NoAnswer;
using network::Trouble;

constexpr std::size_t most_calls = 128;
constexpr unsigned most_sends = 2;
constexpr std::uint64_t largest_answer = 256 * 1024;

forward::Settings forwarding_settings(const appliance::Config::Connector& settings) {
  using Duration = forward::Settings::Duration;
  const Duration deadline(settings.deadline_milliseconds);
  forward::Settings forwarding{
      .calls = most_calls,
      .connect = std::min(deadline, Duration(5'000)),
      .response = deadline,
      .total = deadline,
      .whole_answer = largest_answer,
      .streamed_answer = largest_answer,
      .networks = {},
      .tls = {
          .authorities = settings.ca, .certificate_chain = settings.certificate, .private_key = settings.private_key}};
  // An operator names the one host that is asked, so it may lie anywhere.
  const auto mistake = forwarding.networks.assign({"0.0.0.0/0", "::/0"});
  if (mistake) {
    throw std::logic_error(*mistake);
  }
  return forwarding;
}

hsm::Secret read_secret(const std::filesystem::path& file) {
  if (file.empty()) {
    return {};
  }
  appliance::Config::Hsm source;
  source.pin_file = file;
  return appliance::read_pin(source);
}

bool is_worth_another_try(forward::Failure failure) { return failure == forward::Failure::unreachable; }

}  // namespace

/// A question under way.
struct HttpsConnector::Asked {
  network::Question question;
  std::function<void(network::Reply&&)> done;
  unsigned sends = 0;
};

HttpsConnector::HttpsConnector(const appliance::Config::Connector& settings)
    : settings_(settings),
      secret_(read_secret(settings.notification_secret)),
      forwarder_(forwarding_settings(settings)) {}

void HttpsConnector::ask(network::Question question, std::function<void(network::Reply&&)> done) {
  if (const auto seconds = breaker_.refuse(std::chrono::steady_clock::now())) {
    return done(NoAnswer{.trouble = Trouble::unavailable, .retry_seconds = *seconds});
  }
  send(std::make_shared<Asked>(Asked{.question = std::move(question), .done = std::move(done)}));
}

void HttpsConnector::send(const std::shared_ptr<Asked>& asked) {
  ++asked->sends;
  forwarder_.send(request_of(asked->question, settings_.url),
                  [this, asked](forward::Outcome&& outcome) { take(asked, std::move(outcome)); });
}

void HttpsConnector::take(const std::shared_ptr<Asked>& asked, forward::Outcome&& outcome) {
  const auto now = std::chrono::steady_clock::now();
  if (const auto* failure = std::get_if<forward::Failure>(&outcome)) {
    if (is_worth_another_try(*failure) && asked->sends < most_sends) {
      return send(asked);
    }
    breaker_.failed(now);
    appliance::log::warning("a scheme does not answer",
                            {{"connector", settings_.name}, {"reason", forward::name_of(*failure)}});
    const bool certain = forward::nothing_was_sent(*failure) && asked->sends == 1;
    return asked->done(NoAnswer{.trouble = certain ? Trouble::unavailable : Trouble::unknown});
  }
  const auto answer = std::get<forward::Answer>(std::move(outcome));
  answer.status >= 500 ? breaker_.failed(now) : breaker_.succeeded();
  asked->done(reply_of(asked->question, answer.status, answer.body));
}

bool HttpsConnector::is_from_scheme(std::string_view credential) const noexcept {
  const auto secret = secret_.expose();
  if (secret.empty() || credential.size() != secret.size()) {
    return false;
  }
  unsigned difference = 0;  // no early end, which would tell how much of it was right
  for (std::size_t i = 0; i < secret.size(); ++i) {
    difference |= static_cast<unsigned>(secret[i] ^ static_cast<unsigned char>(credential[i]));
  }
  return difference == 0;
}

}  // namespace api::network
