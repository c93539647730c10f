#include "appliance/json/document.hpp"

#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <new>
#include <utility>

namespace appliance::json {
namespace {

constexpr std::size_t header_bytes = alignof(std::max_align_t);
constexpr std::size_t chunk_bytes = 4096;

/// Output stream of rapidjson::Writer over any byte container.
template <class Container>
class Sink {
 public:
  using Ch = char;
  explicit Sink(Container& out) : out_(out) {}
  void Put(char c) { out_.push_back(static_cast<typename Container::value_type>(c)); }
  void Flush() {}

 private:
  Container& out_;
};

/// Writes a double in the shortest text that reads as the same double. RapidJSON's own (Grisu2) is not always shortest:
/// 0.30000000000000004 would come out as 0.30000000000000007.
template <class Container>
class ExactWriter : public rapidjson::Writer<Sink<Container>, rapidjson::UTF8<>, rapidjson::UTF8<>, WipingHeap> {
 public:
  using rapidjson::Writer<Sink<Container>, rapidjson::UTF8<>, rapidjson::UTF8<>, WipingHeap>::Writer;

  bool Double(double value) {
    std::array<char, 32> text{};
    // From here on the general form may spell out more digits than the double has.
    const auto format = std::abs(value) < 1e15 ? std::chars_format::general : std::chars_format::scientific;
    auto* end = std::to_chars(text.data(), text.data() + text.size(), value, format).ptr;
    if (std::string_view(text.data(), end).find_first_of(".e") == std::string_view::npos) {
      end = std::copy_n(".0", 2, end);
    }
    const bool written =
        this->RawValue(text.data(), static_cast<std::size_t>(end - text.data()), rapidjson::kNumberType);
    hsm::wipe(text.data(), text.size());
    return written;
  }
};

template <class Container>
Container write_into(const Value& value) {
  Container out;
  out.reserve(512);
  Sink<Container> sink(out);
  ExactWriter<Container> writer(sink);
  value.Accept(writer);
  return out;
}

}  // namespace

void* WipingHeap::Malloc(std::size_t size) {
  if (size == 0) {
    return nullptr;
  }
  auto* block = static_cast<unsigned char*>(std::malloc(size + header_bytes));
  if (block == nullptr) {
    throw std::bad_alloc();
  }
  std::memcpy(block, &size, sizeof size);
  return block + header_bytes;
}

void* WipingHeap::Realloc(void* original, std::size_t original_size, std::size_t new_size) {
  void* grown = Malloc(new_size);
  if (original != nullptr && grown != nullptr) {
    std::memcpy(grown, original, std::min(original_size, new_size));
  }
  Free(original);
  return grown;
}

void WipingHeap::Free(void* block) noexcept {
  if (block == nullptr) {
    return;
  }
  auto* start = static_cast<unsigned char*>(block) - header_bytes;
  std::size_t size = 0;
  std::memcpy(&size, start, sizeof size);
  hsm::wipe(start, size + header_bytes);
  std::free(start);
}

Document::Document() : pool_(std::make_unique<Pool>(chunk_bytes)) {}

Document::Document(Document&& other) noexcept : pool_(std::move(other.pool_)), root_(std::move(other.root_)) {}

Document& Document::operator=(Document&& other) noexcept {
  root_ = std::move(other.root_);
  pool_ = std::move(other.pool_);
  return *this;
}

Document copy(const Document& document) {
  Document copied;
  copied.root() = Value(document.root(), copied.pool());
  return copied;
}

const Value* find(const Value& object, std::string_view name) {
  if (!object.IsObject()) {
    return nullptr;
  }
  for (const auto& member : object.GetObject()) {
    if (text_of(member.name) == name) {
      return &member.value;
    }
  }
  return nullptr;
}

Value* find(Value& object, std::string_view name) { return const_cast<Value*>(find(std::as_const(object), name)); }

void add(Value& object, std::string_view name, Value value, Pool& pool) {
  object.AddMember(Value(rapidjson::StringRef(name.data(), name.size())), std::move(value), pool);
}

hsm::WipingBytes write(const Value& value) { return write_into<hsm::WipingBytes>(value); }

std::string write_public(const Value& value) { return write_into<std::string>(value); }

void merge_patch(Value& target, const Value& patch, Pool& pool) {
  if (!patch.IsObject()) {
    target.CopyFrom(patch, pool);
    return;
  }
  if (!target.IsObject()) {
    target.SetObject();
  }
  for (const auto& change : patch.GetObject()) {
    auto* existing = find(target, text_of(change.name));
    if (change.value.IsNull()) {
      if (existing != nullptr) {
        target.EraseMember(change.name);  // keeps the order, which stringify and so fingerprints depend on
      }
      continue;
    }
    if (existing == nullptr) {
      target.AddMember(Value(change.name, pool), Value(), pool);
      existing = &(target.MemberEnd() - 1)->value;
    }
    merge_patch(*existing, change.value, pool);
  }
}

}  // namespace appliance::json
