#pragma once

#include "appliance/cli/verbs.hpp"

#include <array>

namespace appliance::cli {

// Options of `coffer init`, and of `coffer audit verify`, which verifies what that leaves.

inline constexpr std::array<Option, 7> init{{
    {"--single-operator",
     "",
     "",
     Shape::flag,
     false,
     {},
     "Let a single operator decide on what cannot be undone, as for a trial"},
    {"--ceremony", "FILE", "", Shape::text, false, {}, "Set up as this ceremony file says, with a signed transcript"},
    {"--dry-run", "", "", Shape::flag, false, {}, "Touch nothing; print every PKCS#11 call that would be made"},
    {"--confirm",
     "DIGEST",
     "",
     Shape::text,
     false,
     {},
     "First 8 or more digits of the file's SHA-256, instead of typing"},
    {"--transcript",
     "FILE",
     "",
     Shape::text,
     false,
     {},
     "Where the transcript goes, instead of beside the ceremony file"},
    {"--rehearsal",
     "",
     "",
     Shape::flag,
     false,
     {},
     "With SoftHSM in the place of the token: serial numbers may differ"},
    {"--continue",
     "VALUE",
     "",
     Shape::text,
     false,
     {},
     "Check value of the root key that an interrupted ceremony left in the token, to go on with"},
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

}  // namespace appliance::cli
