#pragma once

#include "appliance/cli/verbs.hpp"

#include <array>

namespace appliance::cli {

// Options of `coffer audit` and `coffer backup`.

inline constexpr std::array<Option, 1> audit_key{
    {{"--out", "FILE", "", Shape::text, false, {}, "Also write the public key to this file, in PEM"}}};

inline constexpr std::array<Option, 2> audit_export{{
    {"--file", "FILE", "", Shape::text, false, {}, "Write the lines to this file instead of standard output"},
    {"--first", "NUMBER", "", Shape::text, false, {}, "Begin with this entry instead of the first"},
}};

inline constexpr std::array<Option, 2> audit_tail{{
    {"--first", "NUMBER", "", Shape::text, false, {}, "Begin with this entry instead of the next one to be written"},
    {"--count", "NUMBER", "", Shape::text, false, {}, "End after this many entries"},
}};

inline constexpr std::array<Option, 5> audit_verify{{
    {"--export", "FILE", "", Shape::text, false, {}, "Verify this export, without cofferd"},
    {"--backup", "DIR", "", Shape::text, false, {}, "Verify the log in the latest backup there, without cofferd"},
    {"--key", "FILE", "", Shape::list, false, {}, "Public audit key that is trusted, in PEM; may be repeated"},
    {"--known",
     "FILE",
     "",
     Shape::list,
     false,
     {},
     "Lines of an earlier export or of syslog whose checkpoints the log must go on from; may be repeated"},
    {"--transcript",
     "FILE",
     "",
     Shape::text,
     false,
     {},
     "Verify this transcript of a ceremony instead, without cofferd"},
}};

inline constexpr std::array<Option, 1> audit_acknowledge{
    {{"--confirm", "STORE", "confirm", Shape::text, true, {}, "Id of the store, as coffer status shows it"}}};

inline constexpr std::array<Option, 1> backup_create{{{"directory",
                                                       "DIR",
                                                       "directory",
                                                       Shape::text,
                                                       true,
                                                       {},
                                                       "Directory for backups; cofferd must be able to write it"}}};

inline constexpr std::array<Option, 4> backup_verify{{
    {"directory", "DIR", "directory", Shape::text, true, {}, "Directory with backups"},
    {"--number", "NUMBER", "", Shape::text, false, {}, "This one instead of the latest"},
    {"--key", "FILE", "", Shape::list, false, {}, "Public audit key that is trusted, in PEM; may be repeated"},
    {"--known",
     "FILE",
     "",
     Shape::list,
     false,
     {},
     "Lines of an export or of syslog whose checkpoints the audit log must go on from; may be repeated"},
}};

inline constexpr std::array<Option, 3> backup_restore{{
    {"directory", "DIR", "directory", Shape::text, true, {}, "Directory with backups"},
    {"--number", "NUMBER", "", Shape::text, false, {}, "This one instead of the latest"},
    {"--key",
     "FILE",
     "",
     Shape::list,
     false,
     {},
     "Public audit key that is trusted beside those in the token, in PEM; may be repeated"},
}};

}  // namespace appliance::cli
