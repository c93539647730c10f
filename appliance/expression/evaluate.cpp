#include "appliance/expression/evaluate.hpp"

#include "appliance/expression/evaluator.hpp"
#include "appliance/expression/program.hpp"
#include "appliance/expression/rendering.hpp"

#include <utility>

namespace appliance::expression {
namespace {

constexpr std::string_view output_too_large = "the result is too large";

hsm::WipingBytes text_result(const Program& program, Evaluator& evaluator, Workspace& work) {
  TextBuilder out(work, work.limits().output_bytes, output_too_large);
  evaluator.run(program.block, out);
  return out.take();
}

/// A whole result is bounded by its size as JSON.
void check_size(Item item, Workspace& work) {
  TextBuilder out(work, work.limits().output_bytes, output_too_large);
  render_json(item, out);
}

json::Value result_of(const Template& expression, Evaluator& evaluator, Workspace& work, json::Pool& pool) {
  const auto& block = expression.program().block;
  if (!expression.is_whole()) {
    return json::make_text(hsm::text_of(text_result(expression.program(), evaluator, work)), pool);
  }
  work.move_to(block.front().position);
  const auto item = evaluator.value_of(std::get<Output>(block.front().content).expression);
  check_size(item, work);
  return to_json(item, work, pool);
}

class LeafWalk {
 public:
  LeafWalk(const Scope& scope, const Services& services, const Limits& limits)
      : scope_(scope), services_(services), work_(limits) {}

  Leaves run(const json::Value& value) {
    Leaves leaves;
    result_ = &leaves;
    std::string pointer;
    json::Value result;
    leaves.absent = !walk(value, pointer, 0, result);
    leaves.value.root() = std::move(result);
    return leaves;
  }

 private:
  bool fail(const std::string& pointer, const Failure& failure) {
    result_->failures.push_back({pointer, failure});
    return false;
  }

  bool leaf(const json::Value& value, const std::string& pointer, json::Value& result) {
    const auto parsed = parse(json::text_of(value), work_.limits());
    if (const auto* failure = std::get_if<Failure>(&parsed)) {
      return fail(pointer, *failure);
    }
    try {
      Evaluator evaluator(work_, scope_, services_);
      result = result_of(std::get<Template>(parsed), evaluator, work_, result_->value.pool());
      return true;
    } catch (const Failure& failure) {
      return fail(pointer, failure);
    }
  }

  bool walk(const json::Value& value, std::string& pointer, std::size_t depth, json::Value& result) {
    if (value.IsString()) {
      return leaf(value, pointer, result);
    }
    if (!value.IsObject() && !value.IsArray()) {
      result = json::Value(value, result_->value.pool());
      return true;
    }
    if (depth >= work_.limits().depth) {
      return fail(pointer, {"nested too deeply", 0});
    }
    value.IsObject() ? members(value, pointer, depth, result) : items(value, pointer, depth, result);
    return true;
  }

  void members(const json::Value& value, std::string& pointer, std::size_t depth, json::Value& result) {
    auto& pool = result_->value.pool();
    result.SetObject();
    for (const auto& member : value.GetObject()) {
      const auto size = pointer.size();
      append(pointer, json::text_of(member.name));
      if (json::Value inner; walk(member.value, pointer, depth + 1, inner)) {
        result.AddMember(json::Value(member.name, pool), std::move(inner), pool);
      }
      pointer.resize(size);
    }
  }

  void items(const json::Value& value, std::string& pointer, std::size_t depth, json::Value& result) {
    auto& pool = result_->value.pool();
    result.SetArray();
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      const auto size = pointer.size();
      append(pointer, std::to_string(i));
      json::Value inner;
      if (!walk(value[i], pointer, depth + 1, inner)) {
        inner.SetNull();
      }
      result.PushBack(std::move(inner), pool);
      pointer.resize(size);
    }
  }

  static void append(std::string& pointer, std::string_view token) {
    pointer.push_back('/');
    for (const char c : token) {
      pointer.append(c == '~' ? "~0" : (c == '/' ? "~1" : std::string_view(&c, 1)));
    }
  }

  const Scope& scope_;
  const Services& services_;
  Workspace work_;
  Leaves* result_ = nullptr;
};

}  // namespace

std::variant<json::Document, Failure> evaluate(const Template& expression, const Scope& scope, const Services& services,
                                               const Limits& limits) {
  Workspace work(limits);
  Evaluator evaluator(work, scope, services);
  try {
    json::Document document;
    document.root() = result_of(expression, evaluator, work, document.pool());
    return document;
  } catch (const Failure& failure) {
    return failure;
  }
}

std::variant<hsm::WipingBytes, Failure> evaluate_text(const Template& expression, const Scope& scope,
                                                      const Services& services, const Limits& limits) {
  Workspace work(limits);
  Evaluator evaluator(work, scope, services);
  try {
    return text_result(expression.program(), evaluator, work);
  } catch (const Failure& failure) {
    return failure;
  }
}

Leaves evaluate_leaves(const json::Value& value, const Scope& scope, const Services& services, const Limits& limits) {
  return LeafWalk(scope, services, limits).run(value);
}

}  // namespace appliance::expression
