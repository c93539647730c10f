#pragma once

#include "appliance/cli/verbs.hpp"

#include <array>

namespace appliance::cli {

// What can be given to the verbs of `coffer custody`.

inline constexpr Option recipient_option{"--name",
                                         "NAME",
                                         "name",
                                         Shape::text,
                                         true,
                                         {},
                                         "Name of the new recipient: letters, digits, dots, dashes, underscores"};
inline constexpr Option token_option{
    "--token", "URI", "", Shape::text, false, {}, "RFC 7512 URI of the second token, such as pkcs11:token=vault"};
inline constexpr Option module_option{"--module",
                                      "FILE",
                                      "",
                                      Shape::text,
                                      false,
                                      {},
                                      "PKCS#11 module of the second token; left out: the appliance's (hsm.module)"};
inline constexpr Option pin_file_option{
    "--pin-file", "FILE", "", Shape::text, false, {}, "File with the user PIN of the second token, closed to others"};
inline constexpr Option share_option{
    "--share", "FILE", "", Shape::list, false, {}, "File with a custodian's share; once for each that is needed"};

inline constexpr std::array<Option, 4> custody_add_token{{
    recipient_option,
    {"--token", "URI", "", Shape::text, true, {}, "RFC 7512 URI of the second token, such as pkcs11:token=vault"},
    module_option,
    {"--pin-file", "FILE", "", Shape::text, true, {}, "File with the user PIN of the second token, closed to others"},
}};

inline constexpr std::array<Option, 3> custody_add_custodians{{
    recipient_option,
    {"--threshold", "NUMBER", "", Shape::text, true, {}, "How many of the custodians are needed: from 2 on"},
    {"--custodian",
     "NAME=PATH",
     "",
     Shape::list,
     true,
     {},
     "A custodian, and the file on his own medium that cofferd writes his share to; for each of them, 2 to 7"},
}};

inline constexpr std::array<Option, 1> custody_export{
    {{"directory", "DIR", "directory", Shape::text, true, {}, "Directory to write custody.json to"}}};

inline constexpr std::array<Option, 4> custody_verify{{token_option, module_option, pin_file_option, share_option}};

inline constexpr std::array<Option, 2> custody_remove{{
    {"name", "NAME", "name", Shape::text, true, {}, "Name of the recipient"},
    {"--confirm", "NAME", "confirm", Shape::text, true, {}, "The name once more: its copies are removed"},
}};

inline constexpr Option copies_option{
    "directory", "DIR", "directory", Shape::text, true, {}, "Directory of an export of the custody, or of backups"};
inline constexpr Option backup_number_option{
    "--number", "NUMBER", "", Shape::text, false, {}, "Copies from this backup instead of the latest"};

inline constexpr std::array<Option, 6> custody_recover{
    {copies_option, backup_number_option, share_option, token_option, module_option, pin_file_option}};

inline constexpr std::array<Option, 2> custody_activate{{copies_option, backup_number_option}};

}  // namespace appliance::cli
