#!/bin/sh
# Installerar Brygga på en Linuxserver med systemd. Kan köras om: det som redan är rätt lämnas orört, och en fil som
# kommunen har ändrat skrivs aldrig över (den nya läggs bredvid som .new).
#
#   sudo installer/install.sh                          bibliotek hämtas från nätet, med kontrollsummor
#   sudo installer/install.sh --wheelhouse KATALOG     bibliotek hämtas ur en katalog, utan nät
#   sudo installer/install.sh --desktop                även det som ett system i fönster behöver
#   installer/install.sh --root KATALOG                provinstallation: ingen användare, ingen tjänst startas
set -eu
umask 022

source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
root=""
wheelhouse=""
lock=requirements.lock

stop() { echo "STOPP: $*" >&2; exit 2; }
say() { echo "$*"; }
absolute() {
    [ -d "$1" ] || stop "Katalogen $1 finns inte."
    CDPATH='' cd -- "$1" && pwd
}

while [ $# -gt 0 ]; do
    case "$1" in
        --wheelhouse) [ $# -gt 1 ] || stop "--wheelhouse behöver en katalog."; wheelhouse=$(absolute "$2"); shift 2 ;;
        --root) [ $# -gt 1 ] || stop "--root behöver en katalog."; root=$(absolute "$2"); shift 2 ;;
        --desktop) lock=requirements-desktop.lock; shift ;;
        -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) stop "Okänt: $1 (se --help)." ;;
    esac
done

home="$root/opt/brygga"
settings="$root/etc/brygga"
state="$root/var/lib/brygga"
units="$root/etc/systemd/system"

# ── vad som måste finnas ─────────────────────────────────────────────────────────────────────────────────────────────

[ -n "$root" ] || [ "$(id -u)" -eq 0 ] || stop "Kör som root (eller med --root KATALOG för att prova)."
# shellcheck disable=SC2012 # the newest of our own files; their names have no surprises
wheel=$(ls -t "$source"/dist/brygga-*.whl 2>/dev/null | head -n 1)
[ -n "$wheel" ] || stop "Ingen dist/brygga-*.whl. Bygg den först på utvecklingsdatorn: ./dev wheel"
python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || stop "Python 3.11 eller nyare saknas. Debian 12: apt-get install python3 python3-venv"
"$python" -c 'import ensurepip, venv' 2>/dev/null || stop "Python saknar venv. Debian: apt-get install python3-venv"

# ── användare och kataloger ──────────────────────────────────────────────────────────────────────────────────────────

if [ -z "$root" ] && ! id brygga >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/brygga --no-create-home --shell /usr/sbin/nologin brygga
    say "Skapade användaren brygga (utan inloggning)."
fi
mkdir -p "$home" "$settings" "$state" "$units"
chmod 0755 "$home"
chmod 0750 "$settings"
chmod 0700 "$state"
if [ -z "$root" ]; then
    chown root:brygga "$settings"
    chown brygga:brygga "$state"
fi

# ── programmet ───────────────────────────────────────────────────────────────────────────────────────────────────────

wanted=$(cat "$wheel" "$source/$lock" | sha256sum | cut -d ' ' -f 1)
if [ "$(cat "$home/installed" 2>/dev/null || true)" = "$wanted" ] && [ -x "$home/venv/bin/brygga" ]; then
    say "Programmet är redan installerat i den här versionen."
else
    say "Installerar $(basename "$wheel") i $home/venv …"
    rm -f "$home/installed"
    "$python" -m venv --clear "$home/venv"
    pip="$home/venv/bin/python -m pip --disable-pip-version-check"
    if [ -n "$wheelhouse" ]; then from="--no-index --find-links=$wheelhouse"; else from=""; fi
    # shellcheck disable=SC2086 # $pip and $from are lists of words
    $pip install --quiet --require-hashes --only-binary=:all: $from -r "$source/$lock"
    # shellcheck disable=SC2086
    $pip install --quiet --no-deps --no-index "$wheel"
    echo "$wanted" >"$home/installed"
fi

# ── flöden, bildpaket, scheman, inställningar och tjänst ─────────────────────────────────────────────────────────────

"$python" "$source/installer/place.py" "$source" "$settings" "$units" "$home/placed.json"
if [ -z "$root" ]; then
    chown -R root:brygga "$settings"
    chmod -R u=rwX,g=rX,o= "$settings"
    if command -v restorecon >/dev/null 2>&1; then restorecon -R /opt/brygga /etc/brygga; fi
    systemctl daemon-reload
fi

# ── vad som återstår för en människa ─────────────────────────────────────────────────────────────────────────────────

browser=""
for candidate in chromium-headless-shell chromium google-chrome microsoft-edge; do
    if command -v "$candidate" >/dev/null 2>&1; then browser=$candidate; break; fi
done
say ""
say "Klart. Det här återstår:"
[ -n "$browser" ] || say "  - En webbläsare saknas. Debian: apt-get install chromium-headless-shell"
"$home/venv/bin/playwright" --version >/dev/null 2>&1 || say "  - Playwright startar inte. Debian: apt-get install libatomic1"
if [ "$lock" = requirements-desktop.lock ] && ! command -v Xvfb >/dev/null 2>&1; then
    say "  - Skärm utan skärm saknas. Debian: apt-get install xvfb openbox at-spi2-core dbus tesseract-ocr-swe fonts-liberation"
fi
say "  - Läs igenom $settings/brygga.toml och schemat i $settings/schedules."
say "  - Lägg in robotens lösenord: sudo -u brygga /opt/brygga/venv/bin/brygga secret set FLÖDE/password"
say "  - Starta vakten när allt stämmer: systemctl enable --now brygga-watch"
