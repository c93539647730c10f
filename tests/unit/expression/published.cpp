#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace tests::expression {
namespace {

constexpr std::string_view card = R"({"number":"4242424242424242","expiration_month":10,"expiration_year":2028})";
constexpr std::string_view march = R"({"number":"4242424242424242","expiration_month":3,"expiration_year":"2030"})";
constexpr std::string_view person = R"({"first_name":"John","last_name":"Doe","social_security_number":"111-22-3333",)"
                                    R"("email_address":"johndoe@basistheory.com"})";
constexpr std::string_view store =
    R"({"bicycle":{"color":"red","price":19.95},"books":[{"author":"Herman Melville","title":"Moby Dick","price":8.99},)"
    R"({"author":"J. R. R. Tolkien","title":"The Lord of the Rings","price":22.99}]})";

constexpr Vector masks[] = {
    {"{{ data | reveal_last: 4 }}", R"("4242424242424242")", R"("XXXXXXXXXXXX4242")"},
    {"{{ data | reveal_last: 4 }}", R"("36227206271667")", R"("XXXXXXXXXX1667")"},
    {"{{ data | reveal_last: 4 }}", R"("1234567890")", R"("XXXXXX7890")"},
    {"{{ data | reveal_last: 4 }}", R"("123456789")", R"("XXXXX6789")"},
    {"{{ data | reveal_last: 4 }}", R"("123-45-6789")", R"("XXX-XX-6789")"},
    {"{{ data | reveal_last: 4 }}", R"("12-3456789")", R"("XX-XXX6789")"},
    {"{{ data | reveal_last: 4 }}", R"("Sensitive Value")", R"("XXXXXXXXXXXalue")"},
    {"{{ data | reveal_last: 4, '#' }}", R"("4242-4242-4242-4242")", R"("####-####-####-4242")"},
    {"{{ data | reveal_last: 6 }}", R"("36227206271667")", R"("XXXXXXXX271667")"},
    {"{{ data | reveal_last: 3, '#' }}", R"("36227206271667")", R"("###########667")"},
    {"{{ data | reveal_last: 4 }}", R"("123")", R"("123")"},
    {"{{ data | reveal: 6 }}", R"("3622-7206-2716-5567")", R"("3622-7XXXXXXXXXXXXX")"},
    {"{{ data | reveal: 7, 5 }}", R"("3622-7206-2716-5567")", R"("3622-72XXXXXXX-5567")"},
    {"{{ data | reveal: 7, 5, '#' }}", R"("3622-7206-2716-5567")", R"("3622-72#######-5567")"},
    {"{{ data | reveal: 7, 4, '#', '-' }}", R"("3622-7206-2716-5567")", R"("3622-72##-####-5567")"},
    {"{{ data | reveal: 10, 9 }}", R"("3622-7206-2716-5567")", R"("XXXXXXXXXXXXXXXXXXX")"},
    {"{{ data | reveal: 3, 0, 'X', '-' }}", R"("123-")", R"("XXXX")"},
    {"{{ data | last4 }}", R"("36227206271667")", R"("1667")"},
    {"{{ data | slice: 12, 2 | last4 }}", R"("36227206271667")", R"("67")"},
    {"{{ data | last4 }}", R"("123")", R"("123")"},
};

constexpr Vector cards[] = {
    {"{{ data | card_mask }}", R"("3622720627165567")", R"("XXXXXXXXXXXXXXXX")"},
    {"{{ data | card_mask: 'true', 'false' }}", R"("3622720627165567")", R"("36227206XXXXXXXX")"},
    {"{{ data | card_mask: true, true, '#' }}", R"("3622720627165567")", R"("36227206####5567")"},
    {"{{ data | card_mask: 'false', 'true' }}", R"("3622720627165567")", R"("XXXXXXXXXXXX5567")"},
    {"{{ data | card_mask: false, false, 'X', '-' }}", R"("3622-7206-2716-5567")", R"("XXXX-XXXX-XXXX-XXXX")"},
    {"{{ data | card_mask: true, false, 'X', '-' }}", R"("3622-7206-2716-5567")", R"("3622-7206-XXXX-XXXX")"},
    {"{{ data | card_mask: true, true, '#', '-' }}", R"("3622-7206-2716-5567")", R"("3622-7206-####-5567")"},
    {"{{ data | card_mask: false, true, 'X', '-' }}", R"("3622-7206-2716-5567")", R"("XXXX-XXXX-XXXX-5567")"},
    {"{{ data | card_mask: true, true }}", R"("1234567890")", R"("XXXXXXXXXX")"},
    {"{{ data | card_bin }}", R"("3622720627165567")", R"("36227206")"},
    {"{{ data | card_bin }}", R"("378282246310005")", R"("378282")"},
    {"{{ data | card_bin: '-' }}", R"("3622-7206-2716-5567")", R"("36227206")"},
    {"{{ data | card_exp: 'MM' }}", card, R"("10")"},
    {"{{ data | card_exp: 'MMYY' }}", card, R"("1028")"},
    {"{{ data | card_exp: 'MM/YY' }}", card, R"("10/28")"},
    {"{{ data | card_exp: 'MM/YYYY' }}", card, R"("10/2028")"},
    {"{{ data | card_exp: 'MM_YYYY' }}", card, R"("10_2028")"},
    {"{{ data | card_exp: 'MM-YYYY' }}", card, R"("10-2028")"},
    {"{{ data | card_exp: 'MMYYYY' }}", card, R"("102028")"},
    {"{{ data | card_exp: 'YYYY' }}", card, R"("2028")"},
    {"{{ data | card_exp: 'YYYYMM' }}", card, R"("202810")"},
    {"{{ data | card_exp: 'YYYY-MM' }}", card, R"("2028-10")"},
    {"{{ data | card_exp: 'YYYY/MM' }}", card, R"("2028/10")"},
    {"{{ data | card_exp: 'MM/YY' }}", march, R"("03/30")"},
    {"{{ data | card_exp: 'MM' | to_number }}", march, "3"},
    {"{{ data | card_exp: 'month' }}", card, "!card_exp does not know this format"},
    {"{{ data | card_exp: 'MM' }}", person, "!card_exp needs a card with expiration_month and expiration_year"},
    {"{{ data.missing | card_exp: 'MM' }}", card, "null"},
};

constexpr Vector values[] = {
    {"{{ data | json: '$.bicycle.color' }}", store, R"("red")"},
    {"{{ data | json: \"$.books[0].author\" }}", store, R"("Herman Melville")"},
    {"{{ data | json: '$.books[?(@.price < 10)].title' }}", store, R"("Moby Dick")"},
    {"{{ data | json: '$.bicycle.price' }}", store, "19.95"},
    {"{{ data | json: '$.nothing' }}", store, "null"},
    {"{{ data | json: '$..author' }}", store, "!the JSONPath selects more than one value"},
    {"{{ data.bicycle }}", store, R"({"color":"red","price":19.95})"},
    {"{{ data.bicycle | stringify }}", store, R"("{\"color\":\"red\",\"price\":19.95}")"},
    {"{{ data.books[0].price | json_stringify }}", store, R"("8.99")"},
    {"{{ data.bicycle.color | stringify }}", store, R"("red")"},
    {"{{ data.nothing | stringify }}", store, "null"},
    {"{{ data | pad_left: 6, '0' }}", R"("1234")", R"("001234")"},
    {"{{ data | pad_right: 6, '0' }}", R"("1234")", R"("123400")"},
    {"{{ data | pad_left: 4, '0' }}", R"("1234")", R"("1234")"},
    {"{{ data | pad_left: 2, '0' }}", R"("1234")", R"("1234")"},
    {"{{ data | pad_left: 2, '0' }}", "3", R"("03")"},
    {"{{ data | pad_left: 2, '0' }}", "null", "null"},
    {"{{ data | to_number }}", R"("42")", "42"},
    {"{{ data | to_number }}", R"("3.14159")", "3.14159"},
    {"{{ data | to_number }}", R"("many")", "!to_number needs a number"},
    {"{{ data | to_boolean }}", R"("true")", "true"},
    {"{{ data | to_boolean }}", R"("maybe")", "!to_boolean needs true or false"},
    {"{{ data | to_string }}", "true", R"("true")"},
    {"{{ data | to_string }}", "42", R"("42")"},
    {"{{ data | to_string }}", "null", "null"},
    {"{{ data | to_string }}", card, "!to_string needs a text, a number or a boolean"},
    {"{{ data | hmac: 'sha-256', 'secretKeyValue' | to_base16 }}", R"("4242424242424242")",
     R"("90A0050E90515101DCAD0F68955370CCA81F6DCB9D299E7E0585CC9746716D9B")"},
    {"{{ data | hmac: 'sha-1', 'key' | to_base64 }}", R"("The quick brown fox jumps over the lazy dog")",
     R"("3nybhbi3iqa8ino29wqQcBydtNk=")"},
    {"{{ data | hmac: 'md5', 'key' | to_base64 }}", R"("x")", "!hmac knows sha-1, sha-256 and sha-512"},
    {"{{ data | hmac: 'sha-256', 'key' }}", R"("x")", "!the result of hmac must pass through to_base64 or to_base16"},
    {"{{ data | to_base64 }}", "null", "!there is nothing to encode"},
};

constexpr Vector documents[] = {
    {"{{ data.email_address }}", person, R"("johndoe@basistheory.com")"},
    {"{{ data.last_name | slice: 0 }}.", person, R"("D.")"},
    {"{{ data.social_security_number | reveal_last: 4 }}", person, R"("XXX-XX-3333")"},
    {"{{ data.email_address | split: '@' | last }}", person, R"("basistheory.com")"},
    {"{{ data.first_name | downcase }}", person, R"("john")"},
    {"{{ data.social_security_number | last4 }}", person, R"("3333")"},
    {"{{ data.routing_number }}{{ data.account_number }}",
     R"({"routing_number":"110000000","account_number":"00123456789"})", R"("11000000000123456789")"},
    {"{{ data.account_number }}|{{ data.routing_number }}",
     R"({"routing_number":"110000000","account_number":"00001"})", R"("00001|110000000")"},
    {"{{ data | remove: '-' }}", R"("123-45-6789")", R"("123456789")"},
    {"{{ data | replace: '-' }}", R"("123-45-6789")", R"("123456789")"},
    {"customer-{{ data }}", "17", R"("customer-17")"},
    {"{{ data.expiration_month }}", card, "10"},
    {"{{ data.number, reveal_last: 4 }}", card, "!nothing more was expected here"},
    {"{{ metadata.source }}", "null", R"("web")"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(published_examples)

BOOST_AUTO_TEST_CASE(hold_for_masks) { check(masks); }
BOOST_AUTO_TEST_CASE(hold_for_cards) { check(cards); }
BOOST_AUTO_TEST_CASE(hold_for_values) { check(values); }
BOOST_AUTO_TEST_CASE(hold_for_the_concept_document) { check(documents); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
