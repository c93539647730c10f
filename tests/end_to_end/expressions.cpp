#include "tests/end_to_end/shared.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace tests::end_to_end {

using support::canonical;

namespace {

const std::string user_data = R"("data":{"first_name":"John","last_name":"Doe","social_security_number":"111-22-3333",)"
                              R"("email_address":"johndoe@basistheory.com"})";

bool has_shape(const std::string& text, const std::string& shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [](char c, char s) {
    switch (s) {
      case '9':
        return c >= '0' && c <= '9';
      case 'a':
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      default:
        return c == s;
    }
  });
}

/// Sees tokens masked: a flat permission to read (contract, "Permissions").
struct MaskedReader : Caller {
  support::HttpsClient reader =
      service.client(service.make_application(fresh_id("masked"), {.permissions = {"token:read", "token:search"}}).key);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_expression, MaskedReader)

BOOST_AUTO_TEST_CASE(makes_aliases_of_the_documented_shapes) {
  struct Row {
    std::string id;
    std::string type;
    std::string data;
    std::string shape;
  };
  const std::vector<Row> table{
      {"{{ data | alias_preserve_format }}", "token", "123-45-6789", "999-99-9999"},
      {"{{ data | split: '@' | first | alias_preserve_length }}@{{ data | split: '@' | last }}", "token",
       "johndoe@basistheory.com", "aaaaaaa@basistheory.com"},
      {"{{ data | alias_card: 'true', 'true' }}", "card_number", "4242424242424242",
       "424242429999"
       "4242"},
      {"user-{{ data | alias_preserve_format: 3 }}", "token", "abc123", "user-abc999"},
  };
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.id) {
      std::set<std::string> seen;
      for (int i = 0; i < 20; ++i) {
        const auto created =
            create(R"({"id":")" + row.id + R"(","type":")" + row.type + R"(","data":")" + row.data + "\"}");
        BOOST_TEST(has_shape(created.text("/id"), row.shape), created.text("/id"));
        seen.insert(created.text("/id"));
      }
      BOOST_TEST(seen.size() == 20U);
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_way_to_a_uuid_where_the_aliases_run_out) {
  const auto letters = fresh_id("z");
  std::size_t uuids = 0;
  for (int i = 0; i < 14; ++i) {
    const auto created =
        create(R"({"id":")" + letters + R"(-{{ data | alias_preserve_format }}","type":"token","data":"7"})");
    uuids += is_uuid_v4(created.text("/id")) ? 1 : 0;
  }
  BOOST_TEST(uuids >= 4U);  // ten digits, so ten aliases at most
}

BOOST_AUTO_TEST_CASE(masks_as_the_concept_document_says) {
  struct Row {
    std::string body;
    std::string masked;
  };
  const std::vector<Row> table{
      {R"({"type":"token",)" + user_data +
           R"(,"mask":{"first_name":"{{ data.first_name }}","last_name":"{{ data.last_name | slice: 0 }}.",)"
           R"("social_security_number":"{{ data.social_security_number | reveal_last: 4 }}",)"
           R"("email_address":"{{ data.email_address | split: '@' | last }}"}})",
       R"({"first_name":"John","last_name":"D.","social_security_number":"XXX-XX-3333","email_address":"basistheory.com"})"},
      {R"({"type":"token","data":"123-45-6789","mask":"{{ data | reveal_last: 4 }}"})", R"("XXX-XX-6789")"},
      {R"({"type":"bank","data":{"routing_number":"110000000","account_number":"1234566789"}})",
       R"({"routing_number":"110000000","account_number":"XXXXXX6789"})"},
      {R"({"type":"card","data":{"number":"4242424242424242","expiration_month":12,"expiration_year":2099,"cvc":"123"}})",
       R"({"number":"XXXXXXXXXXXX4242","expiration_month":12,"expiration_year":2099})"},
      {R"({"type":"card_number","data":"36227206271667"})", R"("XXXXXXXXXX1667")"},
      {R"({"type":"social_security_number","data":"123-45-6789"})", R"("XXX-XX-6789")"},
      {R"({"type":"employer_id_number","data":"12-3456789"})", R"("XX-XXX6789")"},
      {R"({"type":"us_bank_account_number","data":"1234567890"})", R"("XXXXXX7890")"},
      {R"({"type":"us_bank_routing_number","data":"021000021"})", R"("XXXXX0021")"},
      {R"({"type":"token","data":{"a":"secret","b":"b"},"mask":{"a":"{{ data.a, reveal_last: 4 }}","b":"{{ data.b }}"}})",
       R"({"b":"b"})"},
  };
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto created = create(row.body);
      BOOST_TEST(reader.get("/tokens/" + created.text("/id")).json.json("/data") == canonical(row.masked));
    }
  }
}

BOOST_AUTO_TEST_CASE(decides_what_a_fingerprint_is_made_of) {
  const auto with_email = [&](const std::string& name, const std::string& email) {
    return create(R"({"type":"token","data":{"name":")" + name + R"(","email_address":")" + email +
                  R"("},"fingerprint_expression":"{{ data.email_address }}"})");
  };
  const auto first = with_email("John", "johndoe@basistheory.com");
  BOOST_TEST(first.text("/fingerprint_expression") == "{{ data.email_address }}");
  BOOST_TEST(with_email("Jane", "johndoe@basistheory.com").text("/fingerprint") == first.text("/fingerprint"));
  const auto other = with_email("John", "other@basistheory.com");
  BOOST_TEST(other.text("/fingerprint") != first.text("/fingerprint"));
  const auto moved =
      client.patch("/tokens/" + other.text("/id"), R"({"data":{"email_address":"johndoe@basistheory.com"}})");
  BOOST_TEST(moved.text("/fingerprint") == first.text("/fingerprint"));
}

