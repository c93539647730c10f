#include "api/basis_theory/documents.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/http/responder.hpp"
#include "appliance/error.hpp"
#include "appliance/workers.hpp"

#include <exception>
#include <utility>

namespace api::basis_theory {
namespace {

namespace documents = appliance::documents;
namespace json = appliance::json;
using appliance::Refused;

constexpr unsigned ok = 200;

/// What a download goes on with; shared with the job under way, which may outlive the connection. It does not hold the
/// tenant, because a change of keys waits for those who do and clients may be slow.
struct Download {
  appliance::Lifecycle& lifecycle;
  appliance::Uuid tenant;
  documents::StoredDocument document;
  std::uint32_t next_chunk;

  [[nodiscard]] hsm::Secret open_next(hsm::Session& session) {
    const auto owner = lifecycle.tenants().find(tenant);
    if (owner == nullptr) {
      throw appliance::Error(appliance::Fault::not_found, "the tenant of a document was deleted");
    }
    return documents::open_chunk(session, lifecycle.store(), *owner, document, next_chunk++);
  }
};

hsm::WipingBytes bytes_of(const hsm::Secret& secret) { return {secret.expose().begin(), secret.expose().end()}; }

class ChunkJob : public appliance::Job {
 public:
  ChunkJob(std::shared_ptr<Download> download, http::Responder::Done done)
      : download_(std::move(download)), done_(std::move(done)) {}

  void run(hsm::Session& session) noexcept override {
    http::Response piece;
    try {
      piece.body = bytes_of(download_->open_next(session));
      piece.status = ok;
    } catch (const std::exception&) {  // the connection ends: the client sees that the content is not whole
    }
    done_(std::move(piece));
  }
  void drop() noexcept override { done_({}); }

 private:
  std::shared_ptr<Download> download_;
  http::Responder::Done done_;
};

/// The chunks after the first, each opened when the client has taken the one before.
class LaterChunks : public http::BodySource {
 public:
  LaterChunks(std::shared_ptr<Download> download, std::uint64_t size) : download_(std::move(download)), size_(size) {}

  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return size_; }

  void next(std::function<void(http::Response&&)> done) noexcept override {
    const auto spare = done;
    try {
      std::unique_ptr<appliance::Job> job = std::make_unique<ChunkJob>(download_, std::move(done));
      if (!download_->lifecycle.workers().submit(job)) {
        job->drop();
      }
    } catch (const std::exception&) {  // out of memory
      spare({});
    }
  }

 private:
  std::shared_ptr<Download> download_;
  std::uint64_t size_;
};

/// What `act` answers on the document that the path names, or the refusal.
template <class Act>
http::Response on_document(const Call& call, hsm::Session& session, Act&& act) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(documents::document_absent());
  }
  const DocumentCall document_call(call, session);
  return act(document_call.context(), *id);
}

/// Browsers shall neither show it nor guess what it is.
http::Response content_response(const documents::StoredDocument& document) {
  http::Response response;
  response.status = ok;
  response.content_type = document.record.content_type();
  response.fields.emplace_back("Content-Disposition", "attachment");
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

DocumentCall::DocumentCall(const Call& call, hsm::Session& session)
    : tenant_(tenant_of(call)),
      actor_(actor_of(call)),
      context_{.session = session, .store = call.lifecycle.store(), .tenant = *tenant_, .actor = actor_} {}

json::Value write_document(const appliance::Uuid& tenant, const documents::StoredDocument& document, json::Pool& pool) {
  const auto& record = document.record;
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", appliance::to_string(document.id), pool);
  json::add(object, "tenant_id", appliance::to_string(tenant), pool);
  json::Value metadata(rapidjson::kObjectType);
  for (const auto& [key, value] : record.metadata()) {
    metadata.AddMember(json::make_text(key, pool), json::make_text(value, pool), pool);
  }
  json::add(object, "metadata", std::move(metadata), pool);
  json::add(object, "content_type", record.content_type(), pool);
  json::add(object, "created_by", record.created_by(), pool);
  add_instant(object, "created_at", record.created_at_us(), pool);
  return object;
}

http::Response read_document(const Call& call, hsm::Session& session) {
  return on_document(call, session, [&](const documents::Context& context, const appliance::Uuid& id) {
    const auto result = documents::read(context, id);
    if (const auto* refused = std::get_if<Refused>(&result)) {
      return refusal(*refused);
    }
    json::Document answer;
    return json_response(ok,
                         write_document(context.tenant.id, std::get<documents::StoredDocument>(result), answer.pool()));
  });
}

http::Response reveal_document(const Call& call, hsm::Session& session) {
  return on_document(call, session, [&](const documents::Context& context, const appliance::Uuid& id) {
    auto result = documents::reveal(context, id);
    if (const auto* refused = std::get_if<Refused>(&result)) {
      return refusal(*refused);
    }
    auto download =
        std::make_shared<Download>(Download{.lifecycle = call.lifecycle,
                                            .tenant = context.tenant.id,
                                            .document = std::get<documents::StoredDocument>(std::move(result)),
                                            .next_chunk = 0});
    auto response = content_response(download->document);
    response.body = bytes_of(download->open_next(session));
    const auto size = download->document.record.size();
    if (size > response.body.size()) {
      response.rest = std::make_shared<LaterChunks>(std::move(download), size - response.body.size());
    }
    return response;
  });
}

http::Response delete_document(const Call& call, hsm::Session& session) {
  return on_document(call, session, [&](const documents::Context& context, const appliance::Uuid& id) {
    const auto result = documents::remove(context, id);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? no_content() : refusal(*refused);
  });
}

}  // namespace api::basis_theory
