"""TEDS of 20 tables of a paper's size: assay beside apted in Python, equal numbers."""

import json
import os
import random
import sys

from common import ASSAY, WORK, check, json_line, measure, row

path = os.path.join(WORK, "tables.jsonl")
rnd = random.Random(11)


def table(rows, columns):
    cells = [["".join(rnd.choice("abcdefgh 0123456789.") for _ in range(rnd.randint(3, 14))) for _ in range(columns)]
             for _ in range(rows)]
    return cells


def html(cells):
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>" for line in cells)
    return f"<html><body><table><tbody>{body}</tbody></table></body></html>"


def damaged(cells):
    copy = [[c if rnd.random() > 0.15 else c[::-1] for c in line if rnd.random() > 0.03] for line in cells if rnd.random() > 0.05]
    return copy or cells


with open(path, "w") as out:
    for _ in range(20):
        truth = table(rnd.randint(28, 40), rnd.randint(8, 11))
        out.write(json.dumps({"truth": html(truth), "prediction": html(damaged(truth))}) + "\n")

PEER = '''
import json, sys
from apted import APTED, Config
from apted.helpers import Tree
from lxml import html
from rapidfuzz.distance import Levenshtein

class Node(Tree):
    def __init__(self, tag, colspan=None, rowspan=None, content=None, *children):
        self.tag, self.colspan, self.rowspan, self.content, self.children, self.name = tag, colspan, rowspan, content, list(children), tag

class Costs(Config):
    def rename(self, a, b):
        if a.tag != b.tag or a.colspan != b.colspan or a.rowspan != b.rowspan: return 1.0
        if a.tag == "td" and (a.content or b.content):
            return Levenshtein.distance(a.content, b.content) / max(len(a.content), len(b.content))
        return 0.0

def tokens(node):
    found = list(node.text or "")
    for child in node:
        found += [f"<{child.tag}>"] + tokens(child) + [f"</{child.tag}>"] + list(child.tail or "")
    return found

def tree(node):
    if node.tag == "td":
        return Node("td", int(node.get("colspan", 1)), int(node.get("rowspan", 1)), tokens(node))
    return Node(node.tag, None, None, None, *[tree(child) for child in node])

def teds(truth, prediction):
    a, b = (html.fromstring(t).xpath("body/table")[0] for t in (prediction, truth))
    n = max(len(a.xpath(".//*")), len(b.xpath(".//*")))
    return 1 - APTED(tree(a), tree(b), Costs()).compute_edit_distance() / n

values = [teds(**json.loads(line)) for line in open(sys.argv[1])]
print(json.dumps({"value": sum(values) / len(values)}))
'''
ours = measure([ASSAY, "metric", "teds", path, "--json"])
theirs = measure([sys.executable, "-c", PEER, path])
a, b = json_line(ours["output"])["value"], json_line(theirs["output"])["value"]
check(abs(a - b) < 1e-12, f"TEDS {a} against {b}")
row("TEDS, 20 tables: assay", cpu_s=ours["cpu"], peak_mib=ours["peak_mib"], value=a)
row("TEDS, 20 tables: apted", cpu_s=theirs["cpu"], peak_mib=theirs["peak_mib"], value=b)
row("  ratio", cpu=theirs["cpu"] / ours["cpu"])
