#pragma once

#include "tests/end_to_end/shared.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tests::end_to_end {

/// One request of a transcript, and what must come back.
struct Exchange {
  std::string title;
  bool eventually = false;
  std::string caller;
  std::string method;
  std::string target;
  support::HttpsClient::Fields fields;
  std::string request;
  unsigned status = 0;
  support::HttpsClient::Fields answer_fields;
  std::string answer;                       ///< JSON; empty: anything
  std::map<std::string, std::string> kept;  ///< name, and where in the answer
};

/// Reads the exchanges of a file; how they are written stands at the head of concept_document.txt. Throws
/// std::runtime_error at a line that is none.
[[nodiscard]] std::vector<Exchange> read_transcript(const std::string& file);

/// Sends the requests of a file in order over HTTPS and compares the answers.
class Transcript {
 public:
  Transcript(support::Service& service, std::map<std::string, support::HttpsClient> callers)
      : service_(service), callers_(std::move(callers)) {}

  /// ${name} stands for `value` from now on.
  void keep(const std::string& name, std::string value) { kept_[name] = std::move(value); }
  void play(const std::string& file);

 private:
  void play(const Exchange& exchange);
  support::Answer send(const Exchange& exchange);
  [[nodiscard]] std::string filled(std::string text) const;
  void compare(const support::Json& expected, const support::Answer& answer, const std::string& pointer) const;

  support::Service& service_;
  std::map<std::string, support::HttpsClient> callers_;
  std::map<std::string, std::string> kept_;
};

}  // namespace tests::end_to_end
