"""COCO mAP of 2,000 pictures: assay beside pycocotools, equal numbers."""

import json
import os
import random
import sys

from common import ASSAY, WORK, check, json_line, measure, row

truth_path, result_path = os.path.join(WORK, "truth.json"), os.path.join(WORK, "results.json")
rnd = random.Random(5)
images, annotations, results = [], [], []
for picture in range(1, 2001):
    images.append({"id": picture, "width": 640, "height": 480})
    for _ in range(rnd.randint(0, 12)):
        w, h = rnd.uniform(8, 220), rnd.uniform(8, 220)
        x, y, c = rnd.uniform(0, 640 - w), rnd.uniform(0, 480 - h), rnd.randint(1, 20)
        annotations.append({"id": len(annotations) + 1, "image_id": picture, "category_id": c, "bbox": [x, y, w, h],
                            "area": w * h * rnd.uniform(0.5, 1), "iscrowd": int(rnd.random() < 0.02)})
        for _ in range(rnd.randint(0, 3)):
            s = 0.12 * max(w, h)
            results.append({"image_id": picture, "category_id": c if rnd.random() < 0.9 else rnd.randint(1, 20),
                            "bbox": [x + rnd.gauss(0, s), y + rnd.gauss(0, s), w * rnd.uniform(0.8, 1.2), h * rnd.uniform(0.8, 1.2)],
                            "score": round(rnd.random(), 3)})
with open(truth_path, "w") as out:
    json.dump({"images": images, "annotations": annotations, "categories": [{"id": c, "name": str(c)} for c in range(1, 21)]}, out)
with open(result_path, "w") as out:
    json.dump(results, out)

PEER = """
import io, json, sys, contextlib, time
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1]); found = truth.loadRes(sys.argv[2])
    start = time.process_time()
    e = COCOeval(truth, found, "bbox"); e.evaluate(); e.accumulate(); e.summarize()
    cpu = time.process_time() - start
names = "AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl".split()
print(json.dumps({**dict(zip(names, e.stats)), "evaluate_cpu_s": cpu}))
"""
ours = measure([ASSAY, "metric", "coco", "--truth", truth_path, "--results", result_path, "--json"])
theirs = measure([sys.executable, "-c", PEER, truth_path, result_path])
a, b = json_line(ours["output"]), json_line(theirs["output"])
for key in b:
    if key != "evaluate_cpu_s":
        check(abs(a[key] - b[key]) < 1e-12, f"{key}: {a[key]} against {b[key]}")
row("COCO mAP, 2,000 pictures: assay", cpu_s=ours["cpu"], evaluate_cpu_s=a["evaluate_cpu_s"], AP=a["AP"])
row("COCO mAP: pycocotools", cpu_s=theirs["cpu"], evaluate_cpu_s=b["evaluate_cpu_s"], AP=b["AP"])
row("  ratio", whole=theirs["cpu"] / ours["cpu"], evaluate=b["evaluate_cpu_s"] / a["evaluate_cpu_s"])
