#include "api/reception.hpp"

#include "api/dispatcher.hpp"

#include <exception>
#include <utility>

namespace api {
namespace {

/// One piece on its way through a worker.
class PieceJob : public appliance::Job {
 public:
  PieceJob(std::shared_ptr<Exchange> exchange, hsm::WipingBytes piece, bool last) noexcept
      : exchange_(std::move(exchange)), piece_(std::move(piece)), last_(last) {}

  void run(hsm::Session& session) noexcept override { exchange_->run_piece(session, piece_, last_); }
  void drop() noexcept override { exchange_->drop(); }

 private:
  std::shared_ptr<Exchange> exchange_;
  hsm::WipingBytes piece_;
  bool last_;
};

}  // namespace

Reception::Reception(Dispatcher& dispatcher, http::Request head, std::uint64_t limit)
    : dispatcher_(dispatcher), head_(std::move(head)), limit_(limit) {}

Reception::~Reception() = default;

void Reception::take(hsm::WipingBytes piece, bool last, std::function<void(http::Response&&)> done) noexcept {
  const auto spare = done;
  try {
    if (exchange_ == nullptr) {
      exchange_ = dispatcher_.admit(std::move(head_), std::move(done));
      if (exchange_ == nullptr) {
        return;
      }
    } else {
      exchange_->answer_to(std::move(done));
    }
    std::unique_ptr<appliance::Job> job = std::make_unique<PieceJob>(exchange_, std::move(piece), last);
    if (!dispatcher_.lifecycle_.workers().submit(job)) {
      job->drop();
    }
  } catch (const std::exception&) {  // out of memory
    spare(dispatcher_.problem(503, "The service cannot answer now; try again", {}));
  }
}

}  // namespace api
