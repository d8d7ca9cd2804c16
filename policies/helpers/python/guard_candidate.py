"""The tree's side of Guard's evaluator protocol 0: one JSON object a line in, one out."""
import json
import os
import sys


def serve(answer):
    """Answers every question with answer(question) until the channel ends."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # prints go to the operator's log, not into the channel
    for line in sys.stdin.buffer:
        reply = json.dumps(answer(json.loads(line)), separators=(",", ":"), allow_nan=False)
        channel.write(reply.encode() + b"\n")
        channel.flush()
