"""Inspection: drawn parts and labels, real pictures, short films, scanned rooms with known objects."""

import os
import struct

import numpy
from PIL import Image, ImageDraw, ImageFilter

from common import Dataset, box, file, font, generator, image, label, real_media, run, video

COLOURS = {"red": (205, 40, 40), "green": (40, 150, 60), "blue": (45, 80, 200), "yellow": (235, 205, 40),
           "black": (20, 20, 20), "orange": (240, 140, 30)}
SHAPES = ["circle", "square", "triangle"]


def scene(rnd):
    """Shapes of uniform colour on a plain tray, none touching; each with its box."""
    picture = Image.new("RGB", (640, 480), (232, 232, 228))
    pen = ImageDraw.Draw(picture)
    placed = []
    wanted = rnd.randint(4, 8)
    while len(placed) < wanted:
        size = rnd.randint(46, 92)
        x, y = rnd.randint(20, 620 - size), rnd.randint(20, 460 - size)
        if any(abs(x - p["box"][0]) < (size + p["box"][2]) * 0.7 and abs(y - p["box"][1]) < (size + p["box"][3]) * 0.7
               for p in placed):
            continue
        shape, colour = rnd.choice(SHAPES), rnd.choice(list(COLOURS))
        if shape == "circle":
            pen.ellipse((x, y, x + size, y + size), fill=COLOURS[colour])
        elif shape == "square":
            pen.rectangle((x, y, x + size, y + size), fill=COLOURS[colour])
        else:
            pen.polygon([(x + size / 2, y), (x, y + size), (x + size, y + size)], fill=COLOURS[colour])
        placed.append(dict(shape=shape, colour=colour, box=[x, y, size + 1, size + 1]))
    return picture, placed


def area(part):
    return part["box"][2] ** 2 * {"circle": 0.785, "square": 1, "triangle": 0.5}[part["shape"]]


def add_trays(data, count):
    for number in range(count):
        rnd = generator(f"tray-{number}")
        picture, parts = scene(rnd)
        condition = ["clean", "noise", "blur"][number % 3]
        if condition == "noise":
            values = numpy.asarray(picture).astype(float)
            values += numpy.random.default_rng(number).normal(0, 10, values.shape)
            picture = Image.fromarray(numpy.clip(values, 0, 255).astype("uint8"))
        if condition == "blur":
            picture = picture.filter(ImageFilter.GaussianBlur(1.5))
        name = f"tray-{number:02d}.png"
        picture.save(data.path(name))
        facts = dict(cluster=f"tray-{number:02d}", condition=condition, origin="drawn", task="tray",
                     device=["camera-a", "camera-b"][number % 2])
        truth = label("observations", [{"kind": "shape", "value": f"{p['colour']} {p['shape']}",
                                        "region": box("box2d", p["box"])} for p in parts], part=0)
        colour = rnd.choice(sorted({p["colour"] for p in parts}))
        chosen = [p for p in parts if p["colour"] == colour]
        data.add(f"tray-{number:02d}-count", [image(name), f"How many {colour} shapes are there?"],
                 [label("answer", str(len(chosen))), truth,
                  label("evidence", [box("box2d", p["box"], part=0) for p in chosen])], question="count", **facts)
        # Asked only where one part is clearly the largest, by its side and by its area.
        largest = max(parts, key=lambda p: p["box"][2])
        if all(p is largest or (p["box"][2] < largest["box"][2] * 0.9 and area(p) < area(largest) * 0.9) for p in parts):
            data.add(f"tray-{number:02d}-largest", [image(name), "What colour is the largest shape?"],
                     [label("answer", largest["colour"]), label("evidence", [box("box2d", largest["box"], part=0)])],
                     question="largest", **facts)
        singles = [p for p in parts if sum(q["shape"] == p["shape"] and q["colour"] == p["colour"] for q in parts) == 1]
        pairs = [(a, b) for a in singles for b in singles if a is not b and abs(a["box"][0] - b["box"][0]) > 120]
        if pairs:
            a, b = rnd.choice(pairs)
            right = a["box"][0] < b["box"][0]
            data.add(f"tray-{number:02d}-relation",
                     [image(name), f"Is the {a['colour']} {a['shape']} to the left of the {b['colour']} {b['shape']}? "
                      "Answer yes or no."],
                     [label("answer", "yes" if right else "no"),
                      label("evidence", [box("box2d", p["box"], part=0) for p in (a, b)])], question="relation", **facts)


