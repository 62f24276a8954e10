"""Looks at a machine's kernel, rights, control groups, disks, memory and ports: whether they are what a cluster takes.

Each check is a function of what /proc, /sys and the like say, so that tests can tell it of other machines.
"""

import errno
import gzip
import os
import re
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

GB = 1 << 30


@dataclass
class Finding:
    """One line of the list: what was looked at, what was found, and where that does not do, what to do next."""

    what: str
    found: str
    next: str = ""
    is_problem: bool = None

    def __post_init__(self):
        if self.is_problem is None:
            self.is_problem = bool(self.next)

    def error(self):
        return f"error: {self.what}: {self.found}{'. ' if self.next else ''}{self.next}"

    def rows(self):
        yield f"{'FAIL' if self.is_problem else 'ok':<4} {self.what:<22} {self.found}"
        if self.next:
            yield f"     {'':<22} next: {self.next}"


@dataclass(frozen=True)
class Feature:
    """Something of the kernel's, that is a module or built in: by any of some names, with the options it is built by."""

    modules: tuple
    options: tuple
    table: str = ""  # its name among the matches and targets of /proc/net/ip_tables_*

    @property
    def name(self):
        return self.modules[0]


def feature(modules, options, table=""):
    return Feature(tuple(modules.split("|")), tuple(options.split("|")), table)


# What containers take, the cluster's network, kube-proxy, CNI's ptp and portmap, and kube-router.
FEATURES = (
    feature("overlay", "OVERLAY_FS"),
    feature("veth", "VETH"),
    feature("nf_conntrack", "NF_CONNTRACK"),
    feature("nf_nat", "NF_NAT"),
    feature("xt_comment", "NETFILTER_XT_MATCH_COMMENT", "comment"),
    feature("xt_conntrack", "NETFILTER_XT_MATCH_CONNTRACK", "conntrack"),
    feature("xt_addrtype", "NETFILTER_XT_MATCH_ADDRTYPE", "addrtype"),
    feature("xt_mark", "NETFILTER_XT_MARK", "mark"),
    feature("xt_statistic", "NETFILTER_XT_MATCH_STATISTIC", "statistic"),
    feature("xt_recent", "NETFILTER_XT_MATCH_RECENT", "recent"),
    feature("xt_multiport", "NETFILTER_XT_MATCH_MULTIPORT", "multiport"),
    feature("xt_limit", "NETFILTER_XT_MATCH_LIMIT", "limit"),
    feature("xt_set", "NETFILTER_XT_SET", "set"),
    feature("xt_nat", "NETFILTER_XT_NAT", "DNAT"),
    feature("xt_MASQUERADE|ipt_MASQUERADE", "NETFILTER_XT_TARGET_MASQUERADE|IP_NF_TARGET_MASQUERADE", "MASQUERADE"),
    feature("ipt_REJECT", "IP_NF_TARGET_REJECT", "REJECT"),
    feature("xt_NFLOG", "NETFILTER_XT_TARGET_NFLOG", "NFLOG"),
    feature("ip_set", "IP_SET"),
    feature("ip_set_hash_ip", "IP_SET_HASH_IP"),
    feature("ip_set_hash_net", "IP_SET_HASH_NET"),
)
# What iptables itself takes, by its variant.
TABLES = {
    "nf_tables": (feature("nf_tables", "NF_TABLES"), feature("nft_compat", "NFT_COMPAT")),
    "legacy": (
        feature("ip_tables", "IP_NF_IPTABLES_LEGACY|IP_NF_IPTABLES"),
        feature("iptable_filter", "IP_NF_FILTER"),
        feature("iptable_nat", "IP_NF_NAT"),
        feature("iptable_mangle", "IP_NF_MANGLE"),
    ),
}
NAMESPACES = "net", "mnt", "pid", "ipc", "uts"
# Those that root lacks in a container which is not privileged, by their numbers in linux/capability.h.
CAPABILITIES = {"CAP_NET_ADMIN": 12, "CAP_SYS_CHROOT": 18, "CAP_SYS_PTRACE": 19, "CAP_SYS_ADMIN": 21, "CAP_MKNOD": 27}
CONTROLLERS = {
    1: ("cpu", "cpuacct", "cpuset", "memory", "pids", "devices", "freezer"),
    2: ("cpu", "cpuset", "memory", "pids"),
}
PRIVILEGED = "Start the container with --privileged"
OWN = "such as the distribution's own"
INSTEAD = "or use CLUSTER=kind with Docker, or CLUSTER=current with a KUBECONFIG"


