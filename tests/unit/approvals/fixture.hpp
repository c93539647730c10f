#pragma once

#include "appliance/administration/administration.hpp"
#include "appliance/approvals/policy.hpp"
#include "appliance/error.hpp"
#include "appliance/lifecycle.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/softhsm.hpp"
#include "tests/support/ssh_key.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests::approvals {

/// What became of a verb: its answer as JSON, or the error.
struct Outcome {
  appliance::json::Document answer;
  std::optional<appliance::Fault> fault = std::nullopt;
  std::string message = {};

  [[nodiscard]] bool done() const noexcept { return !fault; }
  /// Text of a member of the answer.
  [[nodiscard]] std::string text(std::string_view member) const;
};

/// A whole appliance without its listeners, with one tenant and these people: alice and dave administer, bob, carol
/// and erin are custodians, erin administers too, and there are an auditor, one for backups and one for metrics.
/// Who somebody is on the socket is only a number here, so nobody needs to be root.
class Appliance {
 public:
  static constexpr unsigned alice = 1000;
  static constexpr unsigned dave = 1001;
  static constexpr unsigned bob = 1002;
  static constexpr unsigned erin = 1003;
  static constexpr unsigned auditor = 1004;
  static constexpr unsigned backup = 1005;
  static constexpr unsigned metrics = 1006;
  static constexpr unsigned stranger = 4711;

  explicit Appliance(bool with_people = true, const appliance::approvals::Policy& policy = {.on = true});

  [[nodiscard]] Outcome perform(unsigned uid, std::string_view verb, std::string_view arguments = "{}");
  /// The test fails unless it is done.
  Outcome require_done(unsigned uid, std::string_view verb, std::string_view arguments = "{}");

  /// Asks for a verb and returns the request's id.
  [[nodiscard]] std::string request(unsigned uid, std::string_view verb, const std::string& arguments);
  /// That a prepared version of the tenant's key be destroyed.
  [[nodiscard]] std::string request_destruction(unsigned uid = alice);
  [[nodiscard]] std::string text_of(const std::string& id);
  [[nodiscard]] Outcome hand_in(const std::string& id, const std::string& signature);
  [[nodiscard]] Outcome approve(const std::string& id, const support::SshKey& key);
  [[nodiscard]] Outcome execute(unsigned uid, const std::string& id);
  [[nodiscard]] std::string state_of(const std::string& key);
  [[nodiscard]] std::string status_of(const std::string& id);

  void add(const std::string& name, const std::vector<std::string>& roles, std::optional<unsigned> uid,
           const support::SshKey* key);
  /// As a restart of cofferd.
  void restart();

  [[nodiscard]] appliance::Lifecycle& lifecycle() { return *lifecycle_; }

  support::SshKey bobs;
  support::SshKey carols{"ecdsa", "256"};
  support::SshKey erins;
  support::SshKey strangers;
  std::string key;  ///< the prepared version that is to be destroyed

 private:
  support::SofthsmToken softhsm_;
  support::TemporaryDirectory place_{"approvals"};
  appliance::Config config_;
  std::unique_ptr<appliance::Lifecycle> lifecycle_;
};

/// `{"id":...}`
[[nodiscard]] std::string named(const std::string& id);

/// "refused: ..." of an outcome that must be one; the test fails where it is done.
[[nodiscard]] std::string refusal(const Outcome& outcome);

}  // namespace tests::approvals
