#pragma once

#include "appliance/token/list.hpp"
#include "hsm/provision.hpp"
#include "hsm/token.hpp"
#include "hsm/vault.hpp"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/softhsm.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tests::lists {

namespace token = appliance::token;
namespace search = appliance::search;
using token::View;

/// A rule of an application, in short.
struct Rule {
  std::string_view container;
  appliance::identity::Transform transform;
  std::vector<std::string_view> permissions;
};

/// A vault on a SoftHSM token and a store of its own, with a tenant that has keys of every purpose but one: the index
/// key is made when it is first needed.
class Vault {
 public:
  Vault();

  /// A caller with these rules; without any, one that may see everything in clear.
  [[nodiscard]] appliance::identity::Application caller(std::initializer_list<Rule> rules = {}) const;

  struct New {
    std::string id = {};
    std::string container = "/general/high/";
    std::string type = "token";
    std::string data = "\"x\"";
    std::map<std::string, std::string> metadata = {};
    bool fingerprint = false;
    std::vector<std::string> search_values = {};
  };
  /// Creates a token through the use case and indexes its search values. Returns its id.
  std::string create(const New& input);
  void remove(const std::string& id);
  /// Rewrites the record as if time had passed or others had acted.
  template <class Change>
  void change(const std::string& id, Change&& change_record) {
    const auto before = record_of(id);
    auto after = before;
    change_record(after);
    write(id, before, after);
  }
  void let_expire(const std::string& id);
  [[nodiscard]] storage::TokenRecord record_of(const std::string& id);

  [[nodiscard]] appliance::Result<token::Page> page(View view, const search::Filter& filter,
                                                    const std::optional<std::string>& start = {},
                                                    std::size_t size = 20);
  /// Ids of a whole list, by pages of this size, in their order.
  [[nodiscard]] std::vector<std::string> walk(View view, const search::Filter& filter, std::size_t size);
  [[nodiscard]] appliance::Result<token::NumberedPage> numbered(View view, std::string_view query,
                                                                std::uint32_t number = 1, std::uint32_t size = 100);
  /// Ids of the first hundred matches.
  [[nodiscard]] std::vector<std::string> found(std::string_view query);
  [[nodiscard]] std::size_t rows_in_index();

  /// The tenant as other callers of one use case see it, with a session of their own.
  [[nodiscard]] token::Context context(hsm::Session& session, const appliance::identity::Application& as);

  [[nodiscard]] storage::Store& store() { return *store_; }
  [[nodiscard]] hsm::Token& hsm_token() { return token_; }
  [[nodiscard]] hsm::Session& session() { return session_; }

  appliance::identity::Application as;  ///< who asks

 private:
  void write(const std::string& id, const storage::TokenRecord& before, const storage::TokenRecord& after);

  support::SofthsmToken softhsm_;
  support::TemporaryDirectory directory_{"lists"};
  hsm::Token token_;
  hsm::Session session_{token_};
  std::unique_ptr<storage::Store> store_;
  appliance::Tenant tenant_;
  appliance::Actor actor_;
};

/// One vault for a whole test case each.
struct Fixture {
  Vault vault;
};

[[nodiscard]] search::Filter below(std::string_view container);
[[nodiscard]] search::Filter with(search::Field field, std::string_view value, std::string_view key = {});
[[nodiscard]] std::vector<std::string> ids_of(const std::vector<token::Token>& tokens);
[[nodiscard]] std::set<std::string> set_of(const std::vector<std::string>& ids);
[[nodiscard]] bool is_refused(const auto& result, appliance::Reason reason) {
  const auto* refused = std::get_if<appliance::Refused>(&result);
  return refused != nullptr && refused->reason == reason;
}

}  // namespace tests::lists
