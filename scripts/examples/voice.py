"""Support calls spoken by flite and espeak-ng over noise at known levels; real read speech and spoken digits where
available."""

import glob
import os
import wave

import numpy

from common import Dataset, audio, box, generator, label, real_media, run

# What is said, sentence by sentence, and what is asked: the question, its answer and the sentence that holds it.
CALLS = [
    (["Hello, my name is Anna.", "My order number is four seven one two.", "The parcel arrived with a broken lamp."],
     [("What is the order number?", "4712", 1), ("What is broken?", "lamp", 2)]),
    (["Good morning.", "I would like a refund of thirty five pounds for order eight three zero five."],
     [("What is the order number?", "8305", 1), ("How much is the refund?", "35", 1)]),
    (["Hi, this is Peter.", "Please cancel order two nine six one.", "I ordered the wrong size."],
     [("What is the order number?", "2961", 1), ("What should be done with the order?", "cancel", 1)]),
    (["The delivery for order five five zero eight is three days late.", "I want to speak to a manager."],
     [("What is the order number?", "5508", 0), ("How many days late is the delivery?", "3", 0)]),
    (["I was charged twice for order six one four nine.", "The amount was twenty pounds."],
     [("What is the order number?", "6149", 0), ("What was the amount?", "20", 1)]),
    (["My address has changed to forty two River Street.", "The order number is seven zero three three."],
     [("What is the order number?", "7033", 1), ("What is the new address?", "42 river street", 0)]),
]
# One voice a caller. The recorded voices of flite are nearer to people than espeak-ng's, which one in three keeps.
VOICES = [("flite", "rms"), ("flite", "slt"), ("espeak-ng", "en-gb"), ("flite", "awb"), ("flite", "kal16"),
          ("espeak-ng", "en-us")]
PAUSE_SECONDS = 0.3
SILENCE_SECONDS = 0.4
NOISE = [("quiet", None), ("office", 20), ("street", 10), ("loud", 3)]
DIGITS = "zero one two three four five six seven eight nine".split()


def read_wav(path):
    with wave.open(path) as source:
        rate = source.getframerate()
        samples = numpy.frombuffer(source.readframes(source.getnframes()), dtype="<i2").astype(float) / 32768
        return samples, rate


def write_wav(path, samples, rate):
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def speak(sentences, path, program, voice):
    """The sentences with pauses between them, equally loud in every voice, and when each begins and ends."""
    pieces, spans, at, rate = [], [], 0.0, 0
    for sentence in sentences:
        raw = path + ".raw.wav"
        if program == "flite":
            run("flite", "-voice", voice, "-t", sentence, "-o", raw)
        else:
            run("espeak-ng", "-v", voice, "-s", "140", "-w", raw, sentence)
        samples, rate = read_wav(raw)
        os.remove(raw)
        pieces += [samples, numpy.zeros(int(PAUSE_SECONDS * rate))]
        spans.append((at, at + len(samples) / rate))
        at += (len(pieces[-2]) + len(pieces[-1])) / rate
    samples = numpy.concatenate(pieces[:-1])
    return samples * 0.6 / max(1e-9, numpy.abs(samples).max()), rate, spans


def with_noise(samples, rate, snr, rnd):
    """Speech in silence each side, with noise of the pink kind at the given ratio."""
    pad = numpy.zeros(int(SILENCE_SECONDS * rate))
    speech = numpy.concatenate([pad, samples, pad])
    if snr is None:
        return speech
    white = numpy.random.default_rng(rnd.randint(0, 1 << 30)).normal(0, 1, len(speech))
    spectrum = numpy.fft.rfft(white)
    spectrum /= numpy.sqrt(numpy.maximum(1, numpy.arange(len(spectrum))))
    noise = numpy.fft.irfft(spectrum, len(speech))
    gain = numpy.sqrt((samples ** 2).mean() / (noise ** 2).mean() / 10 ** (snr / 10))
    return speech + gain * noise


def add_call(data, number, voice, sentences, questions, levels, small):
    """One caller's call at each of the levels of noise, and over the phone at the first of them."""
    program, voice = voice
    text = " ".join(sentences)
    facts = dict(cluster=f"call-{number:02d}-{voice}", origin="synthetic", voice=voice)
    for noise, snr in levels:
        name = f"call-{number:02d}-{noise}.wav"
        samples, rate, spans = speak(sentences, data.path(name), program, voice)
        write_wav(data.path(name), with_noise(samples, rate, snr, generator(name)), rate)
        for index, (question, answer, sentence) in enumerate(questions):
            start, end = (time + SILENCE_SECONDS for time in spans[sentence])
            labels = [label("answer", answer), label("evidence", [box("span", (start, end), part=0)])]
            if index == 0:
                labels += [label("transcript", text)]
            data.add(f"call-{number:02d}-{noise}-{index}", [audio(name), question], labels, noise=noise,
                     device="headset", question=str(index), **facts)
    if not small:
        noise = levels[0][0]
        name = f"call-{number:02d}-{noise}-phone.ogg"
        run("ffmpeg", "-y", "-i", data.path(f"call-{number:02d}-{noise}.wav"), "-ar", "8000", "-c:a", "libopus",
            "-b:a", "12k", data.path(name))
        data.add(f"call-{number:02d}-{noise}-phone", [audio(name), "What is said?"],
                 [label("answer", text), label("transcript", text)], noise=noise, device="phone", question="all",
                 **facts)


def make(folder, small):
    data = Dataset(folder)
    calls = list(enumerate(CALLS[: 2 if small else None]))
    # Every call comes from two callers, one in the quiet and one in the noise; so does every voice.
    for turn, levels in enumerate([NOISE[:2]] if small else [NOISE[:2], NOISE[2:]]):
        for number, (sentences, questions) in calls:
            add_call(data, number, VOICES[(number + 3 * turn) % len(VOICES)], sentences, questions, levels, small)
    real = real_media()
    if real and os.path.isfile(os.path.join(real, "beckett.wav")):
        name = "beckett.wav"
        with open(os.path.join(real, name), "rb") as source, open(data.path(name), "wb") as target:
            target.write(source.read())
        text = "Ever tried? Ever failed? No matter. Try again. Fail again. Fail better."
        data.add("beckett", [audio(name), "What is said?"], [label("answer", text), label("transcript", text)],
                 noise="quiet", origin="real", device="studio", question="all")
    if os.environ.get("ASSAY_DATA"):
        paths = sorted(glob.glob(os.path.join(os.environ["ASSAY_DATA"], "speech", "digits", "*.wav")))
        for path in paths[:: 30 if small else 10]:
            name = os.path.basename(path)
            digit, speaker = name.split("_")[:2]
            with open(path, "rb") as source, open(data.path(name), "wb") as target:
                target.write(source.read())
            data.add("digit-" + name[:-4], [audio(name), "Which digit is said?"],
                     [label("answer", [digit, DIGITS[int(digit)]], "free-spoken-digit-dataset"),
                      label("transcript", DIGITS[int(digit)], "free-spoken-digit-dataset")],
                     cluster="speaker-" + speaker, noise="quiet", origin="real", device="phone", question="digit")
    return data.close()
