"""A real Slurm of two nodes on this machine, with its own key, ports and folder; where a Slurm is configured already, none is started."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

# Where every command looks for it. The executor takes SLURM_CONF from the environment of a job, so that no other place would do.
PLACE = Path("/etc/slurm/slurm.conf")
PROGRAMS = ("taskset", "munged", "slurmctld", "slurmd", "sbatch", "squeue")
# One thread a node. Accounting is off, as on many small clusters, so that sacct answers nothing.
CONFIGURATION = """\
ClusterName=two
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 RealMemory=16000
NodeName=node2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 RealMemory=16000
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> str | None:
    """Why no Slurm can be started here, or None."""
    if os.geteuid() != 0:
        return "a Slurm is started by root alone; 'sudo make cluster-test'"
    if not Path("/sys/fs/cgroup").is_mount():
        return "no control groups are mounted in /sys/fs/cgroup, without which slurmd does not start"
    absent = [name for name in PROGRAMS if shutil.which(name, path=path()) is None]
    if not absent and PLACE.exists():
        return f"this machine has a Slurm of its own, in {PLACE}"
    return f"not installed: {', '.join(absent)}; 'make cluster-test' installs them on Debian" if absent else None


def path() -> str:
    """Daemons lie in folders that a user's PATH may lack."""
    return os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"])


class Slurm:
    """A running Slurm; ``environment`` is that of its users."""

    def __init__(self) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SLURM_")} | {"PATH": path()}

    def ask(self, *command: str) -> str:
        """What one of Slurm's commands prints."""
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def running(self) -> list[str]:
        """The numbers of the jobs that run."""
        return self.ask("squeue", "--noheader", "--states=RUNNING", "--format=%i").split()

    def node_of(self, job: str) -> str:
        """The node on which a job runs."""
        return self.ask("squeue", "--noheader", f"--jobs={job}", "--format=%N").strip()

    @contextlib.contextmanager
    def drained(self, node: str):
        """A node that ends what it runs and takes nothing new, until the end of the block."""
        self.ask("scontrol", "update", f"nodename={node}", "state=drain", "reason=test")
        try:
            yield
        finally:
            self.ask("scontrol", "update", f"nodename={node}", "state=resume")


@contextlib.contextmanager
def two_nodes(folder: Path):
    """Start a Slurm in an empty folder and stop it at the end, with all its jobs.

    Raises:
        RuntimeError: its nodes are not there after half a minute; the message holds what the daemons said.
    """
    (folder / "state").mkdir(parents=True)
    for name in ("node1", "node2"):
        (folder / f"spool-{name}").mkdir()
    key = folder / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o400)
    host = socket.gethostname().partition(".")[0]
    (folder / "slurm.conf").write_text(CONFIGURATION.format(folder=folder, host=host, ports=_ports(3)))
    slurm = Slurm()
    own = [f"--{name}-file={folder}/munge.{name}" for name in ("key", "log", "pid", "seed")]
    # Slurm would bind the jobs of both to the same core, the first of either node.
    cores = sorted(os.sched_getaffinity(0))
    commands = {
        "munged": ["munged", "--foreground", "--force", f"--socket={folder}/munge.socket", *own],
        "slurmctld": ["slurmctld", "-D"],
        "node1": ["taskset", "-c", str(cores[0]), "slurmd", "-D", "-N", "node1"],
        "node2": ["taskset", "-c", str(cores[-1]), "slurmd", "-D", "-N", "node2"],
    }
    daemons = []
    # A link to a folder that is gone is what a killed run of the tests left.
    PLACE.unlink(missing_ok=True)
    PLACE.symlink_to(folder / "slurm.conf")
    try:
        for name, command in commands.items():
            with (folder / f"{name}.out").open("w") as out:
                daemons.append(subprocess.Popen(command, env=slurm.environment, stdout=out, stderr=subprocess.STDOUT))
            if name == "munged":
                _wait_for(lambda: (folder / "munge.socket").exists(), folder)
        _wait_for(lambda: _idle(slurm) == 2, folder)
        yield slurm
    finally:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(["scancel", "--user=root"], env=slurm.environment, check=False, capture_output=True, timeout=20)
            _until(lambda: not slurm.ask("squeue", "--noheader").strip(), 20)
        for daemon in reversed(daemons):
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        PLACE.unlink()


def _ports(number: int) -> list[int]:
    """Ports that nobody uses, all open at once so that no two are the same."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _idle(slurm: Slurm) -> int:
    try:
        return slurm.ask("sinfo", "--noheader", "--Node", "--states=IDLE", "--format=%N").count("node")
    except subprocess.CalledProcessError:
        return 0


def _until(true, seconds: float) -> bool:
    """Whether something becomes true within so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def _wait_for(true, folder: Path) -> None:
    if not _until(true, 30):
        said = "\n".join(f"{out.name}: {out.read_text()[-1000:]}" for out in sorted(folder.glob("*.out")))
        raise RuntimeError(f"Slurm did not start\n{said}")
