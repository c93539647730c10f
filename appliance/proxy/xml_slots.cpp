#include "appliance/proxy/slots.hpp"

#include <array>
#include <utility>

namespace appliance::proxy {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view misplaced =
    "an expression stands where XML takes no value: between tags, in a quoted attribute and in CDATA it may";

/// What begins here ends there; inside, no expression is allowed, but in CDATA.
struct Section {
  std::string_view opening;
  std::string_view closing;
  bool takes_values;
};

constexpr std::array<Section, 4> sections{
    {{"<!--", "-->", false}, {"<![CDATA[", "]]>", true}, {"<?", "?>", false}, {"<!", ">", false}}};

/// The five entities that XML itself defines, in an expression.
hsm::WipingBytes unescape(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> entities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  hsm::WipingBytes plain;
  while (!text.empty()) {
    std::size_t taken = 1;
    char c = text.front();
    for (const auto& [entity, character] : entities) {
      if (text.starts_with(entity)) {
        taken = entity.size();
        c = character;
      }
    }
    plain.push_back(static_cast<unsigned char>(c));
    text.remove_prefix(taken);
  }
  return plain;
}

class Scan {
 public:
  explicit Scan(std::string_view body) : body_(body) {}

  std::vector<Slot> run() {
    while (at_ < body_.size()) {
      if (body_[at_] == '<') {
        markup();
      } else {
        values_until(body_.find('<', at_), Landing::xml_text);
      }
    }
    return std::move(slots_);
  }

 private:
  /// Takes the expressions up to an offset, which may lie inside of one.
  void values_until(std::size_t end, Landing landing) {
    end = std::min(end, body_.size());
    for (auto opened = body_.find("{{", at_); opened < end; opened = body_.find("{{", at_)) {
      at_ = end_of_expression(body_, opened);
      const auto source = body_.substr(opened, at_ - opened);
      const auto plain =
          landing == Landing::xml_cdata ? hsm::WipingBytes(source.begin(), source.end()) : unescape(source);
      slots_.push_back({opened, at_, landing, parsed(hsm::text_of(plain), opened)});
    }
    at_ = std::max(at_, end);
  }

  void refuse_values_until(std::size_t end) {
    if (has_expression(body_.substr(at_, end - at_))) {
      throw expression::Failure{misplaced, at_};
    }
    at_ = end;
  }

  std::size_t require(std::size_t found) const {
    if (found == npos) {
      throw expression::Failure{"the body is not XML", at_};
    }
    return found;
  }

  void markup() {
    for (const auto& section : sections) {
      if (body_.substr(at_).starts_with(section.opening)) {
        const auto end = require(body_.find(section.closing, at_ + section.opening.size()));
        if (section.takes_values) {
          at_ += section.opening.size();
          values_until(end, Landing::xml_cdata);
        } else {
          refuse_values_until(end);
        }
        at_ = std::max(at_, end) + section.closing.size();
        return;
      }
    }
    tag();
  }

  void tag() {
    while (body_[at_] != '>') {
      const auto next = require(body_.find_first_of("\"'>", at_));
      refuse_values_until(next);
      if (body_[next] != '>') {
        at_ = next + 1;
        attribute(body_[next]);
      }
      static_cast<void>(require(at_ < body_.size() ? at_ : npos));
    }
    ++at_;
  }

  /// The quote that ends an attribute may also stand inside of an expression of it.
  void attribute(char quote) {
    for (;;) {
      const auto end = require(body_.find(quote, at_));
      const auto opened = body_.find("{{", at_);
      if (opened > end) {
        at_ = end + 1;
        return;
      }
      values_until(opened + 2, Landing::xml_text);
    }
  }

  std::string_view body_;
  std::size_t at_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace

std::vector<Slot> xml_slots(std::string_view body) { return Scan(body).run(); }

}  // namespace appliance::proxy
