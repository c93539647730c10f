#pragma once

#include "tests/end_to_end/shared.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tests::end_to_end {

/// The admin token of a new application of the Guardian face.
[[nodiscard]] std::string make_guardian(const support::Service& service, const std::string& tenant = {});

inline const std::string guardian_visa = "4242424242424242";
inline const std::string guardian_mastercard = "5555555555554444";

/// A request for a PCI token. `more` are members of the source, each after a comma; `beside` those of the request.
[[nodiscard]] std::string pan_body(const std::string& number = guardian_visa, const std::string& more = {},
                                   const std::string& beside = {});

/// The classifier of an error. Checks its shape: code, classifier and message, and that the code is the status.
[[nodiscard]] std::string classifier_of(const support::Answer& answer);

/// The JSON paths of what is wrong with a request, in order.
[[nodiscard]] std::vector<std::string> paths_of(const support::Answer& answer);

/// A merchant in a tenant of its own, with its admin token.
struct Guardian {
  explicit Guardian(support::Service& its_service = shared_service());

  support::Service& service;
  std::string tenant;
  std::string admin_token;
  support::HttpsClient admin;

  /// POST /api/pci/tokens; the test fails unless it answers 201.
  support::Answer create(const std::string& body = pan_body());
  std::string create_id(const std::string& body = pan_body()) { return create(body).text("/id"); }
};

}  // namespace tests::end_to_end
