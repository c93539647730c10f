#include "appliance/expression/template_parser.hpp"

#include "appliance/expression/failure.hpp"

#include <algorithm>
#include <utility>

namespace appliance::expression {
namespace {

/// Liquid drops the white space of blocks that show nothing else.
void drop_white_space(Block& block) {
  std::erase_if(block, [](const Node& node) { return std::holds_alternative<std::string_view>(node.content); });
}

template <class Parts>
void drop_white_space_of_blank(Parts& parts) {
  if (std::all_of(parts.begin(), parts.end(), [](const auto& part) { return is_blank(part.body); })) {
    for (auto& part : parts) {
      drop_white_space(part.body);
    }
  }
}

}  // namespace

const TemplateParser::Row TemplateParser::rows[] = {
    {"assign", &TemplateParser::assign},   {"break", &TemplateParser::jump},
    {"capture", &TemplateParser::capture}, {"case", &TemplateParser::cases},
    {"comment", &TemplateParser::comment}, {"continue", &TemplateParser::jump},
    {"cycle", &TemplateParser::cycle},     {"decrement", &TemplateParser::counter},
    {"echo", &TemplateParser::echo},       {"for", &TemplateParser::loop},
    {"if", &TemplateParser::branches},     {"increment", &TemplateParser::counter},
    {"raw", &TemplateParser::raw},         {"unless", &TemplateParser::branches},
};

Block TemplateParser::parse() {
  Block result;
  if (const auto rest = block(result)) {
    refuse(*rest);
  }
  return result;
}

TemplateParser::Tag TemplateParser::tag_of(const Piece& piece) const {
  const auto content = trim_left(piece.content);
  const auto lead = piece.content.size() - content.size();
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  const auto size = std::min(content.find_first_not_of(letters), content.size());
  const auto start = piece.position + lead;
  return {content.substr(0, size), start, ExpressionParser(content.substr(size), start + size, limits_.depth)};
}

std::optional<TemplateParser::Tag> TemplateParser::block(Block& into) {
  for (auto piece = scanner_.next(); piece.kind != Piece::Kind::end; piece = scanner_.next()) {
    if (piece.kind == Piece::Kind::text) {
      into.push_back({piece.content, piece.position});
      continue;
    }
    if (piece.kind == Piece::Kind::output) {
      ExpressionParser content(piece.content, piece.position, limits_.depth);
      auto expression = content.at_end() ? Expression() : content.expression();
      content.require_end();
      into.push_back({Output{std::move(expression)}, piece.position});
      continue;
    }
    if (trim_left(piece.content).starts_with('#')) {
      continue;
    }
    auto tag = tag_of(piece);
    const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.word == tag.word; });
    if (row == std::end(rows)) {
      return tag;
    }
    (this->*row->handler)(tag, into);
  }
  return std::nullopt;
}

TemplateParser::Tag TemplateParser::body(Block& into, const Tag& opened) {
  if (++depth_ > limits_.depth) {
    throw Failure{"tags are nested too deeply", opened.position};
  }
  auto end = block(into);
  --depth_;
  if (!end) {
    throw Failure{"a block is not closed", opened.position};
  }
  return std::move(*end);
}

void TemplateParser::refuse(const Tag& tag) const {
  const bool known = tag.word.starts_with("end") || tag.word == "else" || tag.word == "elsif" || tag.word == "when";
  throw Failure{known ? "this tag does not belong here" : "there is no tag of this name", tag.position};
}

void TemplateParser::echo(Tag& tag, Block& into) {
  auto expression = tag.rest.expression();
  tag.rest.require_end();
  into.push_back({Output{std::move(expression)}, tag.position});
}

void TemplateParser::assign(Tag& tag, Block& into) {
  const auto name = tag.rest.name();
  tag.rest.require("=");
  auto value = tag.rest.expression();
  tag.rest.require_end();
  into.push_back({Assign{name, std::move(value)}, tag.position});
}

void TemplateParser::capture(Tag& tag, Block& into) {
  const bool quoted = tag.rest.peek().kind == Token::Kind::text;
  Capture capture{quoted ? tag.rest.operand().literal.as_text() : tag.rest.name(), {}};
  tag.rest.require_end();
  const auto end = body(capture.body, tag);
  if (end.word != "endcapture") {
    refuse(end);
  }
  into.push_back({std::move(capture), tag.position});
}

