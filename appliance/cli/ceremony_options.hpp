#pragma once

#include "appliance/cli/verbs.hpp"

#include <array>

namespace appliance::cli {

// Options of `coffer init`.

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

}  // namespace appliance::cli
