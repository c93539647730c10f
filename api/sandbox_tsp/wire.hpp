#pragma once

#include "api/http/message.hpp"
#include "appliance/json/document.hpp"
#include "appliance/sandbox_tsp/cryptograms.hpp"

#include <optional>

namespace api::sandbox_tsp {

namespace json = appliance::json;
namespace tsp = appliance::sandbox_tsp;

// The protocol of the sandbox: JSON over HTTPS with client certificates, as docs/guardian.md has it.

[[nodiscard]] http::Response json_response(unsigned status, const json::Value& value);
/// {"type": "sandbox", "error": code}
[[nodiscard]] http::Response error_response(unsigned status, std::string_view code);
[[nodiscard]] http::Response refusal_response(tsp::Refusal refusal);

/// The members of a request's body; nothing where it is not as it must be.
[[nodiscard]] std::optional<tsp::Card> read_card(const json::Value& body);
[[nodiscard]] std::optional<tsp::Purchase> read_purchase(const json::Value& body);
/// Of an object's text member; empty where there is none.
[[nodiscard]] std::string_view text_member(const json::Value& body, std::string_view name);

[[nodiscard]] http::Response token_response(const tsp::Token& token, tsp::Lie lie);
[[nodiscard]] http::Response cryptogram_response(const tsp::Cryptogram& cryptogram, std::string_view reference,
                                                 tsp::Lie lie);
[[nodiscard]] http::Response verdict_response(tsp::Verdict verdict);
[[nodiscard]] http::Response art_response();
[[nodiscard]] http::Response about_response();

}  // namespace api::sandbox_tsp