BOOST_AUTO_TEST_CASE(makes_tokens_findable_by_what_it_gives) {
  const auto created =
      create(R"({"type":"token",)" + user_data +
             R"(,"search_indexes":["{{ data.first_name | downcase }}",)"
             R"("{{ data.social_security_number | last4 }}","{{ data.email_address | split: '@' | last }}"]})");
  const auto id = created.text("/id");
  const auto finds = [&](const std::string& value) {
    return client.post("/v2/tokens/search", R"({"query":"data:)" + value + R"(","size":100})").json.json().find(id) !=
           std::string::npos;
  };
  for (const std::string value : {"john", "3333", "basistheory.com"}) {
    BOOST_TEST(finds(value), value);
  }
  BOOST_TEST(!finds("John"));
  BOOST_TEST(!finds("doe"));
  BOOST_TEST(client.patch("/tokens/" + id, R"({"data":{"first_name":"Johanna"}})").status == 200U);
  BOOST_TEST(!finds("john"));
  BOOST_TEST(finds("johanna"));
  BOOST_TEST(client.patch("/tokens/" + id, R"({"search_indexes":["{{ data.last_name }}"]})").status == 200U);
  BOOST_TEST(!finds("johanna"));
  BOOST_TEST(finds("Doe"));
}

BOOST_AUTO_TEST_CASE(indexes_a_social_security_number_by_default) {
  create(R"({"type":"social_security_number","data":"987-65-4320"})");
  for (const std::string value : {"987-65-4320", "987654320", "4320"}) {
    const auto found = client.post("/v2/tokens/search", R"({"query":"data:)" + value + "\"}");
    BOOST_TEST(found.has("/data/0/id"), value);
  }
}

BOOST_AUTO_TEST_CASE(that_cannot_be_used_is_a_400_at_its_path) {
  struct Row {
    std::string members;
    std::string path;
  };
  std::string loop = "{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}";
  const std::vector<Row> table{
      {R"("id":"{{ data | nosuchfilter }}")", "id"},
      {R"("id":"{{ data")", "id"},
      {R"("id":"{{ data | slice: 0 }}")", "id"},
      {R"("id":"{{ data }}/{{ data }}")", "id"},
      {R"("fingerprint_expression":"{{ data | alias_preserve_format }}")", "fingerprint_expression"},
      {R"("fingerprint_expression":"{% if %}")", "fingerprint_expression"},
      {R"("fingerprint_expression":")" + loop + "\"", "fingerprint_expression"},
      {R"("search_indexes":["{{ data }}","{{ data.absent }}"])", "search_indexes[1]"},
      {R"("search_indexes":["{{ data | alias_preserve_length }}"])", "search_indexes[0]"},
  };
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.members) {
      const auto refused = client.post("/tokens", R"({"type":"token","data":"some data",)" + row.members + "}");
      check_problem(refused, 400);
      BOOST_TEST(refused.has("/errors/" + row.path), refused.json.json());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_token_type, Caller)

BOOST_AUTO_TEST_CASE(refuses_data_that_is_not_of_it) {
  for (const auto& [type, data] : std::vector<std::pair<std::string, std::string>>{
           {"card_number", R"("4242424242424241")"},
           {"card_number", R"(4242424242424242)"},
           {"card_number", R"({"number":"4242424242424242"})"},
           {"network_token", R"({"number":"1"})"},
           {"bank", R"({"routing_number":"110000001","account_number":"1"})"},
           {"bank", R"({"routing_number":"110000000"})"},
           {"bank", R"({"routing_number":"110000000","account_number":"123456789012345678"})"},
           {"bank", R"("110000000")"},
           {"us_bank_account_number", R"("12")"},
           {"us_bank_account_number", R"("12345678901234567x")"},
           {"us_bank_routing_number", R"("021000022")"},
           {"social_security_number", R"("123-456-789")"},
           {"social_security_number", R"("12345678")"},
           {"employer_id_number", R"("123-456789")"},
           {"nonsense", R"("1")"},
       }) {
    BOOST_TEST_CONTEXT(type << " " << data) {
      check_problem(client.post("/tokens", R"({"type":")" + type + R"(","data":)" + data + "}"), 400);
    }
  }
}

BOOST_AUTO_TEST_CASE(has_a_container_and_details_of_its_own) {
  const auto bank = create(R"({"type":"bank","data":{"routing_number":"021000021","account_number":"00001"}})");
  BOOST_TEST(bank.text("/containers/0") == "/bank/high/");
  BOOST_TEST(bank.json.json("/bank") == canonical(R"({"routing_number":"021000021","account_number_last4":"0001"})"));
  BOOST_TEST(create(R"({"type":"us_bank_routing_number","data":"021000021"})").text("/containers/0") == "/bank/low/");
  BOOST_TEST(create(R"({"type":"social_security_number","data":"123456789"})").text("/containers/0") == "/pii/high/");
  const auto number = create(R"({"type":"card_number","data":"378282246310005"})");
  BOOST_TEST(number.text("/containers/0") == "/pci/high/");
  BOOST_TEST(number.text("/card/bin") == "378282");
  const auto network = create(R"({"type":"network_token","data":{"number":"4242424242424242","expiration_month":12}})");
  BOOST_TEST(network.text("/network_token/last4") == "4242");
  BOOST_TEST(network.text("/network_token/expiration_month") == "12");
  BOOST_TEST(!network.has("/card"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
