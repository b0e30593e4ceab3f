"""Programs that are measured: asked by the line, timed as a whole, or typed at."""
import os
import pathlib
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
SHAPE = str(HERE.parent / ".build/release/shape")
NETWORKS = [str(HERE.parent / ".build/release/shape-networks")]
OPERATIONS = [str(HERE.parent / ".build/release/shape-operations")]
NAMES = str(HERE.parent / "Sources/CNames/names.txt")
CORES = {1: "0", 2: "0,1"}

# The lecture's scaled-up network, as the shell's lines.
STACK = """seed 42; add embedding 27 24
add flatten 2, linear 48 128 bias=false, batchnorm 128, tanh
add flatten 2, linear 256 128 bias=false, batchnorm 128, tanh
add flatten 2, linear 256 128 bias=false, batchnorm 128, tanh
add linear 128 27 scale=0.1
"""


def peer(name):
    """The command of a peer, which is given the bundled names."""
    return [sys.executable, str(HERE / f"peers/{name}.py"), NAMES]


class Program:
    """A program that answers one line of stdout for each line of stdin, on some of the cores."""

    def __init__(self, command, cores):
        self.process = subprocess.Popen(["taskset", "-c", cores, *command], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, request):
        # Between its turns a program stands still: threads that wait by spinning would disturb the others.
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        self.process.send_signal(signal.SIGSTOP)
        if not answer:
            raise SystemExit(f"{self.process.args} ended at: {request}")
        return answer.strip()

    def close(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.close()
        self.process.wait()


def in_turn(pairs, *askers):
    """Medians of what the askers say, asked in turn: A B A B …; the machine's moods fall on all alike."""
    answers = [[asker() for asker in askers] for _ in range(pairs)]
    return [statistics.median(column) for column in zip(*answers)]


def trained(name, lines):
    """A model that the shell trains and saves once."""
    path = HERE / f".build/{name}.safetensors"
    if not path.exists():
        whole([SHAPE], f"{lines}\nsave {path}\n")
    return str(path)


def trained_tree():
    return trained("bench", STACK + "train 20000")


def whole(command, stdin=None):
    """Seconds and peak megabytes of a program from its start to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if stdin:
        process.stdin.write(stdin.encode())
        process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


class Terminal:
    """The shell in a pseudo-terminal, timed from the start and from each line."""

    def __init__(self, command):
        state = tempfile.mkdtemp()
        self.start = time.perf_counter()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", NO_COLOR="1", XDG_STATE_HOME=state, XDG_CONFIG_HOME=state)
            os.execv(command[0], command)

    def until(self, text, since=None):
        """Milliseconds until the program has written a text."""
        seen = b""
        while text not in seen:
            if not select.select([self.master], [], [], 10)[0]:
                raise SystemExit(f"the shell did not write {text}")
            seen += os.read(self.master, 65536)
        return (time.perf_counter() - (since or self.start)) * 1e3

    def type(self, line, text):
        """Milliseconds from a line to a text that answers it."""
        since = time.perf_counter()
        os.write(self.master, line.encode() + b"\n")
        return self.until(text, since)

    def close(self):
        os.write(self.master, b"quit\n")
        os.waitpid(self.pid, 0)
        os.close(self.master)
