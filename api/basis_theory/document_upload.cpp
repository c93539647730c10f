#include "api/basis_theory/document_upload.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/documents.hpp"
#include "api/basis_theory/management.hpp"
#include "api/multipart.hpp"
#include "appliance/documents/upload.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace api::basis_theory {
namespace {

namespace documents = appliance::documents;
namespace json = appliance::json;
using appliance::Violations;

constexpr std::string_view document_part = "document";
constexpr std::string_view request_part = "request";
constexpr std::string_view default_content_type = "application/octet-stream";
constexpr std::size_t longest_content_type = 255;
constexpr std::size_t longest_request = 64 * 1024;
constexpr std::size_t most_metadata = 100;
constexpr std::size_t longest_metadata = 1024;

bool is_legal_content_type(std::string_view text) {
  return text.size() <= longest_content_type && text.find('/') != std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

class DocumentReceiver : public BodyReceiver, private FormEvents {
 public:
  bool take(const Call& call, hsm::Session& session, std::span<const unsigned char> piece) override;
  http::Response answer(const Call& call, hsm::Session& session) override;

 private:
  bool begin_part(FormPart part) override;
  bool content(std::span<const unsigned char> bytes) override;
  bool end_part() override;

  bool refuse(std::string path, std::string_view message);
  void begin_form(const Call& call, hsm::Session& session);
  [[nodiscard]] std::map<std::string, std::string> read_metadata(const Call& call);

  std::optional<FormReader> reader_;
  std::optional<documents::Upload> upload_;
  appliance::Uuid id_{};
  std::uint64_t most_bytes_ = 0;
  const documents::Context* context_ = nullptr;  ///< while take() runs
  bool in_document_ = false;
  bool has_request_ = false;
  hsm::WipingBytes request_;
  Violations violations_;
};

bool DocumentReceiver::refuse(std::string path, std::string_view message) {
  violations_.push_back({std::move(path), message});
  return false;
}

void DocumentReceiver::begin_form(const Call& call, hsm::Session& session) {
  if (const auto boundary = form_boundary(call.request.field("content-type"))) {
    reader_.emplace(*boundary);
    id_ = appliance::random_uuid(session);
    most_bytes_ = call.lifecycle.config().limits.document_bytes;
  }
}

bool DocumentReceiver::take(const Call& call, hsm::Session& session, std::span<const unsigned char> piece) {
  if (!reader_) {
    begin_form(call, session);
  }
  if (!reader_) {
    return refuse("$", "A document is sent as multipart/form-data.");
  }
  const DocumentCall document_call(call, session);
  context_ = &document_call.context();
  const bool more = reader_->read(piece, *this);
  context_ = nullptr;
  return more || (violations_.empty() && refuse("$", "This is not a form (RFC 7578)."));
}

bool DocumentReceiver::begin_part(FormPart part) {
  in_document_ = part.name == document_part;
  if (in_document_) {
    auto type = part.content_type.empty() ? std::string(default_content_type) : std::move(part.content_type);
    if (upload_ || !is_legal_content_type(type)) {
      return refuse(std::string(document_part), "There is one document, and its type is a media type.");
    }
    upload_.emplace(id_, std::move(type), most_bytes_);
    return true;
  }
  if (part.name != request_part || std::exchange(has_request_, true)) {
    return refuse("$", "The form has one part document and at most one part request.");
  }
  return true;
}

bool DocumentReceiver::content(std::span<const unsigned char> bytes) {
  if (in_document_) {
    return upload_->append(*context_, bytes) || refuse(std::string(document_part), "The document is too large.");
  }
  if (bytes.size() > longest_request - request_.size()) {
    return refuse(std::string(request_part), "This is too long.");
  }
  request_.insert(request_.end(), bytes.begin(), bytes.end());
  return true;
}

bool DocumentReceiver::end_part() { return true; }

std::map<std::string, std::string> DocumentReceiver::read_metadata(const Call& call) {
  std::map<std::string, std::string> metadata;
  if (!has_request_) {
    return metadata;
  }
  auto read = json::read(request_, call.lifecycle.config().limits.json_depth);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr || !document->root().IsObject()) {
    refuse(std::string(request_part), "This is not a JSON object.");
    return metadata;
  }
  json::Fields fields(document->root(), violations_);
  const auto entries = fields.text_map("metadata", most_metadata, longest_metadata);
  for (const auto& [key, value] : entries.value_or(std::map<std::string, std::optional<std::string>>())) {
    if (value) {
      metadata.emplace(key, *value);
    }
  }
  return metadata;
}

http::Response DocumentReceiver::answer(const Call& call, hsm::Session& session) {
  const DocumentCall document_call(call, session);
  if (violations_.empty() && !reader_->complete()) {
    refuse("$", "The form is cut off.");
  }
  if (violations_.empty() && !upload_) {
    refuse(std::string(document_part), "This is required.");
  }
  const auto metadata = violations_.empty() ? read_metadata(call) : std::map<std::string, std::string>();
  if (!violations_.empty()) {
    if (upload_) {
      upload_->discard(document_call.context());
    }
    return problem_document({400, "Validation failed", std::move(violations_)});
  }
  const auto made = upload_->finish(document_call.context(), metadata);
  json::Document answer;
  return created(call, "/documents/", appliance::to_string(made.id),
                 write_document(call.caller.tenant, made, answer.pool()));
}

}  // namespace

std::unique_ptr<BodyReceiver> receive_document() { return std::make_unique<DocumentReceiver>(); }

}  // namespace api::basis_theory
