#include "appliance/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <sstream>

namespace appliance {

namespace {

constexpr std::array<std::string_view, 5> level_names{"trace", "debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> format_names{"json", "text"};
constexpr std::array<std::string_view, 2> shape_names{"eap", "v1"};
constexpr std::array<std::string_view, 4> compliance_names{"saq-a", "saq-a-ep", "saq-d", "roc"};

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

std::string list_text(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts) {
    out += (out.size() == 1 ? "" : ", ") + in_quotes(text);
  }
  return out + "]";
}

std::string choice_text(std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + in_quotes(names[i]);
  }
  return out;
}

std::string range_text(const Setting& setting) {
  return std::to_string(setting.least) + " and " + std::to_string(setting.most);
}

using Problem = std::optional<std::string>;

/// What is wrong with a token URI, or nothing. Only the shape is checked here; the token decides what it matches.
Problem token_uri_problem(std::string_view text) {
  constexpr std::array<std::string_view, 4> attributes{"token", "serial", "manufacturer", "model"};
  if (text.find("pin-value") != std::string_view::npos || text.find("pin-source") != std::string_view::npos) {
    return "must not carry a PIN: use hsm.pin_file or the systemd credential hsm-pin";
  }
  constexpr std::string_view scheme = "pkcs11:";
  const Problem shape = "must be a PKCS#11 URI that selects a token, such as \"pkcs11:token=coffer\"";
  if (!text.starts_with(scheme)) {
    return shape;
  }
  for (text.remove_prefix(scheme.size()); !text.empty();) {
    const auto end = std::min(text.find(';'), text.size());
    const auto part = text.substr(0, end);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || equals + 1 == part.size() ||
        std::ranges::find(attributes, part.substr(0, equals)) == attributes.end()) {
      return "may select by token, serial, manufacturer and model only, such as \"pkcs11:token=coffer\"";
    }
    text.remove_prefix(end);
    if (text.empty()) {
      return std::nullopt;
    }
    text.remove_prefix(1);
  }
  return shape;
}

/// "https://shop.example", "http://localhost:3000", "*": as a browser writes it, so that it can be compared.
bool is_origin(std::string_view text) {
  const auto host = text.find("://");
  return text == "*" || (host != std::string_view::npos && host != 0 && host + 3 < text.size() &&
                         text.find_first_of("/?#*@,ABCDEFGHIJKLMNOPQRSTUVWXYZ", host + 3) == std::string_view::npos);
}

