"""Loads the data folders: selector packs, flow manifests, schedules, and the rule, norm and code tables.

Every error in them is found here, before a browser starts, and reported by file and line.
"""

from bot.packs._belief import ROLLS, Doubt, Placed, SeenCell, SeenTable, TextRun, one_text, runs_of
from bot.packs._codes import load_codes
from bot.packs._control import MASKED, USER_NAME, Candidate, Control
from bot.packs._fields import (
    MailAddress,
    MailServer,
    Pathname,
    PathText,
    PayDay,
    ScreenSize,
    Text,
    WebAddress,
    WebBase,
    wrong_key,
)
from bot.packs._files import Contents, contents_of, digest_of, is_there, names_in
from bot.packs._manifest import KIT, Manifest, ManifestFile, load_manifest
from bot.packs._missing import ROLE_OF_KIND, explain, nearest, phrases, titles, ways_tried, words_of, words_on
from bot.packs._norm import load_norm, load_norms
from bot.packs._readings import Readings
from bot.packs._rules import load_all_rules, load_rules, rules_schema
from bot.packs._schedule import Schedule, load_schedule, load_schedules, passed_over
from bot.packs._selector import Dialog, Pack, PackHead, ScreenHead, ScreenPack, load_pack
from bot.packs._signatures import (
    PROTECTS,
    SIGNATURE,
    Countersignature,
    Signature,
    acting_lines,
    countersignature_text,
    is_protecting,
    is_weak_key,
    load_countersignature,
    signature_in,
    signature_text,
)
from bot.packs._toml import Strict, build, line_of, read_toml
from bot.packs._values import fold, same, typed, without_personal
from bot.packs._whole import PROOF_S, Row, read_whole
from bot.packs._words import Meaning, WordTable, load_words

__all__ = [
    "KIT", "MASKED", "PROOF_S", "PROTECTS", "ROLE_OF_KIND", "ROLLS", "SIGNATURE", "USER_NAME", "Candidate", "Contents", "Control", "Countersignature", "Dialog",
    "Doubt", "MailAddress", "MailServer", "Manifest", "ManifestFile", "Meaning", "Pack", "PackHead", "PathText", "Pathname", "PayDay",
    "Placed", "Readings", "Row", "Schedule", "ScreenHead", "ScreenPack", "ScreenSize", "SeenCell", "SeenTable", "Signature", "Strict",
    "Text", "TextRun", "WebAddress", "WebBase", "WordTable", "acting_lines", "build", "contents_of", "countersignature_text", "digest_of",
    "explain", "fold", "is_protecting", "is_there", "is_weak_key", "line_of", "load_all_rules", "load_codes", "load_countersignature", "load_manifest", "load_norm",
    "load_norms", "load_pack", "load_rules", "load_schedule", "load_schedules", "load_words", "names_in", "nearest", "one_text",
    "passed_over", "phrases", "read_toml", "read_whole", "rules_schema", "runs_of", "same", "signature_in", "signature_text", "titles",
    "typed", "ways_tried", "without_personal", "words_of", "words_on", "wrong_key",
]  # fmt: skip
