#pragma once

#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace tests::end_to_end {

/// One service for all suites of a program whose cases leave each other alone; made at the first use.
[[nodiscard]] support::Service& shared_service();

/// An id that no other case uses.
[[nodiscard]] std::string fresh_id(const std::string& stem);

/// A caller of the shared service who may do everything.
struct Caller {
  support::Service& service = shared_service();
  support::HttpsClient client = service.client();

  /// POST /tokens; the test fails unless it answers 201.
  support::Answer create(const std::string& body);
};

/// True for the canonical lower-case text of a random UUID (RFC 9562, version 4).
[[nodiscard]] bool is_uuid_v4(std::string_view text);

/// Percent-encodes everything that is not unreserved (RFC 3986).
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// ISO 8601 with Z, to the second, so much from now.
[[nodiscard]] std::string instant_in(std::chrono::seconds ahead);

/// Checks the shape that every error has: status, title and detail as members of a problem document.
void check_problem(const support::Answer& answer, unsigned status);

}  // namespace tests::end_to_end