def add_labels(data, count):
    for number in range(count):
        rnd = generator(f"label-{number}")
        serial = "".join(rnd.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(2)) + f"{rnd.randint(100000, 999999)}"
        volts = rnd.choice([12, 24, 48, 230])
        picture = Image.new("RGB", (760, 360), (236, 238, 240))
        pen = ImageDraw.Draw(picture)
        pen.rectangle((12, 12, 748, 348), outline=(60, 60, 60), width=3)
        pen.text((40, 40), "ACME PUMPS", font=font(40, bold=True), fill=(15, 15, 15))
        rows = [f"Model: P-{rnd.randint(100, 999)}", f"Serial: {serial}", f"Voltage: {volts} V"]
        for row, text in enumerate(rows):
            pen.text((40, 120 + row * 64), text, font=font(34), fill=(15, 15, 15))
        run("qrencode", "-s", "6", "-m", "2", "-o", data.path("qr.png"), serial)
        code = Image.open(data.path("qr.png")).convert("RGBA").convert("RGB")
        os.remove(data.path("qr.png"))
        picture.paste(code, (740 - code.width, 340 - code.height))
        if number % 2:
            picture = picture.filter(ImageFilter.GaussianBlur(1.2))
        name = f"label-{number:02d}.png"
        picture.save(data.path(name))
        facts = dict(cluster=f"label-{number:02d}", condition="blur" if number % 2 else "clean", origin="drawn",
                     task="label", device="camera-a")
        data.add(f"label-{number:02d}-serial", [image(name), "What is the serial number?"],
                 [label("answer", serial), label("text", "\n".join(["ACME PUMPS"] + rows))], question="serial", **facts)
        data.add(f"label-{number:02d}-code", [image(name), "What does the QR code say?"], [label("answer", serial)],
                 question="code", **facts)


def add_films(data, count):
    """A square that crosses the picture and a lamp that changes colour at a known time, filmed by ffmpeg."""
    for number in range(count):
        rnd = generator(f"film-{number}")
        change = rnd.randint(2, 4)
        first, second = rnd.sample(["red", "green", "blue", "yellow"], 2)
        fields = ["#%02x%02x%02x" % COLOURS[c] for c in (first, second)]
        name = f"film-{number:02d}." + ["mp4", "webm", "mkv"][number % 3]
        codec = ["-c:v", "libvpx", "-b:v", "1M", "-c:a", "libopus"] if number % 3 == 1 else ["-c:v", "libx264", "-c:a", "aac"]
        filters = (f"drawbox=x=40:y=40:w=120:h=120:color={fields[0]}:t=fill:enable='lt(t,{change})',"
                   f"drawbox=x=40:y=40:w=120:h=120:color={fields[1]}:t=fill:enable='gte(t,{change})',"
                   f"drawtext=fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf:text='STOP':fontsize=56:"
                   f"fontcolor=black:x=320:y=260:enable='gte(t,{change})'")
        run("ffmpeg", "-y", "-f", "lavfi", "-i", "color=c=0xe8e8e4:s=480x360:r=10:d=6", "-f", "lavfi", "-i",
            "sine=frequency=330:duration=6:sample_rate=48000", "-vf", filters, "-t", "6", *codec, "-pix_fmt", "yuv420p",
            data.path(name))
        facts = dict(cluster=f"film-{number:02d}", condition="clean", origin="filmed", task="film", device="camera-b")
        data.add(f"film-{number:02d}-when", [video(name), "When does the text STOP appear? Answer in seconds."],
                 [label("answer", str(change)), label("evidence", [box("span", (change, 6), part=0)])], question="when",
                 **facts)
        data.add(f"film-{number:02d}-end", [video(name), "What colour is the square at the end?"],
                 [label("answer", second)], question="colour", **facts)


def room(rnd):
    """A floor and boxes standing on it, sampled like a scan: points on visible faces with 5 mm of noise."""
    noise = numpy.random.default_rng(rnd.randint(0, 1 << 30))
    floor = numpy.column_stack([noise.uniform(0, 5, 14000), noise.uniform(0, 4, 14000), numpy.zeros(14000)])
    points, boxes = [floor], []
    wanted = rnd.randint(2, 4)
    while len(boxes) < wanted:
        size = numpy.array([rnd.uniform(0.4, 0.9), rnd.uniform(0.4, 0.9), rnd.uniform(0.4, 1.4)]).round(2)
        centre = numpy.array([rnd.uniform(0.8, 4.2), rnd.uniform(0.8, 3.2), size[2] / 2]).round(2)
        if any(numpy.linalg.norm(centre[:2] - b["centre"][:2]) < 1.3 for b in boxes):
            continue
        for axis, side in ((0, -1), (0, 1), (1, -1), (1, 1), (2, 1)):
            face = noise.uniform(-0.5, 0.5, (2200, 3)) * size
            face[:, axis] = side * size[axis] / 2
            points.append(face + centre)
        boxes.append(dict(centre=centre, size=size))
    return numpy.concatenate(points) + noise.normal(0, 0.005, (sum(map(len, points)), 3)), boxes


