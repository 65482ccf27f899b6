"""Implements `Api` with user32, kernel32, wtsapi32 and dwmapi. Written from the documentation. NOT RUN ON WINDOWS."""

import ctypes
import threading
from collections.abc import Callable, Sequence
from ctypes import wintypes
from typing import Any

from bot.domain.errors import NoDisplay
from bot.drivers.desktop.machine.windows import MARK, Click, Key
from bot.ports.surface import Box

PER_MONITOR_AWARE_V2 = -4
KEY_UP, UNICODE, LEFT_DOWN, LEFT_UP = 0x0002, 0x0004, 0x0002, 0x0004
KEYBOARD, MOUSE = 1, 0
GA_ROOT, GW_OWNER, GWL_EXSTYLE, DWMWA_CLOAKED = 2, 4, -20, 14
SW_RESTORE, ABORT_IF_HUNG, ASKS_NOTHING, WM_QUIT = 9, 0x0002, 0, 0x0012
KEYBOARD_HOOK, MOUSE_HOOK = 13, 14
CURRENT_SESSION, CONNECT_STATE, ACTIVE = 0xFFFFFFFF, 8, 0
READ_OBJECTS, NAME = 0x0001, 2
UNICODE_TEXT = 13
WITHOUT_SHIFT = 0
TITLE = 512
HOOK_S = 5.0

ULONG_PTR = ctypes.c_size_t
"""The sizes that Windows uses are spelt out, so that they are the same wherever this is tested."""


class KeyboardInput(ctypes.Structure):
    """KEYBDINPUT."""

    _fields_ = (
        ("wVk", ctypes.c_uint16), ("wScan", ctypes.c_uint16), ("dwFlags", ctypes.c_uint32), ("time", ctypes.c_uint32),
        ("dwExtraInfo", ULONG_PTR),
    )  # fmt: skip


class MouseInput(ctypes.Structure):
    """MOUSEINPUT."""

    _fields_ = (
        ("dx", ctypes.c_int32), ("dy", ctypes.c_int32), ("mouseData", ctypes.c_uint32), ("dwFlags", ctypes.c_uint32),
        ("time", ctypes.c_uint32), ("dwExtraInfo", ULONG_PTR),
    )  # fmt: skip


class EitherInput(ctypes.Union):
    """The union in INPUT."""

    _fields_ = (("mi", MouseInput), ("ki", KeyboardInput))


class InputRecord(ctypes.Structure):
    """INPUT."""

    _fields_ = (("type", ctypes.c_uint32), ("either", EitherInput))


class ThreadInfo(ctypes.Structure):
    """GUITHREADINFO."""

    _fields_ = (
        ("cbSize", wintypes.DWORD), ("flags", wintypes.DWORD), ("hwndActive", wintypes.HWND), ("hwndFocus", wintypes.HWND),
        ("hwndCapture", wintypes.HWND), ("hwndMenuOwner", wintypes.HWND), ("hwndMoveSize", wintypes.HWND),
        ("hwndCaret", wintypes.HWND), ("rcCaret", wintypes.RECT),
    )  # fmt: skip


class KeyboardHeard(ctypes.Structure):
    """KBDLLHOOKSTRUCT."""

    _fields_ = (
        ("vkCode", wintypes.DWORD), ("scanCode", wintypes.DWORD), ("flags", wintypes.DWORD), ("time", wintypes.DWORD),
        ("dwExtraInfo", ULONG_PTR),
    )  # fmt: skip


class MouseHeard(ctypes.Structure):
    """MSLLHOOKSTRUCT."""

    _fields_ = (
        ("pt", wintypes.POINT), ("mouseData", wintypes.DWORD), ("flags", wintypes.DWORD), ("time", wintypes.DWORD),
        ("dwExtraInfo", ULONG_PTR),
    )  # fmt: skip


def packed(inputs: Sequence[Key | Click]) -> "ctypes.Array[InputRecord]":
    """The array that SendInput takes."""
    made = (InputRecord * len(inputs))()
    for place, one in zip(made, inputs, strict=True):
        if isinstance(one, Click):
            place.type = MOUSE
            place.either.mi = MouseInput(0, 0, 0, LEFT_UP if one.is_up else LEFT_DOWN, 0, MARK)
        else:
            flags = (UNICODE if one.unit else 0) | (KEY_UP if one.is_up else 0)
            place.type = KEYBOARD
            place.either.ki = KeyboardInput(one.virtual, one.unit, flags, 0, MARK)
    return made


