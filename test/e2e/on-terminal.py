"""Runs a command on a pseudo-terminal of so many columns and types into it.

usage: on-terminal.py COLUMNS QUESTION ANSWER COMMAND ARGUMENT...

Types ANSWER each time that QUESTION is shown; an empty QUESTION is none. Prints what the terminal showed and how the command ended, as JSON.
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

columns, question, answer, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    # Before the command starts, which may ask for the width at once.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(columns), 0, 0))
    os.execvp(command[0], command)

shown = b""
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
    shown += piece
    if question and shown.count(question.encode()) > answered:
        answered += 1
        os.write(terminal, f"{answer}\n".encode())
else:
    os.kill(pid, 9)
status = os.waitpid(pid, 0)[1]
print(json.dumps({"exitCode": os.waitstatus_to_exitcode(status), "shown": shown.decode()}))
