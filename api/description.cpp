#include "api/description.hpp"

namespace api {
namespace {

bool is_known_to(const http::Request& request) {
  const auto tags = request.field("if-none-match");
  return tags == "*" || tags.find(description_tag) != std::string_view::npos;
}

}  // namespace

http::Response read_description(const http::Request& request) {
  http::Response response;
  response.fields = {{"ETag", std::string(description_tag)}, {"Cache-Control", "no-cache"}};
  if (is_known_to(request)) {
    response.status = 304;
    return response;
  }
  response.status = 200;
  response.content_type = "application/yaml";
  response.body.assign(description_text.begin(), description_text.end());
  return response;
}

}  // namespace api
