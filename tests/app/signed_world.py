"""A flow and pack of one's own to sign, change and run, on a machine whose settings pin a vendor and a second reader."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.app import App, FlowPackage, Settings, SigningSettings, SystemSettings, new_key_file, read_package, wire
from bot.guard import acts

ROOT = Path(__file__).parents[2]
VENDOR, READER = "Leverantören AB", "Systemförvaltningen"


@dataclass
class SignedWorld:
    """`keys` holds the private keys, by name."""

    root: Path
    app: App

    @property
    def settings(self) -> Settings:
        return self.app.settings

    @property
    def flow(self) -> Path:
        return self.root / "flows" / "ovning"

    @property
    def pack(self) -> Path:
        return self.root / "selectors" / "ovning"

    def package(self) -> FlowPackage:
        return read_package(self.root / "flows", self.root / "selectors", "ovning")

    def key(self, name: str) -> str:
        return (self.root / f"{name}.key").read_text("ascii")

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def write_acts(self) -> None:
        package = self.package()
        (self.flow / "acts.txt").write_text(acts(package.manifest, package.pack), "utf-8")

    def press_something_new(self) -> str:
        """A newer version with one more acting line, which is returned."""
        self.change(self.flow / "screens.py", "    heading: Field\n", "    heading: Field\n    wipe: Press\n")
        self.change(self.flow / "flow.py", "    edit.heading.fill", "    edit.wipe.press()\n    edit.heading.fill")
        with (self.pack / "journal_edit.toml").open("a", encoding="utf-8") as file:
            file.write('\n[wipe]\nkind = "press"\nfind = [{ button = "Rensa" }]\n')
        self.write_acts()
        return "press       journal_edit.wipe  «Rensa»"


def signed_world(root: Path) -> SignedWorld:
    """Copy the shipped flow and pack below a folder, make the keys and pin them. Nothing is signed yet."""
    for kind in ("flows", "selectors"):
        shutil.copytree(ROOT / kind / "ovning", root / kind / "ovning", ignore=shutil.ignore_patterns("__pycache__"))
    public = {name: new_key_file(root / f"{name}.key") for name in ("vendor", "reader", "other")}
    tables = ROOT / "schedules" / "tables"
    settings = Settings(
        state=root / "var", flows=root / "flows", selectors=root / "selectors", rules=tables / "rules.toml",
        norm=tables / "norm.toml", secrets="file", systems={"ovning": SystemSettings(url="http://127.0.0.1:9", user="R")},
        signing=SigningSettings(
            vendors={VENDOR: public["vendor"]}, readers={READER: public["reader"]}, countersigned=root / "countersigned"
        ),
    )  # fmt: skip
    return SignedWorld(root, wire(settings))
