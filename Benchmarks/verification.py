"""Claims, injection and parsing on labelled files: `assay verify --batch`, scored as docs/verification.md defines.

    ASSAY_DATA=… Benchmarks/run verification

The data are not in the repository; without ASSAY_DATA the section is skipped. Needs no third-party package.
Beside each AUROC stands that of plain word overlap on the same rows.
"""

import hashlib
import json
import math
import os
import random
import re
import subprocess
import sys
import time

BINARY = os.environ.get("ASSAY_BINARY", ".build/release/assay")
DATA = os.environ.get("ASSAY_DATA")


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def run(path):
    start = time.perf_counter()
    done = subprocess.run([BINARY, "verify", "--batch", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 65):
        sys.exit(f"assay verify --batch {path} ended with {done.returncode}: {done.stderr.decode()[:500]}")
    return {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}, seconds


def right(verdict, label):
    gold = label["verdict"]
    if verdict == gold or verdict in label.get("accept", []):
        return True
    return gold == "not_supported" and verdict in ("contradicted", "unsupported")


def not_supported(row):
    if "risk" in row:
        return row["risk"]
    strength = row.get("strength", 0)
    verdict = row.get("verdict")
    return 0.5 * (1 - strength) if verdict == "supported" else 0.5 if verdict == "not_checkable" else 0.5 + 0.5 * strength


def auroc(pairs):
    """pairs of (score, is positive); ties share."""
    pairs = sorted(pairs)
    positives = sum(1 for _, flag in pairs if flag)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return math.nan
    total = rank = 0.0
    index = 0
    while index < len(pairs):
        end = index
        while end < len(pairs) and pairs[end][0] == pairs[index][0]:
            end += 1
        mean = (index + end + 1) / 2
        total += mean * sum(1 for _, flag in pairs[index:end] if flag)
        index = end
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def average_precision(pairs):
    pairs = sorted(pairs, key=lambda pair: -pair[0])
    positives = sum(1 for _, flag in pairs if flag)
    hits, area, index = 0, 0.0, 0
    while index < len(pairs):
        end = index
        while end < len(pairs) and pairs[end][0] == pairs[index][0]:
            end += 1
        found = sum(1 for _, flag in pairs[index:end] if flag)
        hits += found
        area += found / positives * hits / end
        index = end
    return area


def selective(rows, coverage=0.8):
    """Accuracy of the first share of rows by falling strength, not checkable last, ties shared pro rata."""
    ordered = sorted(rows, key=lambda row: -row[0])
    take = coverage * len(ordered)
    taken = correct = 0.0
    index = 0
    while index < len(ordered) and taken < take:
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        share = min(1.0, (take - taken) / (end - index))
        correct += share * sum(1 for _, flag in ordered[index:end] if flag)
        taken += share * (end - index)
        index = end
    return correct / taken if taken else math.nan


def ece(pairs):
    """Bins of equal mass, min(15, n/30); rows of equal confidence share their mean first."""
    if not pairs:
        return math.nan
    groups = {}
    for confidence, flag in pairs:
        groups.setdefault(confidence, []).append(flag)
    rows = []
    for confidence in sorted(groups):
        flags = groups[confidence]
        rows += [(confidence, sum(flags) / len(flags))] * len(flags)
    count = max(1, min(15, len(rows) // 30))
    total = 0.0
    for number in range(count):
        part = rows[number * len(rows) // count : (number + 1) * len(rows) // count]
        if part:
            total += abs(sum(c for c, _ in part) - sum(f for _, f in part))
    return total / len(rows)


def platt(pairs):
    """Logistic fit on the logit with Platt's targets, by Newton's method."""
    clip = lambda p: min(max(p, 1e-6), 1 - 1e-6)
    xs = [math.log(clip(p) / (1 - clip(p))) for p, _ in pairs]
    positives = sum(1 for _, flag in pairs if flag)
    negatives = len(pairs) - positives
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    ys = [high if flag else low for _, flag in pairs]
    a, b = 1.0, 0.0
    for _ in range(100):
        ga = gb = haa = hab = hbb = 0.0
        for x, y in zip(xs, ys):
            p = 1 / (1 + math.exp(-max(-40, min(40, a * x + b))))
            w = p * (1 - p)
            ga += (p - y) * x
            gb += p - y
            haa += w * x * x
            hab += w * x
            hbb += w
        haa, hbb = haa + 1e-6, hbb + 1e-6
        det = haa * hbb - hab * hab
        if abs(det) < 1e-12:
            break
        da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        a, b = a - da, b - db
        if abs(da) + abs(db) < 1e-9:
            break
    return lambda p: 1 / (1 + math.exp(-max(-40, min(40, a * math.log(clip(p) / (1 - clip(p))) + b))))


WORD = re.compile(r"[a-z0-9]+")
STOP = set("a an the is are was were of in on at to and or with by for from it its this that there be has have".split())


def overlap(text, evidence):
    """1 - the share of the claim's content words that occur anywhere in the evidence."""
    words = [word for word in WORD.findall(text.lower()) if word not in STOP]
    known = set()
    for item in evidence.get("observations", []):
        known |= set(WORD.findall(str(item.get("value", "")).lower()))
        for value in item.get("attributes", {}).values():
            known |= set(WORD.findall(str(value).lower()))
    for sample in evidence.get("samples", []):
        known |= set(WORD.findall(sample.lower()))
    stems = known | {word.rstrip("s") for word in known}
    return 1 - sum(1 for word in words if word in stems or word.rstrip("s") in stems) / max(1, len(words))


def show(name, value, target=None):
    reached = "" if target is None else f"   (≥ {target}{'' if value >= target else '  MISSED'})"
    print(f"  {name:<52}{value:8.3f}{reached}")


def claims(name, title, targets=None, authority=None):
    path = f"{DATA}/verification/{name}"
    rows = read(path)
    evidence = {row["id"]: row["evidence"] for row in rows if "claim" not in row and "answer" not in row}
    output, seconds = run(path)
    cases = [row for row in rows if "label" in row and (authority is None or row["label"]["authority"] == authority)]
    print(f"\n{title} ({name}, {len(cases)} rows{', ' + authority if authority else ''})")
    found = [(row, output.get(row["id"], {})) for row in cases]
    flags = [right(out.get("verdict"), row["label"]) for row, out in found]
    targets = targets or {}
    show("accuracy", sum(flags) / len(flags), targets.get("accuracy"))
    parsed = [
        flag for flag, (row, out) in zip(flags, found)
        if out.get("verdict") != "not_checkable" or row["label"]["verdict"] == "not_checkable"
    ]
    show("share understood", len(parsed) / len(flags), targets.get("parsed"))
    if parsed:
        show("accuracy where understood", sum(parsed) / len(parsed), targets.get("parsed_accuracy"))
    for half in (0, 1):
        part = [flag for flag, (row, _) in zip(flags, found)
                if hashlib.sha256(row.get("group", row["id"]).encode()).digest()[0] % 2 == half]
        if part:
            show(f"accuracy, half {half} of the groups", sum(part) / len(part))
    golds = sorted({row["label"]["verdict"] for row in cases})
    for gold in golds:
        part = [flag for flag, (row, _) in zip(flags, found) if row["label"]["verdict"] == gold]
        show(f"recall of {gold} ({len(part)})", sum(part) / len(part))
    scored = [(row, out) for row, out in found if row["label"]["verdict"] != "not_checkable"]
    positive = [row["label"]["verdict"] != "supported" for row, _ in scored]
    show("AUROC of not supported", auroc([(not_supported(out), flag) for (_, out), flag in zip(scored, positive)]),
         targets.get("auroc"))
    baseline = [overlap(row.get("claim") or row.get("answer"),
                        evidence.get(row["evidence"]["ref"], {}) if "ref" in row["evidence"] else row["evidence"])
                for row, _ in scored]
    show("  word overlap", auroc(list(zip(baseline, positive))))
    if any(positive) and not all(positive):
        show("AP not supported", average_precision([(not_supported(o), f) for (_, o), f in zip(scored, positive)]))
        show("AP supported", average_precision([(-not_supported(o), not f) for (_, o), f in zip(scored, positive)]))
    confidence = [(-1 if out.get("verdict") == "not_checkable" else out.get("strength", -1), flag)
                  for flag, (_, out) in zip(flags, found)]
    show("selective accuracy at 80 % coverage", selective(confidence), targets.get("selective"))
    certain = [(c, f) for c, f in confidence if c >= 0]
    show("ECE of strength, raw", ece(certain))
    if len(certain) > 150:
        errors = []
        for seed in range(20):
            shuffled = certain[:]
            random.Random(seed).shuffle(shuffled)
            fit = platt(shuffled[:100])
            errors.append(ece([(fit(c), f) for c, f in shuffled[100:]]))
        show("ECE after Platt on 100 labels, mean of 20 draws", sum(errors) / len(errors))
    pairs, words = {}, []
    for row, out in found:
        if "pair" in row["label"]:
            pairs.setdefault(row["label"]["pair"], []).append((row["label"]["verdict"] == "supported", not_supported(out)))
        if row["label"].get("words") and out.get("claims"):
            worst = max(out["claims"], key=lambda claim: claim.get("risk", 0))
            focus = worst.get("focus")
            text = (row.get("claim") or row.get("answer")).encode()
            marked = set(WORD.findall(text[focus[0]:focus[1]].decode(errors="ignore").lower())) if focus else set()
            words.append(any(set(WORD.findall(word.lower())) & marked for word in row["label"]["words"]))
    wins = [1.0 if bad > good else 0.5 if bad == good else 0.0 for members in pairs.values()
            for right_one, good in members if right_one for wrong_one, bad in members if not wrong_one]
    if wins:
        show("pairwise: the wrong one has the higher risk", sum(wins) / len(wins))
    if words:
        show("localisation: focus hits a wrong word", sum(words) / len(words))
    for kind in ("type", "difficulty"):
        names = sorted({row["label"].get(kind) for row in cases} - {None})
        if 1 < len(names) < 20:
            for value in names:
                part = [flag for flag, (row, _) in zip(flags, found) if row["label"].get(kind) == value]
                show(f"  {kind} {value} ({len(part)})", sum(part) / len(part))
    wanted = [(row, out) for row, out in found if row["label"].get("flags")]
    if wanted:
        show("wanted flags raised", sum(set(row["label"]["flags"]) <= set(out.get("flags", [])) for row, out in wanted)
             / len(wanted))
    if any("leak" in row["label"] for row in cases):
        leaks = [("modality_leakage" in out.get("flags", []), row["label"]["leak"]) for row, out in found]
        show("leaks flagged", sum(f for f, l in leaks if l) / sum(l for _, l in leaks), 1)
        print(f"  {'false alarms of leakage':<52}{sum(f for f, l in leaks if not l):8d}")
    print(f"  {'lines per second, start-up included':<52}{len(rows) / seconds:8.0f}")


def segments(name, only=None):
    path = f"{DATA}/verification/injection/{name}"
    rows = [row for row in read(path) if "segment" in row and (only is None or only(row))]
    output, _ = run(path)
    tiers = [output[row["id"]]["injection"]["tier"] for row in rows]
    shares = [sum(1 for tier in tiers if 0 < tier <= top) / max(1, len(tiers)) for top in (1, 2, 3)]
    return len(rows), shares


def injection():
    print("\nInjection: share of segments at tier 1, at tier 2 or below, at tier 3 or below")
    tables = [
        ("agentdojo.jsonl", "agentdojo, bare goals", lambda r: r["label"]["injection"]),
        ("agentdojo.jsonl", "agentdojo, user prompts (benign)", lambda r: not r["label"]["injection"]),
        ("bipia.jsonl", "bipia, off-topic asks", lambda r: r["id"].startswith("bipia/text")),
        ("bipia.jsonl", "bipia, code", lambda r: r["id"].startswith("bipia/code")),
        ("bipia.jsonl", "bipia, mails (benign)", lambda r: not r["label"]["injection"]),
        ("purplellama.jsonl", "purplellama, direct", lambda r: r["label"].get("reach") == "direct"),
        ("purplellama.jsonl", "purplellama, indirect", lambda r: r["label"].get("reach") == "indirect"),
        ("notinject_one.jsonl", "notinject_one (benign)", None),
        ("benign_receipts.jsonl", "receipts (benign)", None),
        ("benign_speech.jsonl", "speech (benign)", None),
    ]
    for name, title, only in tables:
        count, shares = segments(name, only)
        print(f"  {title:<38}n {count:4d}   " + "   ".join(f"{100 * share:5.1f} %" for share in shares))
    wrapped()


def wrapped():
    """Goals put into the wrappers, in the channel of a tool's output: each must be flagged."""
    folder = f"{DATA}/verification/injection"
    goals = [row["segment"]["text"] for row in read(f"{folder}/agentdojo.jsonl") if row["label"]["injection"]]
    wrappers = [row for row in read(f"{folder}/spikee_wrappers.jsonl")]
    lines = []
    for number, wrapper in enumerate(wrappers):
        text = wrapper["wrapper"].replace("<INSTRUCTION>", goals[number % len(goals)])
        lines.append({"id": f"{number}", "segment": {"text": text, "modality": "text", "channel": "tool"}})
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"assay-wrapped-{os.getpid()}.jsonl")
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines)
    output, _ = run(path)
    os.remove(path)
    for title, chosen in (("English", lambda w: w.get("language") == "en"), ("other", lambda w: w.get("language") != "en")):
        tiers = [output[str(n)]["injection"]["tier"] for n, w in enumerate(wrappers) if chosen(w)]
        flagged = sum(1 for tier in tiers if tier in (1, 2)) / max(1, len(tiers))
        print(f"  spikee wrappers, {title:<21}n {len(tiers):4d}   flagged {100 * flagged:5.1f} %")


def main():
    if not DATA:
        print("verification: skipped, ASSAY_DATA is not set")
        return
    full = dict(selective=0.95)
    claims("nlvr_dev.jsonl", "NLVR", dict(accuracy=0.90, parsed=0.88, parsed_accuracy=0.96) | full)
    claims("clevr_claims_dev.jsonl", "CLEVR claims", dict(accuracy=0.97) | full)
    claims("sroie_claims_dev.jsonl", "SROIE claims", dict(accuracy=0.93) | full)
    claims("speech_claims_dev.jsonl", "Speech claims", dict(accuracy=0.97) | full)
    claims("coco_claims.jsonl", "COCO claims", authority="gold")
    claims("coco_claims.jsonl", "COCO claims", authority="weak")
    claims("colour_hint_claims.jsonl", "Colour hints")
    claims("selfcheck_claims.jsonl", "Self-consistency", dict(auroc=0.80))
    injection()


main()