def write_ply(path, points):
    with open(path, "wb") as out:
        out.write(b"ply\nformat binary_little_endian 1.0\ncomment unit metre\nelement vertex %d\n"
                  b"property float x\nproperty float y\nproperty float z\nend_header\n" % len(points))
        out.write(points.astype("<f4").tobytes())


def write_pcd(path, points):
    with open(path, "wb") as out:
        out.write(b"# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH %d\nHEIGHT 1\n"
                  b"VIEWPOINT 0 0 0 1 0 0 0\nPOINTS %d\nDATA binary\n" % (len(points), len(points)))
        out.write(points.astype("<f4").tobytes())


def add_rooms(data, count):
    for number in range(count):
        rnd = generator(f"room-{number}")
        points, boxes = room(rnd)
        name = f"room-{number:02d}." + ("pcd" if number % 2 else "ply")
        (write_pcd if number % 2 else write_ply)(data.path(name), points)
        facts = dict(cluster=f"room-{number:02d}", condition="clean", origin="synthetic", task="room", device="lidar")
        regions = [box("box3d", [*b["centre"], *b["size"], 0, 0, 0], part=0) for b in boxes]
        truth = label("observations", [{"kind": "cluster", "value": "object", "region": r} for r in regions], part=0)
        data.add(f"room-{number:02d}-count", [file(name), "How many objects stand on the floor?"],
                 [label("answer", str(len(boxes))), truth, label("evidence", regions)], question="count", **facts)
        tallest = max(range(len(boxes)), key=lambda index: boxes[index]["size"][2])
        data.add(f"room-{number:02d}-tallest", [file(name), "How tall is the tallest object in metres?"],
                 [label("answer", f"{boxes[tallest]['size'][2]:.2f}"), label("evidence", [regions[tallest]])], question="tallest", **facts)


def add_real(data):
    real = real_media()
    if not real:
        return
    for name, question, answer in [
        ("coffee.png", "What is shown in the picture?", ["espresso", "coffee", "cup of coffee", "cup"]),
        ("chelsea.png", "What animal is shown?", ["cat", "tabby", "tabby cat", "tiger cat", "Egyptian cat"]),
        ("rocket.jpg", "What is shown in the picture?", ["rocket", "missile", "projectile"]),
        ("astronaut.png", "How many faces are there?", ["1", "one"]),
        ("chelsea.png", "How many human faces are there?", ["0", "none"]),
        ("motorcycle_left.png", "What is shown in the picture?", ["motorcycle", "moped", "motor scooter"]),
    ]:
        path = os.path.join(real, name)
        if not os.path.isfile(path):
            continue
        with open(path, "rb") as source, open(data.path(name), "wb") as target:
            target.write(source.read())
        kind = "faces" if "faces" in question else "subject"
        data.add(f"{os.path.splitext(name)[0]}-{kind}", [image(name), question], [label("answer", answer, "person")],
                 cluster=name, condition="photographed", origin="real", task="photo", device="camera-c", question=kind)


def add_broken(data):
    """A cut PNG and a header that promises more than a machine holds: both must be counted, neither may stop the run."""
    picture, _ = scene(generator("broken"))
    picture.save(data.path("whole.png"))
    with open(data.path("whole.png"), "rb") as source:
        content = source.read()
    os.remove(data.path("whole.png"))
    with open(data.path("cut.png"), "wb") as out:
        out.write(content[: len(content) // 3])
    with open(data.path("bomb.png"), "wb") as out:
        out.write(content[:16] + struct.pack(">II", 60000, 60000) + content[24:])
    for name in ("cut", "bomb"):
        data.add(f"broken-{name}", [image(name + ".png"), "How many red shapes are there?"], [label("answer", "1")],
                 condition="broken", origin="drawn", task="tray", device="camera-a", question="count")


def make(folder, small):
    data = Dataset(folder)
    add_trays(data, 3 if small else 10)
    add_labels(data, 2 if small else 5)
    add_films(data, 1 if small else 4)
    add_rooms(data, 2 if small else 5)
    add_real(data)
    add_broken(data)
    return data.close()
