"""make/preflight.py on other machines, by what their /proc and /sys say. Run by: python3 -m unittest discover -s make/test"""

import gzip
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from machine import ROOT

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "make"))
import preflight  # noqa: E402

GB = preflight.GB
EVERY = (*preflight.FEATURES, *preflight.TABLES["nf_tables"])
MODULES = [each.name for each in EVERY]
NFT, LEGACY = "iptables v1.8.9 (nf_tables)\n", "iptables v1.8.10 (legacy)\n"

V2 = """\
24 31 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
35 26 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
"""
V1 = """\
31 23 0:28 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:10 - cgroup cgroup rw,cpu,cpuacct
33 31 0:30 / /sys/fs/cgroup/cpuset rw,nosuid,nodev,noexec,relatime shared:11 - cgroup cgroup rw,cpuset
34 31 0:31 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:12 - cgroup cgroup rw,memory
35 31 0:32 / /sys/fs/cgroup/devices rw,nosuid,nodev,noexec,relatime shared:13 - cgroup cgroup rw,devices
36 31 0:33 / /sys/fs/cgroup/freezer rw,nosuid,nodev,noexec,relatime shared:14 - cgroup cgroup rw,freezer
37 31 0:34 / /sys/fs/cgroup/pids rw,nosuid,nodev,noexec,relatime shared:15 - cgroup cgroup rw,pids
38 31 0:35 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:16 - cgroup2 cgroup2 rw
"""
PROC_CGROUPS = """\
#subsys_name	hierarchy	num_cgroups	enabled
cpuset	0	115	1
cpu	0	115	1
cpuacct	0	115	1
memory	0	115	1
devices	0	115	1
freezer	0	115	1
pids	0	115	1
"""


def problems(found):
    return [each.error() for each in found if each.is_problem]


class KernelTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in preflight.NAMESPACES:
            self.write(f"proc/self/ns/{name}", "")

    def write(self, path, content):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def look(self, release="6.8.0-49-generic", iptables=NFT, is_ubuntu=False):
        return list(preflight.kernel(preflight.Kernel.read(self.root, release), iptables, is_ubuntu))

    def modules(self, release="6.8.0-49-generic", without=()):
        """A distribution's kernel: a few features built in, the rest modules, compressed as some have them."""
        names = [name.replace("nf_", "nf-", 1) for name in MODULES if name not in without]
        lines = (f"kernel/net/netfilter/{name}.ko.zst: kernel/lib/x.ko.zst\n" for name in names)
        self.write(f"lib/modules/{release}/modules.dep", "".join(lines))
        self.write(f"lib/modules/{release}/modules.builtin", "kernel/net/netfilter/nf_nat.ko\nkernel/fs/overlayfs/overlay.ko\n")

    def test_should_take_modules_that_are_loaded_when_they_are_used(self):
        self.modules()
        self.write("proc/modules", "veth 45056 0 - Live 0x0000000000000000\n")
        found = self.look()
        self.assertEqual([], problems(found))
        self.assertRegex(found[0].found, "^6.8.0-49-generic: 22 features of it, 19 of them modules that are loaded when used$")

    def test_should_take_what_is_built_in_by_the_kernels_configuration(self):
        options = [option for each in EVERY for option in each.options[:1]]
        config = "".join(f"CONFIG_{option}=y\n" for option in options)
        self.write("proc/config.gz", gzip.compress(config.encode()))
        self.assertEqual([], problems(self.look()))
        self.write("proc/config.gz", gzip.compress(config.replace("CONFIG_IP_SET=y", "# CONFIG_IP_SET is not set").encode()))
        self.assertRegex("\n".join(problems(self.look())), r"^error: kernel: 6.8.0-49-generic lacks ip_set\. Take a kernel")

    def test_should_name_all_that_is_missing_and_ubuntus_package_of_further_modules(self):
        self.modules(without=("xt_set", "ip_set_hash_net"))
        (error,) = problems(self.look(is_ubuntu=True))
        self.assertRegex(error, "lacks xt_set, ip_set_hash_net. Install .* linux-modules-extra-6.8.0-49-generic, or use CLUSTER=kind")
        (error,) = problems(self.look())
        self.assertNotIn("Ubuntu", error)

    def test_should_take_what_iptables_shows_to_be_there(self):
        self.modules(without=("xt_set", "xt_nat"))
        self.write("proc/net/ip_tables_matches", "set\nset\ncomment\n")
        self.write("proc/net/ip_tables_targets", "DNAT\n")
        self.assertEqual([], problems(self.look()))

    def test_should_want_the_tables_of_the_iptables_that_is_there(self):
        self.modules(without=("nft_compat",))
        self.assertIn("lacks nft_compat", problems(self.look())[0])
        self.assertIn("lacks ip_tables, iptable_filter, iptable_nat", problems(self.look(iptables=LEGACY))[0])

    def test_should_say_restart_when_the_kernel_was_upgraded(self):
        self.modules("6.8.0-50-generic")
        self.assertRegex(problems(self.look())[0], "was upgraded, and the modules of the one that runs are gone: restart the machine")

    def test_should_name_the_modules_to_load_when_none_is_loaded_any_more(self):
        self.modules()
        self.write("proc/modules", "".join(f"{name} 1 0 - Live 0x0\n" for name in MODULES if name not in ("veth", "ip_set")))
        self.write("proc/sys/kernel/modules_disabled", "1\n")
        self.assertRegex(problems(self.look())[0], "lacks veth, ip_set. Loading modules is off .* modprobe -a veth ip_set")

    def test_should_not_call_missing_what_cannot_be_seen_in_a_container(self):
        self.write("proc/modules", "overlay 151552 0 - Live 0x0\nveth 45056 0 - Live 0x0\n")
        (found,) = self.look()
        self.assertFalse(found.is_problem)
        self.assertIn("2 features of it; 20 are not to be seen from here", found.found)

    def test_should_miss_namespaces(self):
        self.modules()
        (self.root / "proc/self/ns/net").unlink()
        self.assertRegex(problems(self.look())[0], "no namespaces of kind net. Take another kernel")

    def test_should_not_want_the_netfilter_of_bridges(self):
        self.assertNotIn("br_netfilter", MODULES)


