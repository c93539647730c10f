#pragma once

#include <string>
#include <vector>

namespace api::http::test {

/// A way to frame a request that must be refused, with a second request behind it that must never be seen.
struct HostileFraming {
  std::string name;
  std::string bytes;
  unsigned status;
};

/// What Beast 1.81 takes or misreads, what request smuggling is made of, and their mutations. Each begins with a head
/// that ends in CRLF CRLF.
[[nodiscard]] std::vector<HostileFraming> hostile_framings();

}  // namespace api::http::test
