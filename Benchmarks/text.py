"""WER of 100,000 sentence pairs: assay beside jiwer, equal numbers."""

import os
import random
import sys

from common import ASSAY, WORK, check, json_line, measure, row

path = os.path.join(WORK, "pairs.tsv")
if not os.path.exists(path):
    rnd, words = random.Random(3), [f"w{k}" for k in range(5000)]
    with open(path, "w") as out:
        for _ in range(100_000):
            reference = [rnd.choice(words) for _ in range(rnd.randrange(5, 40))]
            heard = []
            for word in reference:
                x = rnd.random()
                if x < 0.05:
                    continue
                heard.append(rnd.choice(words) if x < 0.15 else word)
                if x > 0.96:
                    heard.append(rnd.choice(words))
            out.write(" ".join(reference) + "\t" + " ".join(heard) + "\n")

PEER = """
import json, sys, jiwer
pairs = [line.rstrip("\\n").split("\\t") for line in open(sys.argv[1])]
o = jiwer.process_words([a for a, _ in pairs], [b for _, b in pairs])
print(json.dumps(dict(wer=o.wer, mer=o.mer, wil=o.wil, hits=o.hits, substitutions=o.substitutions, deletions=o.deletions, insertions=o.insertions)))
"""
ours = measure([ASSAY, "metric", "wer", path, "--json"])
theirs = measure([sys.executable, "-c", PEER, path])
a, b = json_line(ours["output"]), json_line(theirs["output"])
for key in b:
    check(abs(a[key] - b[key]) <= 1e-12, f"{key}: {a[key]} against jiwer's {b[key]}")
row("WER, 100,000 pairs: assay", cpu_s=ours["cpu"], peak_mib=ours["peak_mib"])
row("WER, 100,000 pairs: jiwer", cpu_s=theirs["cpu"], peak_mib=theirs["peak_mib"])
row("  ratio", cpu=theirs["cpu"] / ours["cpu"], memory=theirs["peak_mib"] / ours["peak_mib"])