class RightsTest(unittest.TestCase):
    def test_should_tell_root_of_a_machine_from_root_of_a_container(self):
        self.assertEqual([], problems(preflight.rights("Uid:\t0\nCapEff:\t000001ffffffffff\n")))
        (error,) = problems(preflight.rights("CapEff:\t00000000a80425fb\n"))  # Docker's
        self.assertRegex(error, "without CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_SYS_ADMIN, as in a container. Start .* --privileged")


class CgroupsTest(unittest.TestCase):
    def look(self, mounts, controllers="", known=PROC_CGROUPS):
        return list(preflight.cgroups(mounts, known, controllers))

    def test_should_take_either_version(self):
        (v2,) = self.look(V2, "cpuset cpu io memory hugetlb pids rdma misc\n")
        (v1,) = self.look(V1)
        self.assertEqual(("version 2, with cpu, cpuset, memory, pids", False), (v2.found, v2.is_problem))
        self.assertEqual((False, True), (v1.is_problem, v1.found.startswith("version 1, with cpu, cpuacct")))

    def test_should_say_how_a_controller_that_is_off_is_turned_on(self):
        off = PROC_CGROUPS.replace("memory\t0\t115\t1", "memory\t0\t115\t0")  # as on a Raspberry Pi
        (error,) = problems(self.look(V2, "cpuset cpu io pids", off))
        self.assertRegex(error, "version 2 lacks memory. Add cgroup_enable=memory to the kernel's command line")

    def test_should_miss_a_controller_that_is_not_handed_down(self):
        (error,) = problems(self.look(V2, "memory pids"))
        self.assertRegex(error, "lacks cpu, cpuset. They are not handed down to here.*--cgroupns=host")

    def test_should_miss_a_controller_that_the_kernel_does_not_have(self):
        (error,) = problems(self.look(V2, "cpu cpuset memory", PROC_CGROUPS.replace("pids\t0\t115\t1\n", "")))
        self.assertRegex(error, "lacks pids. Take a kernel")

    def test_should_say_what_to_mount_of_version_1(self):
        (error,) = problems(self.look(V1.replace("rw,pids", "rw,name=systemd")))
        self.assertRegex(error, "version 1 lacks pids. Mount them, such as: .*mount -t cgroup -o pids none /sys/fs/cgroup/pids")

    def test_should_miss_the_right_to_write(self):
        (error,) = problems(self.look(V2.replace("/sys/fs/cgroup rw", "/sys/fs/cgroup ro"), "cpu cpuset memory pids"))
        self.assertRegex(error, "can't be written to, as in a container. Start .* --privileged")

    def test_should_say_so_when_nothing_is_mounted(self):
        self.assertRegex(problems(self.look(""))[0], "none are mounted .* mount -t cgroup2")


