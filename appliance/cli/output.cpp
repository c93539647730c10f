#include "appliance/cli/output.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <ostream>
#include <vector>

namespace appliance::cli {

namespace {

using rapidjson::Value;
using Row = std::vector<std::string>;

std::string_view view(const Value& text) { return {text.GetString(), text.GetStringLength()}; }

std::string json_text(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

bool is_table(const Value& value) {
  return value.IsArray() && !value.Empty() &&
         std::all_of(value.Begin(), value.End(), [](const Value& row) { return row.IsObject(); });
}

/// One value on one line: strings as they are, lists of strings with commas, the rest as JSON, "-" for nothing.
std::string cell(const Value& value) {
  if (value.IsNull() || (value.IsString() && value.GetStringLength() == 0) || (value.IsArray() && value.Empty())) {
    return "-";
  }
  if (value.IsString()) {
    return escaped(view(value));
  }
  if (!value.IsArray() || is_table(value)) {
    return escaped(json_text(value));
  }
  std::string out;
  for (const auto& item : value.GetArray()) {
    out += (out.empty() ? "" : ", ") + cell(item);
  }
  return out;
}

/// As cell(), but of lists and objects only how many entries they have, so that a table keeps its shape; --json shows
/// all.
std::string table_cell(const Value& value) {
  if (value.IsObject()) {
    return std::to_string(value.MemberCount());
  }
  return value.IsArray() ? std::to_string(value.Size()) : cell(value);
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Left-aligned columns, two spaces apart; the last is not padded.
void print_rows(const std::vector<Row>& rows, std::ostream& out) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width(row[i]));
    }
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      out << row[i] << (last ? "\n" : std::string(widths[i] - width(row[i]) + 2, ' '));
    }
  }
}

/// Every member name that occurs in the rows, in order of first appearance.
std::vector<std::string_view> columns_of(const Value& table) {
  std::vector<std::string_view> names;
  for (const auto& row : table.GetArray()) {
    for (const auto& member : row.GetObject()) {
      if (std::ranges::find(names, view(member.name)) == names.end()) {
        names.push_back(view(member.name));
      }
    }
  }
  return names;
}

void print_table(const Value& table, std::ostream& out) {
  const auto columns = columns_of(table);
  std::vector<Row> rows(1);
  for (const auto column : columns) {
    rows[0].push_back(escaped(column));
    std::ranges::transform(rows[0].back(), rows[0].back().begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  }
  for (const auto& object : table.GetArray()) {
    Row row;
    for (const auto column : columns) {
      const auto found = object.FindMember(
          Value(rapidjson::StringRef(column.data(), static_cast<rapidjson::SizeType>(column.size()))));
      row.push_back(found == object.MemberEnd() ? "-" : table_cell(found->value));
    }
    rows.push_back(std::move(row));
  }
  print_rows(rows, out);
}

void print_object(const Value& object, std::ostream& out) {
  std::vector<Row> rows;
  for (const auto& member : object.GetObject()) {
    if (!is_table(member.value)) {
      rows.push_back({escaped(view(member.name)), cell(member.value)});
    }
  }
  print_rows(rows, out);
  for (const auto& member : object.GetObject()) {
    if (is_table(member.value)) {
      out << '\n' << escaped(view(member.name)) << ":\n";
      print_table(member.value, out);
    }
  }
}

std::string_view advice(const Failure& failure) {
  if (failure.code == "usage") {
    return "Run with --help to see what is possible.";
  }
  if (failure.code == "ceremony") {
    return "coffer-ceremony(5) describes the file.";
  }
  if (!failure.mistakes.empty()) {
    return "\"coffer config explain\" lists every setting; coffer.toml(5) describes the file.";
  }
  return failure.code == "unavailable" && failure.of_cofferd ? "The log of cofferd (journalctl -u coffer) says more."
                                                             : "";
}

}  // namespace

void print_for_people(const Value& result, std::ostream& out) {
  if (result.IsObject()) {
    print_object(result, out);
  } else if (is_table(result)) {
    print_table(result, out);
  } else {
    out << (result.Empty() ? "none" : cell(result)) << '\n';
  }
}

void print_json(const Value& result, std::ostream& out) { out << json_text(result) << '\n'; }

void print_for_people(const Failure& failure, std::ostream& err) {
  for (const auto& mistake : failure.mistakes) {
    err << escaped(mistake.message()) << '\n';
  }
  if (failure.report != nullptr) {
    print_for_people(*failure.report, err);
  }
  err << "coffer: " << escaped(failure.message) << '\n';
  if (const auto hint = advice(failure); !hint.empty()) {
    err << hint << '\n';
  }
}

void print_json(const Failure& failure, std::ostream& out) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&](const char* name, const std::string& text) {
    writer.Key(name);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.StartObject();
  writer.Key("error");
  writer.StartObject();
  member("code", failure.code);
  member("message", failure.message);
  if (failure.report != nullptr) {
    writer.Key("report");
    failure.report->Accept(writer);
  }
  if (!failure.mistakes.empty()) {
    writer.Key("mistakes");
    writer.StartArray();
    for (const auto& mistake : failure.mistakes) {
      writer.StartObject();
      member("file", mistake.file);
      writer.Key("line");
      writer.Uint(mistake.line);
      member("message", mistake.text);
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
  writer.EndObject();
  out << buffer.GetString() << '\n';
}

}  // namespace appliance::cli