@dataclass
class Kernel:
    """What can be seen of a kernel's features."""

    release: str
    present: set = field(default_factory=set)  # modules that are loaded or built in
    tables: set = field(default_factory=set)  # matches and targets of iptables that are there
    loadable: set = None  # modules that can be loaded; None where nothing tells
    config: dict = None  # y or m, by option; None where it is not to be had
    other_releases: bool = False  # whether there are modules of other kernels only
    namespaces: tuple = NAMESPACES
    may_load: bool = True

    @staticmethod
    def read(root=Path("/"), release=None):
        release = release or os.uname().release
        folder = root / "lib/modules" / release
        modules = root / "lib/modules"
        loaded = {line.split()[0] for line in text(root / "proc/modules").splitlines()}
        loaded |= {each.name for each in folder_of(root / "sys/module")}
        filesystems = {line.split()[-1] for line in text(root / "proc/filesystems").splitlines()}
        return Kernel(
            release,
            loaded | module_names(text(folder / "modules.builtin")) | ({"overlay"} & filesystems),
            set(text(root / "proc/net/ip_tables_matches").split() + text(root / "proc/net/ip_tables_targets").split()),
            module_names(text(folder / "modules.dep")) if (folder / "modules.dep").exists() else None,
            options(text(root / "proc/config.gz") or text(root / f"boot/config-{release}")),
            not folder.exists() and any(folder_of(modules)),
            tuple(name for name in NAMESPACES if (root / "proc/self/ns" / name).exists()),
            text(root / "proc/sys/kernel/modules_disabled").strip() != "1",
        )

    def has(self, wanted):
        """True, False, "load" where it is loaded when it is used, or None where nothing tells."""
        if self.present.intersection(wanted.modules) or wanted.table in self.tables:
            return True
        built = {(self.config or {}).get(option) for option in wanted.options}
        if "y" in built:
            return True
        if self.loadable is not None and self.loadable.intersection(wanted.modules):
            return "load" if self.may_load else False
        if self.loadable is not None or self.other_releases:
            return False
        # In a container modules of the kernel are not to be seen.
        return None if self.config is None or "m" in built else False


def text(path):
    """What a file says; nothing where there is none."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return content.decode(errors="replace")


def folder_of(path):
    try:
        return list(path.iterdir())
    except OSError:
        return []


def module_names(listing):
    """Of modules.builtin and modules.dep."""
    return {name.replace("-", "_") for name in re.findall(r"(?m)^(?:[^:\s]*/)?([^/:\s]+)\.ko\b", listing)}


def options(config):
    """What a kernel's configuration has as y or m; None where there is none."""
    return dict(re.findall(r"(?m)^CONFIG_(\w+)=([ym])$", config)) if config else None


