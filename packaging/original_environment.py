"""Gives what JobDesk starts (git, commands, hosts) the environment that JobDesk itself was started with.

A packed program is started with the folder of its own libraries in front, which are not for others to find: a git of
the system would load them. See "LD_LIBRARY_PATH / LIBPATH considerations" in the manual of PyInstaller.
"""

import os

for name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[name]
original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
os.environ.pop("LD_LIBRARY_PATH", None)
if original is not None:
    os.environ["LD_LIBRARY_PATH"] = original
