#pragma once

#include "tests/end_to_end/shared.hpp"
#include "tests/support/moved_clock.hpp"
#include "tests/support/receiver.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tests::end_to_end {

/// What a receiver got of one delivery.
struct Told {
  std::string head;
  std::string text;  ///< of the body
  support::Json body;

  [[nodiscard]] std::string field(std::string_view name) const;
  [[nodiscard]] std::string type() const { return body.text("/event/type"); }
  [[nodiscard]] std::string id() const { return body.text("/event/id"); }
};

/// Whether `BT-SIGNATURE` is an RSA-PSS signature of the body with SHA-256 by the key in PEM.
[[nodiscard]] bool is_signed_by(const Told& told, const std::string& pem);

/// A service with a movable clock and a receiver that it may tell.
struct WebhookService {
  explicit WebhookService(const std::map<std::string, std::string>& more = {});

  support::MovedClock clock{COFFER_MOVED_CLOCK};
  support::Receiver receiver;
  support::Service service;
  support::HttpsClient client;
  support::HttpsClient manager;
  std::chrono::seconds ahead{0};

  /// The id of a new webhook; the test fails where it is refused.
  std::string subscribe(const std::string& url, const std::string& events);
  std::string subscribe_to_tokens() { return subscribe(receiver.url("/hook"), R"(["token.created"])"); }
  std::string create_token(const std::string& body = R"({"type":"token","data":"x"})");
  /// Waits for so many requests, and returns all.
  [[nodiscard]] std::vector<Told> told(std::size_t count) const;
  support::Answer deliveries(const std::string& webhook);
  /// Waits until a member of the webhook's first delivery reads so.
  [[nodiscard]] bool first_delivery_becomes(const std::string& webhook, const std::string& member,
                                            const std::string& text);
  void move_clock(std::chrono::seconds further);
  void answer_with(unsigned status);
  [[nodiscard]] std::string public_key();
  /// The connections of before are gone.
  void reconnect();

 private:
  static support::ServiceOptions options(const support::Receiver& receiver,
                                         std::map<std::string, std::string> settings);

  std::string manager_key_;
};

}  // namespace tests::end_to_end
