"""A real Postgres of one's own: made, started, killed and thrown away by whoever needs it. It refuses to run as root."""

import getpass
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

USER = "brygga"


def programs() -> Path | None:
    """Where Postgres' own programs are; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = Path(on_path).resolve() if on_path else debian[-1] if debian else None
    return found.parent if found else None


@dataclass
class Server:
    """One cluster on 127.0.0.1, with one user and her database."""

    folder: Path
    programs: Path
    port: int = 0
    database: str = USER
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    @property
    def address(self) -> str:
        """The address, without the password."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{self.database}"

    def make(self) -> None:
        """Make the cluster, owned by a user who may run it."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, *_owner())
        kept = self.folder / "password"
        self._run("sh", "-c", f"umask 077; cat > {kept}", feed=self.password)
        self._run(
            self.programs / "initdb", "--no-sync", "--auth=scram-sha-256", f"--pwfile={kept}", f"--username={USER}",
            "--encoding=UTF8", "--locale=C.UTF-8", "-D", self.folder / "data",
        )  # fmt: skip

    def start(self) -> None:
        """Start it, on the same port as before."""
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        # Without fsync: what a killed server had written is with the operating system, and only its fall would lose it.
        there = f"-p {self.port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run(*self._control("start"), "-w", "-l", self.folder / "log", "-o", there)

    def sql(self, statement: str, database: str = USER) -> None:
        """Do something as the owner."""
        with psycopg.connect(
            f"{self.address.rpartition('/')[0]}/{database}", password=self.password, autocommit=True
        ) as db:
            db.execute(statement.encode())

    def another(self, name: str) -> "Server":
        """The same server with an empty database, whose own name only begins with this one."""
        own = f"{name.replace('-', '_')}_{secrets.token_hex(4)}"
        self.sql(f'CREATE DATABASE "{own}"', "postgres")
        return replace(self, database=own)

    def empty(self) -> None:
        """Take away every row, and begin every number anew; as a superuser, whom no trigger of the audit chain stops.

        By DELETE, since TRUNCATE makes new files of every table and index: with a few rows in each it takes ten times as long.
        """
        self.sql(
            "SET session_replication_role = replica; DO $$ DECLARE one record; BEGIN"
            " FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            " LOOP EXECUTE 'DELETE FROM ' || quote_ident(one.name); END LOOP;"
            " PERFORM setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences WHERE schemaname = 'public';"
            " END $$"
        )

    def kill(self) -> None:
        """Stop it at once: every connection is broken, and what was not committed is gone."""
        self._run(*self._control("stop"), "-m", "immediate")

    def _control(self, what: str) -> list[str | Path]:
        return [self.programs / "pg_ctl", what, "-s", "-D", self.folder / "data"]

    def _run(self, *command: str | Path, feed: str = "") -> None:
        user, group = _owner()
        who = {"user": user, "group": group, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            [str(part) for part in command], input=feed, capture_output=True, text=True, check=False, cwd=self.folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"}, **who,
        )  # fmt: skip
        assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"


def _owner() -> tuple[str, str]:
    if os.geteuid() != 0:
        return getpass.getuser(), ""
    group = pwd.getpwnam("postgres")
    return group.pw_name, group.pw_name


@contextmanager
def server() -> Iterator[Server]:
    """A running server; everything of it is gone afterwards."""
    where = programs()
    assert where, "Postgres saknas; ./dev setup installerar det på Debian"
    folder = Path(tempfile.mkdtemp(prefix="brygga-pg-"))
    there = Server(folder, where)
    try:
        there.make()
        there.start()
        there.sql(f"CREATE DATABASE {USER}", "postgres")
        yield there
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            there.kill()
        shutil.rmtree(folder, ignore_errors=True)
