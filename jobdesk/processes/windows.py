"""Job objects: what Windows has to end a process with everything that it started."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from ctypes import wintypes
from typing import Final

assert sys.platform == "win32"

_KERNEL: Final = ctypes.WinDLL("kernel32", use_last_error=True)
_KERNEL.CreateJobObjectW.restype = wintypes.HANDLE
_KERNEL.CreateJobObjectW.argtypes = [wintypes.LPVOID, wintypes.LPCWSTR]
_KERNEL.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD]
_KERNEL.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
_KERNEL.QueryInformationJobObject.argtypes = [
    wintypes.HANDLE,
    ctypes.c_int,
    wintypes.LPVOID,
    wintypes.DWORD,
    wintypes.LPVOID,
]
_KERNEL.GetCurrentProcess.restype = wintypes.HANDLE
_KERNEL.SetPriorityClass.argtypes = [wintypes.HANDLE, wintypes.DWORD]
_KERNEL.CloseHandle.argtypes = [wintypes.HANDLE]

_BASIC_ACCOUNTING = 1
_PROCESS_IDS = 3
_EXTENDED_LIMITS = 9
_KILL_ON_JOB_CLOSE = 0x2000
_BELOW_NORMAL_PRIORITY = 0x4000
_MOST_MEMBERS = 4096
_TICKS_PER_S = 10_000_000


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
        ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    """JOBOBJECT_BASIC_ACCOUNTING_INFORMATION."""

    _fields_ = (
        ("TotalUserTime", wintypes.LARGE_INTEGER),
        ("TotalKernelTime", wintypes.LARGE_INTEGER),
        ("ThisPeriodTotalUserTime", wintypes.LARGE_INTEGER),
        ("ThisPeriodTotalKernelTime", wintypes.LARGE_INTEGER),
        ("TotalPageFaultCount", wintypes.DWORD),
        ("TotalProcesses", wintypes.DWORD),
        ("ActiveProcesses", wintypes.DWORD),
        ("TotalTerminatedProcesses", wintypes.DWORD),
    )


class _Members(ctypes.Structure):
    """JOBOBJECT_BASIC_PROCESS_ID_LIST."""

    _fields_ = (
        ("NumberOfAssignedProcesses", wintypes.DWORD),
        ("NumberOfProcessIdsInList", wintypes.DWORD),
        ("ProcessIdList", ctypes.c_size_t * _MOST_MEMBERS),
    )


class Job:
    """A job object whose members all end when its handle closes, also when its owner is killed.

    Jobs nest (Windows 8 and later): a command's lies in its host's, and that in the application's.
    """

    def __init__(self) -> None:
        self._handle = _KERNEL.CreateJobObjectW(None, None)
        if not self._handle:
            raise ctypes.WinError(ctypes.get_last_error())
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        size = ctypes.sizeof(limits)
        if not _KERNEL.SetInformationJobObject(self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), size):
            raise ctypes.WinError(ctypes.get_last_error())

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """Take in a process that was just started; one that has ended already needs no job."""
        handle = int(process._handle)  # type: ignore[attr-defined]
        if not _KERNEL.AssignProcessToJobObject(self._handle, handle) and process.poll() is None:
            raise ctypes.WinError(ctypes.get_last_error())

    def add_self(self) -> None:
        """Take in this process."""
        if not _KERNEL.AssignProcessToJobObject(self._handle, _KERNEL.GetCurrentProcess()):
            raise ctypes.WinError(ctypes.get_last_error())

    def members(self) -> list[int]:
        """The processes that are in it now."""
        members = _Members()
        self._ask(_PROCESS_IDS, members)
        return list(members.ProcessIdList[: members.NumberOfProcessIdsInList])

    def cpu_s(self) -> float:
        """User and system time of all that were ever in it."""
        used = _Accounting()
        self._ask(_BASIC_ACCOUNTING, used)
        return float(used.TotalUserTime + used.TotalKernelTime) / _TICKS_PER_S

    def max_rss_bytes(self) -> int:
        """The most memory that one member had committed."""
        limits = _ExtendedLimits()
        self._ask(_EXTENDED_LIMITS, limits)
        return int(limits.PeakProcessMemoryUsed)

    def close(self) -> None:
        """Kill whoever is in it, and give the handle back."""
        _KERNEL.CloseHandle(self._handle)

    def _ask(self, kind: int, answer: ctypes.Structure) -> None:
        size = ctypes.sizeof(answer)
        if not _KERNEL.QueryInformationJobObject(self._handle, kind, ctypes.byref(answer), size, None):
            raise ctypes.WinError(ctypes.get_last_error())


def lower_priority() -> None:
    """Let interactive programs go first."""
    _KERNEL.SetPriorityClass(_KERNEL.GetCurrentProcess(), _BELOW_NORMAL_PRIORITY)