class RoomTest(unittest.TestCase):
    def test_should_add_up_what_folders_of_one_file_system_take(self):
        one, other = (1, 11 * GB, 100 * GB), (2, 3 * GB, 9 * GB)
        devices = {Path("/home"): one, Path("/work"): one, Path("/var"): other}
        wants = [(Path("/home"), 7, 0), (Path("/work"), 4, 0.01), (Path("/var"), 2, 0)]
        home, var = preflight.disks(wants, devices.get)
        self.assertEqual("error: disk: 11.0 GB free at /home, 12.0 GB wanted. Make room there", home.error().split(";")[0])
        self.assertFalse(var.is_problem)

    def test_should_ask_the_file_system_of_a_folder_that_is_not_there_yet(self):
        self.assertEqual(preflight.free_of(Path("/"))[0], preflight.free_of(Path("/no/such/folder"))[0])

    def test_should_count_swap_and_keep_to_the_limit_of_a_container(self):
        meminfo = "MemTotal:       16000000 kB\nMemAvailable:    3145728 kB\nSwapFree:        2097152 kB\n"
        self.assertEqual([], problems(preflight.memory(meminfo, [], 4)))
        (error,) = problems(preflight.memory(meminfo, [2 * GB, 9 * GB], 4))
        self.assertIn("memory: 2.0 GB free, 4.0 GB wanted. Close other programs", error)
        self.assertEqual([], list(preflight.memory("", [], 4)))  # a Mac

    def test_should_find_the_limits_of_all_groups_around(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            groups = root / "sys/fs/cgroup"
            (groups / "user.slice/session-1.scope").mkdir(parents=True)
            (groups / "user.slice/memory.max").write_text("5368709120\n")
            (groups / "user.slice/session-1.scope/memory.max").write_text("max\n")
            self.assertEqual([5 * GB], list(preflight.memory_limits(root, "0::/user.slice/session-1.scope\n")))
            (groups / "memory").mkdir()
            (groups / "memory/memory.limit_in_bytes").write_text("1073741824\n")
            self.assertEqual([GB], list(preflight.memory_limits(root, "4:memory:/\n1:name=systemd:/\n")))


class PortTest(unittest.TestCase):
    def test_should_tell_a_port_that_is_in_use(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            number = listener.getsockname()[1]
            self.assertRegex(preflight.port(number, preflight.is_free).error(), f"port {number}: in use .*PORT=any")
        self.assertFalse(preflight.port(number, preflight.is_free).is_problem)


class OverlayTest(unittest.TestCase):
    @unittest.skipUnless(sys.platform == "linux" and os.geteuid() == 0, "only root of Linux can mount")
    def test_should_mount_one_and_leave_nothing(self):
        with tempfile.TemporaryDirectory(prefix="a, b:c") as folder:
            before = Path("/proc/self/mounts").read_text()
            found = preflight.overlay(Path(folder))
            self.assertFalse(found.is_problem, found.error())
            self.assertEqual(([], before), (os.listdir(folder), Path("/proc/self/mounts").read_text()))

    @unittest.skipUnless(sys.platform == "linux" and os.geteuid() == 0, "only root of Linux can mount")
    def test_should_say_so_when_the_file_system_is_an_overlay_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("lower", "upper", "work", "merged"):
                Path(folder, name).mkdir()
            look = "import preflight, pathlib; print(preflight.overlay(pathlib.Path('merged').absolute()).error())"
            mount = "mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged"
            done = subprocess.run(
                ["unshare", "--mount", "sh", "-c", f'{mount} && "$0" -B -c "{look}"', sys.executable],
                cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT / "make")}, capture_output=True, text=True,
            )
        self.assertRegex(done.stdout, "^error: overlay: can't be mounted on .*/merged: .*Put the checkout on a file system such as ext4")


if __name__ == "__main__":
    unittest.main()
