#include "appliance/proxy/json_texts.hpp"

#include "appliance/expression/failure.hpp"
#include "appliance/json/document.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <vector>

namespace appliance::proxy {
namespace {

constexpr std::size_t deepest = 256;

bool is_plain_name(std::string_view name) noexcept {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && std::ranges::all_of(name, plain) && !(name.front() >= '0' && name.front() <= '9');
}

/// Watches where RapidJSON's reader is.
class Watcher {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  Watcher(std::string_view body, rapidjson::MemoryStream& stream, const std::function<void(const JsonText&)>& visit)
      : body_(body), stream_(stream), visit_(visit), path_([this] { return path(); }) {}

  bool Null() { return pass(); }
  bool Bool(bool /*value*/) { return pass(); }
  bool Int(int /*value*/) { return pass(); }
  bool Uint(unsigned /*value*/) { return pass(); }
  bool Int64(std::int64_t /*value*/) { return pass(); }
  bool Uint64(std::uint64_t /*value*/) { return pass(); }
  bool Double(double /*value*/) { return pass(); }
  bool RawNumber(const Ch* /*text*/, SizeType /*size*/, bool /*copy*/) { return pass(); }
  bool StartObject() { return enter(false); }
  bool EndObject(SizeType /*count*/) { return leave(); }
  bool StartArray() { return enter(true); }
  bool EndArray(SizeType /*count*/) { return leave(); }

  bool Key(const Ch* text, SizeType size, bool /*copy*/) {
    const auto begin = body_.find('"', passed_);
    places_.back().name = body_.substr(begin + 1, stream_.Tell() - begin - 2);
    visit_({{text, size}, begin, stream_.Tell(), true, path_});
    passed_ = stream_.Tell();
    return true;
  }

  bool String(const Ch* text, SizeType size, bool /*copy*/) {
    visit_({{text, size}, body_.find('"', passed_), stream_.Tell(), false, path_});
    return pass();
  }

 private:
  /// In an object or array: which member or element.
  struct Place {
    bool is_array;
    std::size_t index;
    std::string_view name;  ///< as it stands in the body
  };

  /// A value is read.
  bool pass() {
    passed_ = stream_.Tell();
    if (!places_.empty()) {
      ++places_.back().index;
    }
    return true;
  }
  bool enter(bool is_array) {
    passed_ = stream_.Tell();
    places_.push_back({is_array, 0, {}});
    return places_.size() <= deepest;
  }
  bool leave() {
    places_.pop_back();
    return pass();
  }

  [[nodiscard]] std::string path() const {
    std::string text = "$";
    for (const auto& place : places_) {
      if (place.is_array) {
        text.append("[").append(std::to_string(place.index)).append("]");
      } else if (is_plain_name(place.name)) {
        text.append(".").append(place.name);
      } else {
        text.append("[\"").append(place.name).append("\"]");
      }
    }
    return text;
  }

  std::string_view body_;
  rapidjson::MemoryStream& stream_;
  const std::function<void(const JsonText&)>& visit_;
  std::function<std::string()> path_;
  std::size_t passed_ = 0;
  std::vector<Place> places_;
};

}  // namespace

void for_each_json_text(std::string_view body, const std::function<void(const JsonText&)>& visit) {
  rapidjson::MemoryStream stream(body.data(), body.size());
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, json::WipingHeap> reader;
  Watcher watcher(body, stream, visit);
  constexpr unsigned flags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (reader.Parse<flags>(stream, watcher).IsError()) {
    throw expression::Failure{"the body is not JSON", reader.GetErrorOffset()};
  }
}

}  // namespace appliance::proxy
