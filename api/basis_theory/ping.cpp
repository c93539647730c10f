#include "api/basis_theory/ping.hpp"

#include "api/basis_theory/answers.hpp"

namespace api::basis_theory {

http::Response ping(const Call& /*call*/) { return json_response(200, appliance::json::Value(rapidjson::kObjectType)); }

}  // namespace api::basis_theory
