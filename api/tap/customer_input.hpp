#pragma once

#include "api/tap/answers.hpp"

namespace api::tap {

/// The members of a customer that a request may name, as it names them; null stands for removal. Others are left out.
[[nodiscard]] json::Document read_customer_data(const json::Value& body, Errors& found);

/// Whether a customer may be as this is: who has a first name, and an email address or a phone number.
void check_customer(const json::Value& data, Errors& found);

}  // namespace api::tap
