#include "api/json_response.hpp"

namespace api {

http::Response json_response(unsigned status, const appliance::json::Value& value) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = appliance::json::write(value);
  return response;
}

}  // namespace api