def kernel(machine, iptables, is_ubuntu=False):
    """The kernel's features; iptables is what `iptables --version` says, or nothing."""
    variant = "legacy" if "legacy" in iptables else "nf_tables"
    answers = {each: machine.has(each) for each in (*FEATURES, *TABLES[variant])}
    missing = [each.name for each, answer in answers.items() if answer is False]
    lacking = [name for name in NAMESPACES if name not in machine.namespaces]
    if lacking:
        yield Finding("kernel", f"has no namespaces of kind {', '.join(lacking)}", f"Take another kernel, {OWN}, {INSTEAD}.")
    if not missing:
        later = [each.name for each, answer in answers.items() if answer == "load"]
        unseen = sum(answer is None for answer in answers.values())
        found = f"{machine.release}: {len(answers) - unseen} features of it"
        found += f", {len(later)} of them modules that are loaded when used" if later else ""
        found += f"; {unseen} are not to be seen from here" if unseen else ""
        yield Finding("kernel", found)
        return
    yield Finding("kernel", f"{machine.release} lacks {', '.join(missing)}", remedy(machine, missing, is_ubuntu))


def remedy(machine, missing, is_ubuntu):
    if not machine.may_load and set(missing) <= (machine.loadable or set()):
        load = f"modprobe -a {' '.join(missing)}"
        return f"Loading modules is off till the machine restarts: have {load} run before kernel.modules_disabled is set, {INSTEAD}."
    if machine.other_releases:
        return f"The kernel was upgraded, and the modules of the one that runs are gone: restart the machine; {INSTEAD}."
    if is_ubuntu:
        return f"Install Ubuntu's package linux-modules-extra-{machine.release}, {INSTEAD}."
    return f"Take a kernel that has them, {OWN}, or install the rest of its modules; {INSTEAD}."


def rights(status):
    """What /proc/self/status says of root's capabilities."""
    effective = re.search(r"(?m)^CapEff:\s*([0-9a-f]+)", status)
    if not effective:
        return
    mask = int(effective[1], 16)
    lacking = [name for name, bit in CAPABILITIES.items() if not mask >> bit & 1]
    if lacking:
        yield Finding("root", f"is here without {', '.join(lacking)}, as in a container", f"{PRIVILEGED}, {INSTEAD}.")
    else:
        yield Finding("root", "with all that it takes")


def cgroups(mountinfo, proc_cgroups, controllers):
    """Control groups: the mounts, the kernel's controllers, and cgroup v2's cgroup.controllers, or nothing."""
    mounts = [parse_mount(line) for line in mountinfo.splitlines()]
    groups = [mount for mount in mounts if mount["type"] in ("cgroup", "cgroup2")]
    version = 2 if any(mount["type"] == "cgroup2" and mount["at"] == "/sys/fs/cgroup" for mount in groups) else 1
    wanted = CONTROLLERS[version]
    if version == 1:
        groups = [mount for mount in groups if set(wanted).intersection(mount["options"])]
    there = set(controllers.split()) if version == 2 else {option for mount in groups for option in mount["options"]}
    missing = [name for name in wanted if name not in there]
    if not groups:
        advice = "mount -t cgroup2 none /sys/fs/cgroup; in a container, start it with --privileged."
        yield Finding("cgroups", "none are mounted at /sys/fs/cgroup", advice)
    elif missing:
        known = {line.split()[0]: line.split()[-1] == "1" for line in proc_cgroups.splitlines() if not line.startswith("#")}
        yield Finding("cgroups", f"version {version} lacks {', '.join(missing)}", turn_on(missing, version, known))
    elif any("ro" in mount["flags"] for mount in groups):
        yield Finding("cgroups", f"version {version} can't be written to, as in a container", f"{PRIVILEGED}, {INSTEAD}.")
    else:
        yield Finding("cgroups", f"version {version}, with {', '.join(wanted)}")


def turn_on(missing, version, known):
    """What to do about controllers; known says of those of the kernel whether they are on."""
    off = [name for name in missing if known.get(name) is False]
    if off:
        return f"Add {' '.join(f'cgroup_enable={name}' for name in off)} to the kernel's command line, and restart the machine."
    if known and not set(missing) <= known.keys():
        return f"Take a kernel that has them, {OWN}, {INSTEAD}."
    if version == 2:
        return "They are not handed down to here: in a container, start it with --privileged and --cgroupns=host."
    folder = f"/sys/fs/cgroup/{missing[0]}"
    return f"Mount them, such as: mkdir {folder} && mount -t cgroup -o {missing[0]} none {folder}"


