#!/usr/bin/env python3
"""Starts the images of images.sh without a container engine: unpacked by umoci, in a namespace of their own,
as the user of the image on a read-only root without capabilities, an API (genpulse) and a worker (genpulse-diffusers) against the
services of a local stack of the packaged program, whose own worker is stopped. Draws one picture through them,
asks for health and metrics, and tells both to end. Needs root and umoci; Linux.
usage: try.py      (after make package, images.sh)"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

TARGET = pathlib.Path(__file__).resolve().parent.parent / "target"
GENPULSE = TARGET / "image/genpulse/bin/genpulse"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def eventually(what, check, seconds=120):
    end = time.monotonic() + seconds
    while True:
        try:
            found = check()
            if found:
                return found
        except (OSError, ValueError):
            pass
        if time.monotonic() > end:
            sys.exit(f"try: {what} did not happen within {seconds} s")
        time.sleep(0.3)


def unpack(folder, name):
    layout = folder / f"{name}-layout"
    layout.mkdir()
    subprocess.run(["tar", "-xf", TARGET / f"images/{name}.tar", "-C", layout], check=True)
    index = layout / "index.json"
    found = json.loads(index.read_text())
    found["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"] = "latest"
    index.write_text(json.dumps(found))
    bundle = folder / name
    subprocess.run(["umoci", "unpack", "--image", f"{layout}:latest", bundle], check=True, stdout=subprocess.DEVNULL)
    return bundle


ROOM = """
set -e
root=$1 models=$2
shift 2
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs -o nosuid,nodev,mode=1777 none "$root/work"
mount -t tmpfs -o nosuid,nodev,mode=1777 none "$root/tmp"
[ -z "$models" ] || mount --bind "$models" "$root/mnt"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$GENPULSE_TRY_USER" --groups= "$root" "$@"
"""


def container(folder, bundle, name, arguments, variables, models=""):
    """As a cluster runs it: see installers/helm/genpulse. The network is the machine's."""
    process = json.loads((bundle / "config.json").read_text())["process"]
    assert process["args"][0] == "genpulse", process["args"]
    variables = [*process["env"], *(f"{key}={value}" for key, value in variables.items())]
    user = "%d:%d" % (process["user"]["uid"], process["user"]["gid"])
    return subprocess.Popen(
        ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "sh", "-c", ROOM, "sh", bundle / "rootfs", models,
         "/usr/bin/env", "-i", *variables, "genpulse", *arguments],
        env={**os.environ, "GENPULSE_TRY_USER": user}, stdout=open(folder / f"{name}.log", "w"),
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    home = folder / "home"
    environment = {**os.environ, "GENPULSE_HOME": str(home)}
    run = lambda *words, **more: subprocess.run(
        [GENPULSE, *words], env=environment, check=True, capture_output=True, text=True, **more).stdout
    stack = subprocess.Popen([GENPULSE, "start-all", "--port", "0"], env=environment, stdout=open(folder / "stack.log", "w"), stderr=subprocess.STDOUT)
    running = {}
    try:
        eventually("the services' start", lambda: "GenPulse is ready" in (folder / "stack.log").read_text())
        known = json.loads(run("env", "--json"))
        secrets = json.loads((home / "secrets/local.json").read_text())
        urllib.request.urlopen(urllib.request.Request(
            known["GENPULSE_URL"] + "/processes/diffusers-worker/stop", method="POST"), timeout=30).read()
        variables = {
            "GENPULSE_DATABASE_URL": "jdbc:" + "postgresql://" + known["DATABASE_URL"].split("@")[1],
            "GENPULSE_DATABASE_USER": "genpulse",
            "GENPULSE_DATABASE_PASSWORD": secrets["postgresPassword"],
            "GENPULSE_REDIS_URL": "redis://genpulse:%s@%s" % (secrets["redisPassword"], known["REDIS_URL"].split("@")[1]),
            "GENPULSE_STORAGE_ENDPOINT": known["S3_ENDPOINT"],
            "GENPULSE_STORAGE_ACCESS_KEY": secrets["s3AccessKey"],
            "GENPULSE_STORAGE_SECRET_KEY": secrets["s3SecretKey"],
        }
        port, health = free_port(), free_port()
        begun = time.monotonic()
        running["api"] = container(folder, unpack(folder, "genpulse"), "api", ["api"], {**variables, "GENPULSE_WEB_PORT": port})
        models = folder / "models"
        shutil.copytree(home / "models", models)
        subprocess.run(["chmod", "-R", "a+rX", models], check=True)
        os.chmod(folder, 0o711)
        running["worker"] = container(
            folder, unpack(folder, "genpulse-diffusers"), "worker", ["worker", "--routes", "diffusers"],
            {**variables, "GENPULSE_WORKER_HEALTH_PORT": health, "GENPULSE_MODELS": "/mnt"},
            str(models))
        eventually("the API", lambda: get(f"http://127.0.0.1:{port}/health/ready"))
        eventually("the worker", lambda: get(f"http://127.0.0.1:{health}/health/ready"))
        print("both ready after %.1f s" % (time.monotonic() - begun))
        picture = folder / "lake.png"
        run("generate", "a snowy mountain lake at sunset", "--seed", "1", "--server", f"http://127.0.0.1:{port}", "-o", str(picture))
        print(f"drew {picture.stat().st_size} bytes")
        figures = [line for line in get(f"http://127.0.0.1:{health}/metrics").splitlines()
                   if line.startswith("genpulse_worker_tasks_total") and "completed" in line]
        print("\n".join(figures))
        assert figures and figures[0].endswith("1.0"), figures
        for name, process in running.items():
            inside = int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
            status = dict(line.split(":\t") for line in pathlib.Path(f"/proc/{inside}/status").read_text().splitlines() if ":\t" in line)
            print(f"{name}: uid {status['Uid'].split()[0]}, capabilities {status['CapEff']}")
            assert status["Uid"].split()[0] == "65532" and int(status["CapEff"], 16) == 0
            os.kill(inside, 15)
        for name, process in running.items():
            print(f"{name} ended with {process.wait(60)}")
            assert process.returncode == 0
    finally:
        for process in running.values():
            if process.poll() is None:
                process.terminate()
                process.wait(60)
        for name in running:
            if sys.exc_info()[0]:
                print((folder / f"{name}.log").read_text()[-3000:], file=sys.stderr)
        stack.terminate()
        stack.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


main()