std::vector<std::string> split_at_spaces(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

/// Puts one value into the member that a Field points to.
struct Assignment {
  const Setting& setting;
  const Scalar& value;
  const std::filesystem::path& directory;

  Problem operator()(bool* target) const {
    const auto* given = std::get_if<bool>(&value);
    if (given == nullptr) {
      return "must be true or false";
    }
    *target = *given;
    return std::nullopt;
  }

  Problem operator()(std::uint32_t* target) const {
    const auto* given = std::get_if<std::int64_t>(&value);
    if (given == nullptr) {
      return "must be an integer between " + range_text(setting);
    }
    if (*given < setting.least || *given > setting.most) {
      return "must be between " + range_text(setting);
    }
    *target = static_cast<std::uint32_t>(*given);
    return std::nullopt;
  }

  Problem operator()(std::filesystem::path* target) const {
    const auto* given = std::get_if<std::string>(&value);
    if (given == nullptr || given->empty() || given->find('\0') != std::string::npos) {
      return "must be a path in quotes";
    }
    *target = (directory / *given).lexically_normal();
    return std::nullopt;
  }

  Problem operator()(TokenUri* target) const {
    const auto* given = std::get_if<std::string>(&value);
    auto problem = token_uri_problem(given == nullptr ? std::string_view() : std::string_view(*given));
    if (!problem) {
      target->text = *given;
    }
    return problem;
  }

  Problem operator()(Endpoint* target) const {
    const auto* given = std::get_if<std::string>(&value);
    auto endpoint = given == nullptr ? std::nullopt : parse_endpoint(*given);
    if (!endpoint) {
      return "must be an address and a port, such as \"127.0.0.1:8443\" or \"[::1]:8443\"";
    }
    *target = std::move(*endpoint);
    return std::nullopt;
  }

  Problem operator()(std::optional<Endpoint>* target) const {
    const auto* given = std::get_if<std::string>(&value);
    if (given != nullptr && given->empty()) {
      target->reset();
      return std::nullopt;
    }
    Endpoint endpoint;
    auto problem = (*this)(&endpoint);
    if (problem) {
      return *problem + ", or \"\" for none";
    }
    *target = std::move(endpoint);
    return std::nullopt;
  }

  Problem operator()(std::optional<destination::Url>* target) const {
    const auto* given = std::get_if<std::string>(&value);
    target->reset();
    if (given != nullptr && given->empty()) {
      return std::nullopt;
    }
    auto url = destination::parse_url(given == nullptr ? std::string_view() : std::string_view(*given));
    if (!std::holds_alternative<destination::Url>(url) || !std::get<destination::Url>(url).query.empty()) {
      return "must be a URL that begins with https:// and has no query, or \"\" for none";
    }
    *target = std::get<destination::Url>(std::move(url));
    return std::nullopt;
  }

  Problem operator()(destination::AllowList* target) const { return assign_list(target); }
  Problem operator()(destination::Networks* target) const { return assign_list(target); }

  template <class List>
  Problem assign_list(List* target) const {
    const auto* given = std::get_if<std::vector<std::string>>(&value);
    return given == nullptr ? "must be an array of texts in quotes" : target->assign(*given);
  }

  Problem operator()(Origins* target) const {
    const auto* given = std::get_if<std::string>(&value);
    auto origins = given == nullptr ? std::vector<std::string>() : split_at_spaces(*given);
    if (given == nullptr || !std::ranges::all_of(origins, is_origin)) {
      return "must be origins parted by spaces, such as \"https://shop.example\", or \"\" for none";
    }
    target->list = std::move(origins);
    return std::nullopt;
  }

  template <class Choice>
  Problem operator()(Choice* target) const {
    const auto names = names_of(Choice{});
    const auto* given = std::get_if<std::string>(&value);
    const auto found = given == nullptr ? names.end() : std::ranges::find(names, std::string_view(*given));
    if (found == names.end()) {
      return "must be " + choice_text(names);
    }
    *target = static_cast<Choice>(found - names.begin());
    return std::nullopt;
  }
};

struct TomlText {
  std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
  std::string operator()(const std::uint32_t* value) const { return std::to_string(*value); }
  std::string operator()(const std::filesystem::path* value) const {
    return value->empty() ? std::string() : in_quotes(value->string());
  }
  std::string operator()(const TokenUri* value) const {
    return value->text.empty() ? std::string() : in_quotes(value->text);
  }
  std::string operator()(const Endpoint* value) const { return in_quotes(to_string(*value)); }
  std::string operator()(const std::optional<Endpoint>* value) const {
    return in_quotes(*value ? to_string(**value) : std::string());
  }
  std::string operator()(const std::optional<destination::Url>* value) const {
    return in_quotes(*value ? (*value)->text() : std::string());
  }
  std::string operator()(const destination::AllowList* value) const { return list_text(value->texts()); }
  std::string operator()(const destination::Networks* value) const { return list_text(value->texts()); }
  std::string operator()(const Origins* value) const {
    std::string text;
    for (const auto& origin : value->list) {
      text.append(text.empty() ? "" : " ").append(origin);
    }
    return in_quotes(text);
  }
  template <class Choice>
  std::string operator()(const Choice* value) const {
    return in_quotes(names_of(*value)[static_cast<std::size_t>(*value)]);
  }
};

struct TypeText {
  const Setting& setting;

  std::string operator()(const bool* /*member*/) const { return "true or false"; }
  std::string operator()(const std::uint32_t* /*member*/) const {
    return "integer, " + std::to_string(setting.least) + " to " + std::to_string(setting.most);
  }
  std::string operator()(const std::filesystem::path* /*member*/) const { return "path"; }
  std::string operator()(const TokenUri* /*member*/) const { return "PKCS#11 URI"; }
  std::string operator()(const Endpoint* /*member*/) const { return "host:port"; }
  std::string operator()(const std::optional<Endpoint>* /*member*/) const { return "host:port or \"\""; }
  std::string operator()(const std::optional<destination::Url>* /*member*/) const { return "URL or \"\""; }
  std::string operator()(const destination::AllowList* /*member*/) const { return "array of URLs"; }
  std::string operator()(const destination::Networks* /*member*/) const { return "array of networks"; }
  std::string operator()(const Origins* /*member*/) const { return "origins parted by spaces"; }
  template <class Choice>
  std::string operator()(const Choice* /*member*/) const {
    return choice_text(names_of(Choice{}));
  }
};

}  // namespace

std::span<const std::string_view> names_of(LogLevel /*level*/) noexcept { return level_names; }

std::span<const std::string_view> names_of(LogFormat /*format*/) noexcept { return format_names; }

std::span<const std::string_view> names_of(GuardianShape /*shape*/) noexcept { return shape_names; }

std::span<const std::string_view> names_of(Compliance /*level*/) noexcept { return compliance_names; }

std::optional<std::string> assign(const Setting& setting, const Scalar& value, const std::filesystem::path& directory,
                                  Config& config) {
  return std::visit(Assignment{setting, value, directory}, setting.field(config));
}

bool takes_list(const Setting& setting) {
  Config config;
  const auto field = setting.field(config);
  return std::holds_alternative<destination::AllowList*>(field) ||
         std::holds_alternative<destination::Networks*>(field);
}

std::string toml_text(const Setting& setting, const Config& config) {
  Config copy = config;
  return std::visit(TomlText{}, setting.field(copy));
}

std::string type_text(const Setting& setting) {
  Config config;
  return std::visit(TypeText{setting}, setting.field(config));
}

std::string to_string(const Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  auto host = text.substr(0, colon);
  const auto port_text = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  std::uint16_t port = 0;
  const auto* const end = port_text.data() + port_text.size();
  const auto [stop, error] = std::from_chars(port_text.data(), end, port);
  const bool has_colon = host.find(':') != std::string_view::npos;
  if (error != std::errc() || stop != end || host.empty() || has_colon != bracketed ||
      host.find_first_of("[]/ \t\r\n") != std::string_view::npos) {
    return std::nullopt;
  }
  return Endpoint{std::string(host), port};
}

}  // namespace appliance
