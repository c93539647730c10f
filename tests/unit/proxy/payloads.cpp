#include "appliance/proxy/payload.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace appliance::proxy;
using appliance::expression::Failure;
using appliance::json::Document;

/// Every expression stands for this value.
std::string filled(const std::string& body, Format format, const std::string& value) {
  const auto payload = Payload::parse(body, format);
  if (const auto* failure = std::get_if<Failure>(&payload)) {
    return "refused: " + std::string(failure->reason);
  }
  const auto rendered = std::get<Payload>(payload).render([&](const auto& /*text*/) {
    Document document;
    document.root() = appliance::json::make_text(value, document.pool());
    return document;
  });
  if (const auto* failure = std::get_if<Failure>(&rendered)) {
    return "refused: " + std::string(failure->reason);
  }
  return std::string(hsm::text_of(std::get<hsm::WipingBytes>(rendered)));
}

struct Case {
  Format format;
  std::string body;
  std::string value;
  std::string result;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_payload)

BOOST_AUTO_TEST_CASE(gets_its_values_escaped_and_stays_as_it_is_otherwise) {
  const std::string misplaced =
      "refused: an expression stands where XML takes no value: between tags, in a quoted attribute and in CDATA it may";
  const std::vector<Case> cases{
      {Format::json, R"( { "a" : "{{x}}" , "n":1.50e3,"{{x}}":null } )", "v",
       R"( { "a" : "v" , "n":1.50e3,"{{x}}":null } )"},
      {Format::json, R"(["\u007b{x}}","\"{{x}}"])", "a\nb", R"(["a\nb","a\nb"])"},
      {Format::json, R"({"a":"{{x}}")", "v", "refused: the body is not JSON"},
      {Format::json, R"("{{x}}" trailing)", "v", "refused: the body is not JSON"},
      {Format::json, R"("{{ x")", "v", "refused: a reference is not closed"},
      {Format::json, std::string(300, '[') + "\"{{x}}\"" + std::string(300, ']'), "v", "refused: the body is not JSON"},
      {Format::json, "not json without any", "v", "not json without any"},
      {Format::form, "a={{x}}&b&c=%20+&=&{{x}}=1", "ä &=+", "a=%C3%A4+%26%3D%2B&b&c=%20+&=&{{x}}=1"},
      {Format::form, "a=%7b%7bx%7D%7d", "v", "a=v"},
      {Format::form, "a=%zz{{x}}", "v", "refused: the form is not percent-encoded correctly"},
      {Format::xml, "<a>{{x}}</a><!-- none --><?pi none?>", "<&>\"'",
       "<a>&lt;&amp;&gt;&quot;&apos;</a><!-- none --><?pi none?>"},
      {Format::xml, R"(<a b="{{x}}" c='{{x}}'/>)", "\"'", R"(<a b="&quot;&apos;" c='&quot;&apos;'/>)"},
      {Format::xml, R"(<a b="{{ x | append: "y" }}"/>)", "v", R"(<a b="v"/>)"},
      {Format::xml, R"(<a>{{ x | append: &quot;<&quot; }}</a>)", "v", "<a>v</a>"},
      {Format::xml, "<a><![CDATA[{{x}}]]></a>", "<b>", "<a><![CDATA[<b>]]></a>"},
      {Format::xml, "<a><![CDATA[{{x}}]]></a>", "]]>", "refused: a value would end its CDATA section"},
      {Format::xml, "<a><![CDATA[{{x}}]]></a>", "]", "refused: a value would end its CDATA section"},
      {Format::xml, "<a>{{x}}</a>", std::string("a\0b", 3), "refused: a value has characters that XML cannot hold"},
      {Format::xml, "<{{x}}>", "v", misplaced},
      {Format::xml, "<a b={{x}}>", "v", misplaced},
      {Format::xml, "<a><!-- {{x}} --></a>", "v", misplaced},
      {Format::xml, "<!DOCTYPE {{x}}><a/>", "v", misplaced},
      {Format::xml, "<a {{x}}", "v", "refused: the body is not XML"},
      {Format::xml, "<a b='{{x}}", "v", "refused: the body is not XML"},
      {Format::text, "a{{x}}b{{x}}", "\r\n<", "a\r\n<b\r\n<"},
      {Format::text, "{{ x | append: '}}' }}", "v", "v"},
      {Format::opaque, "{{x", "v", "{{x"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(filled(c.body, c.format, c.value) == c.result, c.body);
  }
}

BOOST_AUTO_TEST_CASE(has_a_format_by_its_content_type) {
  const std::vector<std::pair<const char*, Format>> types{
      {"application/json", Format::json},
      {"Application/JSON ; charset=utf-8", Format::json},
      {"application/problem+json", Format::json},
      {"application/x-www-form-urlencoded", Format::form},
      {"application/xml", Format::xml},
      {"text/xml;charset=utf-8", Format::xml},
      {"application/soap+xml", Format::xml},
      {"text/plain", Format::text},
      {"text/csv", Format::text},
      {"multipart/form-data; boundary=x", Format::opaque},
      {"application/octet-stream", Format::opaque},
      {"", Format::opaque},
  };
  for (const auto& [type, format] : types) {
    BOOST_TEST((format_of(type) == format), type);
  }
}

BOOST_AUTO_TEST_SUITE_END()