class Win32:
    """Implements `Api`. Raises: NoDisplay if this is not Windows."""

    def __init__(self) -> None:
        load: Any = getattr(ctypes, "WinDLL", None)
        if load is None:
            raise NoDisplay("det här är inte Windows")
        self._user, self._kernel, self._wts, self._dwm = (
            load(name, use_last_error=True) for name in ("user32", "kernel32", "wtsapi32", "dwmapi")
        )
        for function, gives in (
            (self._user.GetForegroundWindow, wintypes.HWND), (self._user.WindowFromPoint, wintypes.HWND),
            (self._user.GetAncestor, wintypes.HWND), (self._user.GetWindow, wintypes.HWND), (self._user.OpenInputDesktop, wintypes.HANDLE),
            (self._user.GetClipboardData, wintypes.HANDLE), (self._user.SetWindowsHookExW, wintypes.HHOOK),
            (self._kernel.GlobalLock, ctypes.c_void_p),
            (self._user.CallNextHookEx, ctypes.c_ssize_t),
        ):  # fmt: skip
            function.restype = gives
        self._user.WindowFromPoint.argtypes = (wintypes.POINT,)
        self._user.CallNextHookEx.argtypes = (wintypes.HHOOK, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)
        self._kernel.GlobalLock.argtypes = self._kernel.GlobalUnlock.argtypes = (wintypes.HANDLE,)
        # Before anything is measured: otherwise Windows scales its numbers, and they are not the pixels on the screen.
        self._user.SetProcessDpiAwarenessContext(ctypes.c_void_p(PER_MONITOR_AWARE_V2))
        self._made_callback: Any = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)

    # ------------------------------------------------------------ looking

    def size(self) -> tuple[int, int]:
        """Size of the primary screen."""
        return self._user.GetSystemMetrics(0), self._user.GetSystemMetrics(1)

    def shown(self) -> list[int]:
        """Visible top-level windows, uppermost first."""
        found: list[int] = []

        def tell(window: int, _: int) -> bool:
            cloaked = wintypes.DWORD()
            self._dwm.DwmGetWindowAttribute(
                wintypes.HWND(window), DWMWA_CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked)
            )
            if self._user.IsWindowVisible(window) and not self._user.IsIconic(window) and not cloaked.value:
                found.append(window)
            return True

        self._user.EnumWindows(self._made_callback(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(tell), 0)
        return found

    def about(self, window: int) -> tuple[str, str, int, int, int, Box]:
        """Title, class, process, owner, extended style, client area."""
        words, kind, pid = ctypes.create_unicode_buffer(TITLE), ctypes.create_unicode_buffer(TITLE), wintypes.DWORD()
        self._user.GetWindowTextW(window, words, TITLE)
        self._user.GetClassNameW(window, kind, TITLE)
        self._user.GetWindowThreadProcessId(window, ctypes.byref(pid))
        inside, corner = wintypes.RECT(), wintypes.POINT(0, 0)
        self._user.GetClientRect(window, ctypes.byref(inside))
        self._user.ClientToScreen(window, ctypes.byref(corner))
        owner, style = self._user.GetWindow(window, GW_OWNER) or 0, self._user.GetWindowLongW(window, GWL_EXSTYLE)
        return words.value, kind.value, pid.value, owner, style, (corner.x, corner.y, inside.right, inside.bottom)

    def foreground(self) -> int:
        """The foreground window."""
        return self._user.GetForegroundWindow() or 0

    def focus(self) -> int:
        """What the next key would go to, in the foreground window's thread."""
        info = ThreadInfo(cbSize=ctypes.sizeof(ThreadInfo))
        thread = self._user.GetWindowThreadProcessId(self.foreground(), None)
        return (self._user.GetGUIThreadInfo(thread, ctypes.byref(info)) and info.hwndFocus) or 0

    def root_at(self, x: int, y: int) -> int:
        """The top-level window below a point."""
        met = self._user.WindowFromPoint(wintypes.POINT(x, y))
        return (met and self._user.GetAncestor(met, GA_ROOT)) or 0

    def cursor(self) -> tuple[int, int]:
        """Where the pointer is."""
        at = wintypes.POINT()
        self._user.GetCursorPos(ctypes.byref(at))
        return at.x, at.y

    def is_down(self, virtual: int) -> bool:
        """Whether a key or a button is held down."""
        return bool(self._user.GetAsyncKeyState(virtual) & 0x8000)

    def is_on(self, virtual: int) -> bool:
        """Whether a toggle key is on."""
        return bool(self._user.GetKeyState(virtual) & 1)

    def virtual_key(self, character: str) -> int:
        """The key of a character on the active layout."""
        found = self._user.VkKeyScanW(wintypes.WCHAR(character))
        return found & 0xFF if found != -1 and found >> 8 & 0xFF == WITHOUT_SHIFT else 0

    def session(self) -> tuple[bool, str]:
        """Whether somebody is connected, and the name of the input desktop."""
        state_at, size = ctypes.c_void_p(), wintypes.DWORD()
        done = self._wts.WTSQuerySessionInformationW(
            None, wintypes.DWORD(CURRENT_SESSION), CONNECT_STATE, ctypes.byref(state_at), ctypes.byref(size)
        )
        state = ctypes.cast(state_at, ctypes.POINTER(ctypes.c_int))[0] if done else -1
        if done:
            self._wts.WTSFreeMemory(state_at)
        desktop = self._user.OpenInputDesktop(0, False, READ_OBJECTS)
        name = ctypes.create_unicode_buffer(TITLE)
        if desktop:
            self._user.GetUserObjectInformationW(wintypes.HANDLE(desktop), NAME, name, ctypes.sizeof(name), None)
            self._user.CloseDesktop(wintypes.HANDLE(desktop))
        return state == ACTIVE, name.value

    # ------------------------------------------------------------ acting

    def put_in_front(self, window: int) -> None:
        """Ask for a window to come to the front."""
        if self._user.IsIconic(window):
            self._user.ShowWindow(window, SW_RESTORE)
        self._user.SetForegroundWindow(window)

    def answers(self, window: int, most_ms: int) -> bool:
        """Whether the window's thread answers."""
        said = ULONG_PTR()
        return bool(
            self._user.SendMessageTimeoutW(window, ASKS_NOTHING, 0, 0, ABORT_IF_HUNG, most_ms, ctypes.byref(said))
        )

    def point(self, x: int, y: int) -> None:
        """Move the pointer. Causes no input event, so the input monitor is not told either."""
        self._user.SetCursorPos(x, y)

    def send(self, inputs: Sequence[Key | Click]) -> bool:
        """Send everything in one call."""
        made = packed(inputs)
        return self._user.SendInput(len(made), made, ctypes.sizeof(InputRecord)) == len(made)

    def listen(self, report: Callable[[int], None]) -> Callable[[], None]:
        """Report every key and movement, on a thread of its own, since Windows calls back on the thread that asked. Raises: NoDisplay."""
        begun, at_work = threading.Event(), [0, 0]
        kinds = {KEYBOARD_HOOK: KeyboardHeard, MOUSE_HOOK: MouseHeard}

        def callback_for(kind: int) -> Any:
            def tell(code: int, what: int, where: int) -> int:
                if code >= 0:
                    report(ctypes.cast(where, ctypes.POINTER(kinds[kind])).contents.dwExtraInfo)
                return self._user.CallNextHookEx(None, code, what, where)

            return self._made_callback(ctypes.c_ssize_t, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)(tell)

        def work() -> None:
            callbacks = [
                (kind, callback_for(kind)) for kind in kinds
            ]  # referenced here: Windows holds no reference to them
            hooks = [self._user.SetWindowsHookExW(kind, one, None, 0) for kind, one in callbacks]
            at_work[:] = [self._kernel.GetCurrentThreadId(), sum(map(bool, hooks))]
            begun.set()
            message = wintypes.MSG()
            while self._user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                pass
            for hook in hooks:
                self._user.UnhookWindowsHookEx(wintypes.HHOOK(hook))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        if not begun.wait(HOOK_S) or at_work[1] != len(kinds):
            raise NoDisplay("Windows låter inte Brygga märka en person vid datorn")

        def stop() -> None:
            self._user.PostThreadMessageW(at_work[0], WM_QUIT, 0, 0)
            thread.join(HOOK_S)

        return stop

    # ------------------------------------------------------------ the clipboard

    def clipboard(self) -> str | None:
        """The text on the clipboard."""
        if not self._user.OpenClipboard(None):
            return None
        try:
            held = self._user.GetClipboardData(UNICODE_TEXT)
            where = self._kernel.GlobalLock(held) if held else None
            if not where:
                return None
            try:
                return ctypes.wstring_at(where)
            finally:
                self._kernel.GlobalUnlock(held)
        finally:
            self._user.CloseClipboard()

    def wipe_clipboard(self) -> None:
        """Empty the clipboard."""
        if self._user.OpenClipboard(None):
            self._user.EmptyClipboard()
            self._user.CloseClipboard()
