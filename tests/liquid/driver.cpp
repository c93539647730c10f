// Renders JSON lines {"template": …, "data": …} and writes one JSON text per line: the result, or null for a failure.
#include "appliance/expression/evaluate.hpp"
#include "appliance/json/reader.hpp"

#include <iostream>
#include <string>

namespace {

using namespace appliance;

std::string rendered(const json::Value& line) {
  const auto parsed = expression::parse(json::text_of(*json::find(line, "template")));
  if (!std::holds_alternative<expression::Template>(parsed)) {
    return "null";
  }
  const auto result =
      expression::evaluate_text(std::get<expression::Template>(parsed), {{"data", json::find(line, "data")}}, {}, {});
  if (!std::holds_alternative<hsm::WipingBytes>(result)) {
    return "null";
  }
  json::Document text;
  text.root() = json::make_text(hsm::text_of(std::get<hsm::WipingBytes>(result)), text.pool());
  return json::write_public(text.root());
}

}  // namespace

int main() {
  constexpr std::size_t most_depth = 64;
  for (std::string line; std::getline(std::cin, line);) {
    const auto read = json::read(hsm::bytes_of(line), most_depth);
    if (!std::holds_alternative<json::Document>(read)) {
      std::cerr << "not valid JSON: " << line << '\n';
      return 1;
    }
    std::cout << rendered(std::get<json::Document>(read).root()) << '\n';
  }
}
