#include "tests/end_to_end/guardian_forward.hpp"

#include <boost/algorithm/string/case_conv.hpp>

namespace tests::end_to_end {

support::ServiceOptions ForwardService::options(const support::Receiver& receiver,
                                                std::map<std::string, std::string> settings) {
  std::string destinations = R"(["https://10.1.2.3/","https://localhost:1/")";
  for (const auto* path : {"/psp", "/echo", "/redirect", "/garbage", "/reset", "/hold", "/hook"}) {
    destinations += "," + support::json_text(receiver.url(path));
  }
  settings.insert({{"guardian.destinations", destinations + "]"},
                   {"basis_theory.destination_networks", R"(["127.0.0.0/8", "::1/128"])"},
                   {"basis_theory.destination_ca", support::json_text(receiver.ca().string())},
                   {"limits.body_bytes", "4194304"}});
  return {.settings = std::move(settings)};
}

ForwardService& shared_forward_service() {
  static ForwardService service;
  return service;
}

Sender::Sender(ForwardService& its) : shared(its), receiver(its.receiver), service(its.service), merchant(its.service) {
  receiver.forget_requests();
  answer_with("200 OK", R"({"ok":true})");
}

support::Answer Sender::forward(const std::string& token, std::string_view body, const std::string& path, Fields more) {
  return forward_to(token, body, receiver.url(path), std::move(more));
}

support::Answer Sender::forward_to(const std::string& token, std::string_view body, const std::string& url,
                                   Fields more) {
  more.emplace_back("x-destination-url", url);
  return merchant.admin.post("/api/" + token + "/forward", body, more);
}

std::string Sender::make_card(const std::string& more) {
  return "pci/tokens/" + merchant.create_id(pan_body(guardian_visa, more));
}

std::string Sender::received() const {
  const auto request = receiver.last_request();
  return request.substr(request.find("\r\n\r\n") + 4);
}

std::string Sender::received_field(const std::string& name) const {
  const auto request = receiver.last_request();
  const auto head = boost::to_lower_copy(request.substr(0, request.find("\r\n\r\n") + 2));
  const auto at = head.find("\r\n" + name + ": ");
  const auto begin = at + name.size() + 4;
  return at == std::string::npos ? std::string() : request.substr(begin, request.find("\r\n", begin) - begin);
}

void Sender::answer_with(const std::string& status_line, const std::string& body, const std::string& fields) {
  receiver.set_answer("HTTP/1.1 " + status_line + "\r\nContent-Type: application/json\r\n" + fields +
                      "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

}  // namespace tests::end_to_end
