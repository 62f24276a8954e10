"""make/tofu and make/terraform-check, with a program in OpenTofu's place. Run by: python3 -m unittest discover -s make/test"""

import json
import unittest

from machine import Machine

# Says what it is called with, and what the module is when it is asked for that; it fails where it is told to.
TOFU = """#!/bin/bash
folder=${1#-chdir=}
shift
case $1 in
  show) cat module.json; exit ;;
  where) echo "$folder"; exit ;;
  settings) cat "$TF_CLI_CONFIG_FILE"; echo "$KUBECONFIG $KUBE_CONFIG_PATH"; exit ;;
esac
touch "$folder/.terraform.lock.hcl"
echo "${folder#*/terraform/} $*" >>calls
[ "$1" != "${FAILS:-}" ]
"""
MODULE = {
    "root_module": {
        "variables": {
            "name": {"type": "string", "required": True},
            "values": {"default": {}},
            "server": {
                "type": ["object", {"port": "number", "image": ["object", {"tag": "string"}, ["tag"]]}, ["port", "image"]],
                "default": {"port": 80, "image": {"tag": ""}},
            },
            "files": {"type": ["list", ["object", {"url": "string", "kind": "string"}, ["kind"]]], "default": []},
        },
        "outputs": {"url": {"description": "Where it is."}},
    }
}
README = """
| input | type | default | |
|---|---|---|---|
| `name` | string | required | |
| `values` | any | `{}` | |
| `server.port` | number | `80` | of all addresses |
| `server.image.tag` | string | `""` | |
| `files` | list | `[]` | |
| `files[].url` | string | required | |
| `files[].kind` | string | optional | |

| output | |
|---|---|
| `url` | Where it is. |
"""


class Terraform(Machine):
    def setUp(self):
        super().setUp()
        self.write(".pileus/bin/tofu", TOFU)
        (self.checkout / ".pileus/bin/tofu").chmod(0o755)
        (self.checkout / "charts").mkdir()
        for folder in ("modules/site", "examples/one"):
            self.write(f"terraform/{folder}/main.tf", "")
        self.write("terraform/modules/site/README.md", README)
        self.write("module.json", json.dumps(MODULE))

    def check(self, **environment):
        return self.run_here("make/terraform-check", **environment)


class TofuTest(Terraform):
    def test_should_work_in_a_copy_with_the_state_that_it_had(self):
        self.write("terraform/examples/one/terraform.tfstate", "of another")
        status, folder = self.run_here("make/tofu", "examples/one", "where")
        self.assertEqual((0, f"{self.checkout}/.pileus/terraform/terraform/examples/one"), (status, folder))
        copied = self.checkout / ".pileus/terraform/terraform/examples/one"
        self.assertEqual(["main.tf"], [file.name for file in copied.iterdir()])
        (copied / "terraform.tfstate").write_text("its own")
        self.run_here("make/tofu", "examples/one", "plan")
        self.assertEqual("its own", (copied / "terraform.tfstate").read_text())
        self.assertFalse((self.checkout / "terraform/examples/one/.terraform.lock.hcl").exists())

    def test_should_take_the_provider_and_the_cluster_of_the_checkout(self):
        _, said = self.run_here("make/tofu", "examples/one", "settings", KUBECONFIG="/another", TF_CLI_CONFIG_FILE="/another")
        self.assertIn(f'filesystem_mirror {{ path = "{self.checkout}/.pileus/providers" }}', said)
        self.assertNotIn("direct", said)
        kubeconfig = f"{self.checkout}/.pileus/kubeconfig"
        self.assertEqual(f"{kubeconfig} {kubeconfig}", said.splitlines()[-1])

    def test_should_name_the_folders_that_there_are(self):
        for wrong in ([], ["examples/two"]):
            status, said = self.run_here("make/tofu", *wrong)
            self.assertEqual(1, status)
            self.assertRegex(said, "^error: no root or module: .*terraform/examples/one terraform/modules/site$")

    def test_should_say_what_builds_it(self):
        (self.checkout / ".pileus/bin/tofu").unlink()
        status, said = self.run_here("make/tofu", "examples/one", "plan")
        self.assertEqual((1, "error: there is no .pileus/bin/tofu: make tofu builds it"), (status, said))


class CheckTest(Terraform):
    def test_should_look_at_format_validity_and_tests_of_each_folder(self):
        self.assertEqual(0, self.check()[0])
        calls = (self.checkout / "calls").read_text().splitlines()
        self.assertEqual("modules/site fmt -check -diff -recursive ../..", calls[0])
        expected = ["init -backend=false -input=false", "validate", "test"]
        for folder in ("examples/one", "modules/site"):
            self.assertEqual(
                [f"{folder} {command} -no-color" for command in expected],
                [call for call in calls[1:] if call.startswith(folder)],
            )

    def test_should_fail_when_one_of_them_does(self):
        for command in ("fmt", "init", "validate", "test"):
            self.assertEqual(1, self.check(FAILS=command)[0], command)

    def test_should_tell_how_the_readme_is_not_the_module(self):
        for there, other in {
            "| `80` |": "| `8080` |",
            "| `values` | any |": "| `values` | string |",
            "| `files[].kind` | string | optional |": "| `files[].kind` | string | required |",
            "| `name` | string | required | |\n": "",
            "Where it is.": "Where it was.",
            "| `url` |": "| `address` |",
        }.items():
            self.write("terraform/modules/site/README.md", README.replace(there, other))
            status, said = self.check()
            self.assertEqual(1, status, there)
            self.assertIn("error: terraform/modules/site/README.md is not what the module is: it lacks (", said)
            self.assertEqual(other != "", "it has (" in said, there)


if __name__ == "__main__":
    unittest.main()
