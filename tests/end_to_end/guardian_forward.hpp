#pragma once

#include "tests/end_to_end/guardian.hpp"
#include "tests/support/receiver.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tests::end_to_end {

/// A service that may forward to some paths of one receiver, in spite of its loopback address, and to two places where
/// nobody is: a private address, and a port that is closed.
struct ForwardService {
  explicit ForwardService(const std::map<std::string, std::string>& more = {}) : service(options(receiver, more)) {}

  static support::ServiceOptions options(const support::Receiver& receiver,
                                         std::map<std::string, std::string> settings);

  support::Receiver receiver;
  support::Service service;
};

/// One for all cases that leave it as it is.
ForwardService& shared_forward_service();

/// A merchant who forwards.
struct Sender {
  explicit Sender(ForwardService& its = shared_forward_service());

  using Fields = support::HttpsClient::Fields;

  /// POST to /api/`token`/forward, where a token is "pci/tokens/…".
  support::Answer forward(const std::string& token, std::string_view body, const std::string& path = "/psp",
                          Fields more = {});
  support::Answer forward_to(const std::string& token, std::string_view body, const std::string& url, Fields more = {});
  /// "pci/tokens/…" of a new card. `more` are members of its source.
  std::string make_card(const std::string& more = R"(,"cardholder_name":"Ida Holm","security_code":"321")");

  /// Of the last request that the receiver got.
  [[nodiscard]] std::string received() const;
  /// A field as it came, or nothing.
  [[nodiscard]] std::string received_field(const std::string& name) const;
  /// What the receiver answers from now on.
  void answer_with(const std::string& status_line, const std::string& body, const std::string& fields = {});

  ForwardService& shared;
  support::Receiver& receiver;
  support::Service& service;
  Guardian merchant;
};

}  // namespace tests::end_to_end