def parse_mount(line):
    """A line of proc(5)'s mountinfo."""
    before, _, after = line.partition(" - ")
    fields, (kind, _, *options) = before.split(), (after.split() + ["", ""])[:3]
    return {"at": fields[4], "flags": fields[5].split(","), "type": kind, "options": ",".join(options).split(",")}


def overlay(folder):
    """Whether an overlay can be mounted on a folder's file system, by doing it where nobody sees it."""
    # By relative names, since the characters of a path may mean something to mount.
    mount = "mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged"
    script = f"{mount} && echo written >merged/file && cat upper/file"
    with tempfile.TemporaryDirectory(dir=folder, prefix="overlay-") as place:
        for name in ("lower", "upper", "work", "merged"):
            Path(place, name).mkdir()
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=place, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        found = f"can't be mounted on {folder}: {said[0] if said else 'no reason was given'}"
        advice = f"Put the checkout on a file system such as ext4 or xfs, and not an overlay, NFS or a shared folder, {INSTEAD}."
        return Finding("overlay", found, advice)
    return Finding("overlay", f"can be mounted on {folder}")


def disks(wants, free_of):
    """Free space; wants is how many GB each of some folders takes, and free_of tells of a folder its file system, what is
    free there and its size, in bytes."""
    by_device = {}
    for folder, gigabytes, share in wants:
        device, free, size = free_of(folder)
        entry = by_device.setdefault(device, [folder, 0, free])
        entry[1] += gigabytes * GB + share * size
    for folder, wanted, free in by_device.values():
        found = f"{free / GB:.1f} GB free at {folder}, {wanted / GB:.1f} GB wanted"
        if free < wanted:
            yield Finding("disk", found, "Make room there; make clean-cache removes what all checkouts have built.")
        else:
            yield Finding("disk", found)


def free_of(folder):
    while not folder.exists():
        folder = folder.parent
    space = os.statvfs(folder)
    return folder.stat().st_dev, space.f_bavail * space.f_frsize, space.f_blocks * space.f_frsize


def memory(meminfo, limits, wanted):
    """Memory that can be had, in GB: of /proc/meminfo, within the limits of one's control groups in bytes."""
    amounts = {name: int(kilobytes) << 10 for name, kilobytes in re.findall(r"(?m)^(\w+):\s+(\d+) kB", meminfo)}
    if "MemAvailable" not in amounts:
        return
    free = min([amounts["MemAvailable"] + amounts.get("SwapFree", 0), *limits])
    yield enough_memory("memory", free, wanted, "free", "Close other programs, or take a larger machine; JOBS=1 takes less at once.")


def enough_memory(what, found, wanted, state, advice):
    line = f"{found / GB:.1f} GB {state}, {wanted:.1f} GB wanted"
    return Finding(what, line, "" if found >= wanted * GB else advice)


def memory_limits(root, own):
    """Those of one's control groups, which /proc/self/cgroup names, and of the groups around them."""
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        mount = root / "sys/fs/cgroup" / ("memory" if controllers else "")
        name = "memory.limit_in_bytes" if controllers else "memory.max"
        group = mount / path.lstrip("/")
        while True:
            limit = text(group / name).strip()
            if limit.isdigit():
                yield int(limit)
            if group == mount or mount not in group.parents:
                break
            group = group.parent


def port(number, is_free, name="PORT"):
    """A port of localhost, and the name by which another one is chosen."""
    if is_free(number):
        return Finding(f"port {number}", "free")
    advice = f'Choose another one with {name}=, or {name}=any for a free one; "ss -ltnp" shows who has it.'
    return Finding(f"port {number}", "in use by another program", advice)


def is_free(number):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, number))
                listener.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
    return True
