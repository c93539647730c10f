#include "api/http/trace.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>

namespace api::http {

std::string new_trace_id() {
  thread_local boost::uuids::random_generator generate;
  return boost::uuids::to_string(generate());
}

std::string trace_id_of(const Request& request) {
  const std::string_view sent = request.field("bt-trace-id");
  const bool sane =
      !sent.empty() && sent.size() <= 200 && std::ranges::all_of(sent, [](char c) { return c > 0x20 && c < 0x7f; });
  return sane ? std::string(sent) : new_trace_id();
}

}  // namespace api::http
