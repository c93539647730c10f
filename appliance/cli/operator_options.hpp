#pragma once

#include "appliance/cli/verbs.hpp"

#include <array>

// What the verbs of `operators` and `approvals` take: a part of the table in verbs.cpp.

namespace appliance::cli {

inline constexpr std::array<std::string_view, 5> operator_roles{"administrator", "custodian", "auditor", "backup",
                                                                "metrics"};

inline constexpr Option operator_name{"name", "OPERATOR", "name", Shape::text, true, {}, "Name of the operator"};
inline constexpr Option operator_user{
    "--user", "USER", "uid", Shape::os_user, false, {}, "OS user, by name or number, as whom the person runs coffer"};
inline constexpr Option operator_key{"--key",
                                     "FILE",
                                     "keys",
                                     Shape::files,
                                     false,
                                     {},
                                     "OpenSSH public key to approve with, a .pub file; may be repeated"};
inline constexpr Option operator_role(bool required) {
  return {"--role",
          "ROLE",
          "roles",
          Shape::list,
          required,
          operator_roles,
          "What the person is there for; may be "
          "repeated"};
}

inline constexpr std::array<Option, 4> operators_add{operator_name, operator_role(true), operator_user, operator_key};
inline constexpr std::array<Option, 4> operators_change{operator_name, operator_role(false), operator_user,
                                                        operator_key};
inline constexpr std::array<Option, 1> operators_show{operator_name};
inline constexpr std::array<Option, 2> operators_disable{{
    operator_name,
    {"--confirm", "NAME", "confirm", Shape::text, true, {}, "The name once more: it is disabled for good"},
}};

inline constexpr Option request_id{"id", "ID", "id", Shape::text, true, {}, "Id of the request"};

inline constexpr std::array<Option, 1> approvals_request{
    {{"operation", "OPERATION", "", Shape::list, true, {}, "The command to ask leave for, without \"coffer\""}}};
inline constexpr std::array<Option, 1> approvals_list{
    {{"--all", "", "all", Shape::flag, false, {}, "Those that are over, too"}}};
inline constexpr std::array<Option, 2> approvals_show{{
    request_id,
    {"--out", "FILE", "", Shape::text, false, {}, "Also write the text to sign to this file, byte for byte"},
}};
inline constexpr std::array<Option, 3> approvals_approve{{
    request_id,
    {"--key",
     "FILE",
     "",
     Shape::text,
     false,
     {},
     "Sign with this OpenSSH key: a private key, or a .pub whose private "
     "key is in ssh-agent"},
    {"--signature", "FILE", "", Shape::text, false, {}, "Hand in this signature, made elsewhere"},
}};
inline constexpr std::array<Option, 2> approvals_reject{{
    request_id,
    {"--reason", "TEXT", "reason", Shape::text, false, {}, "Why, for who asked"},
}};
inline constexpr std::array<Option, 1> approvals_execute{request_id};
inline constexpr std::array<Option, 4> approvals_policy{{
    {"--on", "", "on", Shape::flag, false, {}, "Have acts that cannot be undone approved"},
    {"--off", "", "off", Shape::flag, false, {}, "Let a single operator decide"},
    {"--custodians", "NUMBER", "custodians", Shape::number, false, {}, "How many must approve"},
    {"--minutes", "NUMBER", "minutes", Shape::number, false, {}, "How long a request is valid"},
}};

}  // namespace appliance::cli
