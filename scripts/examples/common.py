"""What the makers of example media share: seeded choices, fonts, and the dataset's lines."""

import json
import os
import random
import shutil
import subprocess

FONTS = "/usr/share/fonts/truetype/dejavu"


def font(size, bold=False, mono=False):
    from PIL import ImageFont

    name = "DejaVuSansMono" if mono else "DejaVuSans"
    return ImageFont.truetype(os.path.join(FONTS, name + ("-Bold" if bold else "") + ".ttf"), size)


def generator(purpose):
    """A seeded generator per purpose: adding a case in one place moves no other."""
    return random.Random("assay-examples-1/" + purpose)


def label(target, value, source="generator", authority="gold", **more):
    return {"for": target, "value": value, "authority": authority, "source": source, **more}


def box(kind_of_box, where, **more):
    return {"kind": kind_of_box, "where": [round(float(v), 3) for v in where], **more}


class Dataset:
    """Writes media and the lines that describe them into one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.media = os.path.join(folder, "media")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(self.media)
        self.lines = []

    def path(self, name):
        return os.path.join(self.media, name)

    def add(self, case, parts, labels, cluster=None, choices=None, **attributes):
        content = []
        for part in parts:
            if isinstance(part, str):
                content.append({"type": "text", "text": part})
            else:
                content.append(part)
        line = {"id": case, "input": [{"role": "user", "content": content}], "labels": labels, "attributes": attributes}
        if cluster:
            line["cluster"] = cluster
        if choices:
            line["choices"] = choices
        self.lines.append(line)

    def close(self):
        with open(os.path.join(self.folder, "cases.jsonl"), "w", encoding="utf-8") as out:
            for line in self.lines:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        return len(self.lines)


def image(name):
    return {"type": "image_url", "image_url": {"url": "media/" + name}}


def audio(name):
    return {"type": "audio_url", "audio_url": {"url": "media/" + name}}


def video(name):
    return {"type": "video_url", "video_url": {"url": "media/" + name}}


def file(name):
    return {"type": "file", "file": {"filename": name, "path": "media/" + name}}


def run(*command, stdin=None):
    subprocess.run(command, check=True, input=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def real_media():
    """The folder of real pictures and recordings that `scripts/fetch-real-media` took from packages, or None."""
    folder = os.environ.get("ASSAY_REAL_MEDIA") or os.path.join(
        os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share"), "assay", "media"
    )
    return folder if os.path.isfile(os.path.join(folder, "SOURCES.md")) else None