void TemplateParser::branches(Tag& tag, Block& into) {
  If result;
  const auto closing = tag.word == "if" ? std::string_view("endif") : std::string_view("endunless");
  result.branches.push_back({tag.rest.condition(), tag.word == "unless", {}});
  auto next = body(result.branches.back().body, tag);
  while (next.word == "elsif" || next.word == "else") {
    auto condition = next.word == "elsif" ? next.rest.condition() : (next.rest.require_end(), Condition());
    if (result.branches.back().condition.empty()) {
      refuse(next);
    }
    result.branches.push_back({std::move(condition), false, {}});
    next = body(result.branches.back().body, tag);
  }
  if (next.word != closing) {
    refuse(next);
  }
  drop_white_space_of_blank(result.branches);
  into.push_back({std::move(result), tag.position});
}

void TemplateParser::cases(Tag& tag, Block& into) {
  Case result{tag.rest.operand(), {}};
  tag.rest.require_end();
  Block before_first;  // Liquid ignores what stands there
  auto next = body(before_first, tag);
  while (next.word == "when" || next.word == "else") {
    When when;
    if (next.word == "when") {
      do {
        when.values.push_back(next.rest.operand());
      } while (next.rest.take(",") || next.rest.take("or"));
    }
    next.rest.require_end();
    result.whens.push_back(std::move(when));
    next = body(result.whens.back().body, tag);
  }
  if (next.word != "endcase") {
    refuse(next);
  }
  drop_white_space_of_blank(result.whens);
  into.push_back({std::move(result), tag.position});
}

void TemplateParser::loop(Tag& tag, Block& into) {
  For result;
  result.variable = tag.rest.name();
  tag.rest.require("in");
  const auto start = tag.rest.peek().position;
  result.collection = tag.rest.operand();
  result.title = tag.rest.text_since(start);
  loop_modifiers(result, tag.rest);
  auto end = body(result.body, tag);
  if (end.word == "else") {
    end.rest.require_end();
    end = body(result.otherwise, tag);
  }
  if (end.word != "endfor") {
    refuse(end);
  }
  if (is_blank(result.body) && is_blank(result.otherwise)) {
    drop_white_space(result.body);
    drop_white_space(result.otherwise);
  }
  into.push_back({std::move(result), tag.position});
}

void TemplateParser::loop_modifiers(For& loop, ExpressionParser& rest) {
  while (!rest.at_end()) {
    rest.take(",");
    const bool limits = rest.peek().is("limit");
    if (rest.take("reversed")) {
      loop.reversed = true;
    } else if (limits || rest.peek().is("offset")) {
      static_cast<void>(rest.name());
      rest.require(":");
      loop.resumes = loop.resumes || (!limits && rest.peek().is("continue"));
      (limits ? loop.limit : loop.offset) = rest.operand();
    } else {
      rest.fail("limit, offset or reversed was expected here");
    }
  }
}

void TemplateParser::cycle(Tag& tag, Block& into) {
  Cycle cycle;
  const auto start = tag.rest.peek().position;
  auto first = tag.rest.operand();
  if (tag.rest.take(":")) {
    cycle.name = std::move(first);
    cycle.values.push_back(tag.rest.operand());
  } else {
    cycle.values.push_back(std::move(first));
  }
  while (tag.rest.take(",")) {
    cycle.values.push_back(tag.rest.operand());
  }
  tag.rest.require_end();
  cycle.group = tag.rest.text_since(start);
  into.push_back({std::move(cycle), tag.position});
}

void TemplateParser::counter(Tag& tag, Block& into) {
  const auto name = tag.rest.name();
  tag.rest.require_end();
  into.push_back({Counter{name, tag.word == "increment"}, tag.position});
}

void TemplateParser::jump(Tag& tag, Block& into) {
  tag.rest.require_end();
  into.push_back({tag.word == "break" ? Jump::leave_loop : Jump::next_pass, tag.position});
}

void TemplateParser::raw(Tag& tag, Block& into) {
  tag.rest.require_end();
  const auto text = scanner_.raw_until("endraw");
  if (!text.empty()) {
    into.push_back({text, tag.position});
  }
}

void TemplateParser::comment(Tag& /*tag*/, Block& /*into*/) { scanner_.skip_comment(); }

}  // namespace appliance::expression
