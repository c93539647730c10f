#include "appliance/expression/rendering.hpp"

#include "appliance/expression/number.hpp"

#include <rapidjson/writer.h>

#include <utility>

namespace appliance::expression {
namespace {

constexpr std::string_view raw_bytes = "the result of hmac must pass through to_base64 or to_base16";

class Sink {
 public:
  using Ch = char;
  explicit Sink(TextBuilder& out) : out_(out) {}
  void Put(char c) { out_.add(c); }
  void Flush() {}
  [[nodiscard]] TextBuilder& out() { return out_; }

 private:
  TextBuilder& out_;
};

using PlainWriter = rapidjson::Writer<Sink, rapidjson::UTF8<>, rapidjson::UTF8<>, json::WipingHeap>;

/// RapidJSON writes 11.0 where the shortest form is 11.
class JsonWriter : public PlainWriter {
 public:
  explicit JsonWriter(Sink& sink) : PlainWriter(sink), sink_(sink) {}
  bool Double(double value) {
    Prefix(rapidjson::kNumberType);
    render_real(value, sink_.out());
    return true;
  }

 private:
  Sink& sink_;
};

/// The depth of lists is that of the data and two: filters make lists of texts, of items and of pairs.
void write(Item item, JsonWriter& writer, Workspace& work) {
  switch (item.kind()) {
    case Kind::boolean:
      writer.Bool(item.as_boolean());
      return;
    case Kind::integer:
      writer.Int64(item.as_integer());
      return;
    case Kind::large:
      writer.Uint64(item.as_large());
      return;
    case Kind::real:
      writer.Double(item.as_real());
      return;
    case Kind::text:
      writer.String(item.as_text().data(), static_cast<rapidjson::SizeType>(item.as_text().size()));
      return;
    case Kind::array:
    case Kind::object:
      item.as_json().Accept(writer);
      return;
    case Kind::list:
    case Kind::range:
      writer.StartArray();
      for (std::size_t i = 0; i < item.size(); ++i) {
        work.charge(1);
        write(item.at(i), writer, work);
      }
      writer.EndArray();
      return;
    case Kind::bytes:
      work.fail(raw_bytes);
    case Kind::nil:
    case Kind::blank:
    case Kind::empty:
      writer.Null();
  }
}

json::Value list_to_json(Item list, Workspace& work, json::Pool& pool) {
  if (list.size() > work.limits().items) {
    work.fail("a list grows too long");
  }
  json::Value array(rapidjson::kArrayType);
  array.Reserve(static_cast<rapidjson::SizeType>(list.size()), pool);
  for (std::size_t i = 0; i < list.size(); ++i) {
    work.charge(1);
    array.PushBack(to_json(list.at(i), work, pool), pool);
  }
  return array;
}

}  // namespace

void render(Item item, TextBuilder& out) {
  switch (item.kind()) {
    case Kind::nil:
    case Kind::blank:
    case Kind::empty:
      return;
    case Kind::boolean:
      out.add(item.as_boolean() ? "true" : "false");
      return;
    case Kind::integer:
    case Kind::large:
    case Kind::real:
      render_number(item, out);
      return;
    case Kind::text:
      out.add(item.as_text());
      return;
    case Kind::bytes:
      out.work().fail(raw_bytes);
    case Kind::object:
      render_json(item, out);
      return;
    case Kind::array:
    case Kind::list:
    case Kind::range:
      for (std::size_t i = 0; i < item.size(); ++i) {
        out.work().charge(1);
        render(item.at(i), out);
      }
  }
}

void render_json(Item item, TextBuilder& out) {
  Sink sink(out);
  JsonWriter writer(sink);
  write(item, writer, out.work());
}

std::string_view text_of(Item item, Workspace& work) {
  if (item.is(Kind::text)) {
    return item.as_text();
  }
  TextBuilder out(work);
  render(item, out);
  return out.finish().as_text();
}

json::Value to_json(Item item, Workspace& work, json::Pool& pool) {
  switch (item.kind()) {
    case Kind::boolean:
      return json::Value(item.as_boolean());
    case Kind::integer:
      return json::Value(item.as_integer());
    case Kind::large:
      return json::Value(item.as_large());
    case Kind::real:
      return json::Value(item.as_real());
    case Kind::text:
      return json::make_text(item.as_text(), pool);
    case Kind::array:
    case Kind::object:
      return json::Value(item.as_json(), pool);
    case Kind::list:
    case Kind::range:
      return list_to_json(item, work, pool);
    case Kind::bytes:
      work.fail(raw_bytes);
    case Kind::nil:
    case Kind::blank:
    case Kind::empty:
      break;
  }
  return json::Value();
}

}  // namespace appliance::expression
