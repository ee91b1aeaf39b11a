"""Runs a command on a pseudo-terminal and types into it.

usage: on-terminal.py QUESTION ANSWER COMMAND ARGUMENT...

Types ANSWER each time that QUESTION is shown. Prints what the terminal showed and how the command ended, as JSON.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

question, answer, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    # Wide: what is looked for must not be wrapped.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 500, 0, 0))
    os.execvp(command[0], command)

shown = ""
answered = 0
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    if terminal not in select.select([terminal], [], [], 1)[0]:
        continue
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    shown += piece.decode()
    if shown.count(question) > answered:
        answered += 1
        os.write(terminal, f"{answer}\n".encode())
else:
    os.kill(pid, 9)
status = os.waitpid(pid, 0)[1]
print(json.dumps({"exitCode": os.waitstatus_to_exitcode(status), "shown": shown}))
