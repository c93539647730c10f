#include "api/basis_theory/tokenize.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/encrypted_input.hpp"
#include "api/basis_theory/property_path.hpp"
#include "api/basis_theory/token_call.hpp"
#include "api/basis_theory/token_input.hpp"
#include "api/basis_theory/token_output.hpp"

#include <iterator>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace token = appliance::token;
using appliance::Refused;
using appliance::Violations;

constexpr std::string_view type_of_values = "token";

bool asks_for_token(const json::Value& value) {
  const auto has = [&](std::string_view name) { return json::find(value, name) != nullptr; };
  return has("token_intent_id") || (has("type") && (has("data") || has("encrypted")));
}

bool is_plain_value(const json::Value& value) { return value.IsString() || value.IsNumber() || value.IsBool(); }

std::string below(const std::string& path) { return path.empty() ? path : path + "."; }

json::Document copy_of(const json::Value& value) {
  json::Document document;
  document.root().CopyFrom(value, document.pool());
  return document;
}

/// What a body asks for, in its order.
class Inputs {
 public:
  Inputs(std::size_t most, Violations& violations) : most_(most), violations_(violations) {}

  [[nodiscard]] std::vector<token::CreateInput> read(const json::Value& body) {
    walk(body, {});
    if (inputs_.size() > most_) {
      violations_ = {{"$", "There are more tokens in this request than one may create."}};
    }
    return std::move(inputs_);
  }

 private:
  void walk(const json::Value& value, const std::string& path) {
    if (inputs_.size() > most_) {
      return;
    }
    if (asks_for_token(value)) {
      add_request(value, path);
    } else if (is_plain_value(value)) {
      auto& input = inputs_.emplace_back();
      input.path = below(path);
      input.type = type_of_values;
      input.data = copy_of(value);
    } else if (value.IsObject()) {
      for (const auto& member : value.GetObject()) {
        walk(member.value, path_of_member(path, json::text_of(member.name)));
      }
    } else if (value.IsArray()) {
      for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
        walk(value[i], path_of_item(path, i));
      }
    }
  }

  void add_request(const json::Value& value, const std::string& path) {
    Violations found;
    auto& input = inputs_.emplace_back(read_create(copy_of(value), found));
    input.path = below(path);
    for (const auto& violation : found) {
      violations_.push_back({input.path + violation.path, violation.message});
    }
  }

  std::size_t most_;
  Violations& violations_;
  std::vector<token::CreateInput> inputs_;
};

/// The body with tokens in place of what asked for them.
class Answer {
 public:
  /// `kept`: as far as it may be kept for a repetition.
  Answer(Shown tokens, bool kept) : next_(tokens.begin()), kept_(kept) {}

  [[nodiscard]] http::Response of(const json::Value& body) {
    auto root = write(body);
    return json_response(200, root);
  }

 private:
  json::Value write(const json::Value& value) {
    if (asks_for_token(value)) {
      return write_next();
    }
    if (is_plain_value(value)) {
      return json::make_text((next_++)->id, document_.pool());
    }
    json::Value result(value.GetType());
    if (value.IsObject()) {
      for (const auto& member : value.GetObject()) {
        result.AddMember(json::Value(member.name, document_.pool()), write(member.value), document_.pool());
      }
    } else if (value.IsArray()) {
      for (const auto& item : value.GetArray()) {
        result.PushBack(write(item), document_.pool());
      }
    }
    return result;
  }

  json::Value write_next() {
    const auto& shown = *next_++;
    auto written = write_token(shown);
    if (kept_) {
      leave_out_cvc(written.root(), shown);
    }
    return json::Value(written.root(), document_.pool());
  }

  json::Document document_;
  Shown::iterator next_;
  bool kept_;
};

}  // namespace

http::Response tokenize(const Call& call, hsm::Session& session) {
  auto read = read_json(call);
  if (auto* violations = std::get_if<Violations>(&read)) {
    return invalid_request(std::move(*violations));
  }
  const auto most = call.lifecycle.config().limits.tokenize_tokens;
  Violations violations;
  EncryptedInput encrypted(call, session);
  encrypted.open_everywhere(std::get<json::Document>(read), most, violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const auto& body = std::get<json::Document>(read).root();
  auto inputs = Inputs(most, violations).read(body);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const auto kept = [&body](Shown shown) { return Answer(shown, true).of(body); };
  const TokenCall token_call(call, session, encrypted.and_take(keeping(call, kept)));
  const auto result = token::create_all(token_call.context(), std::move(inputs));
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return Answer(std::get<std::vector<token::Token>>(result), false).of(body);
}

}  // namespace api::basis_theory
