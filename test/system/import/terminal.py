"""Runs a command on a terminal of its own, types what it is given, and prints what the screen showed."""

import json
import os
import pty
import sys
import time

task = json.load(sys.stdin)
pid, screen = pty.fork()
if pid == 0:
    os.execvpe(task["command"][0], task["command"], task["env"])
shown = b""
waiting = list(task["typed"])
while True:
    try:
        piece = os.read(screen, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if waiting and waiting[0]["after"].encode() in shown:
        turn = waiting.pop(0)
        time.sleep(turn.get("later", 0.2))
        os.write(screen, turn["text"].encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({"shown": shown.decode(errors="replace"), "code": os.waitstatus_to_exitcode(status)}))
