package import AssayCore
import AssayWire

/// A model in an ONNX file: how to feed it and how to read its output.
package struct ONNXModel: Sendable, Hashable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// One score a label for the whole input.
    case classes
    /// A vector for the whole input.
    case embedding
    /// Sound: one score a label for each frame; stretches above the threshold are events.
    case frames
    /// Sound: one score a letter for each frame, with a blank (connectionist temporal classification).
    case ctc
    /// Points: one score a label for each point.
    case segments
    /// Pictures: rows of boxes with scores and labels.
    case boxes
  }

  /// What the model's raw outputs become before they are read as probabilities.
  package enum Activation: String, Sendable, Codable, CaseIterable { case none, softmax, sigmoid }

  /// Path of the file; its bytes go to the worker once. Relative paths are relative to the
  /// working folder, unless whoever reads the configuration has resolved them.
  package var path: String
  /// Of the file's bytes, which is what identifies the model; nil until the file was read.
  package var digest: Digest?
  package var kind: Kind
  package var input: ONNXInput
  /// Name of the model's output.
  package var output = "output"
  package var activation = Activation.softmax
  /// One label an output, in order; for `ctc` the vocabulary.
  package var labels: [String]
  /// Less likely labels are left out; nil = 0.05 for `classes`, 0.5 for `frames` and `boxes`, 0 for `segments`.
  package var threshold: Double?
  /// The output of `frames`, `ctc` and `segments` is [labels, frames] instead of [frames, labels].
  package var labelsFirst = false
  /// `frames`, `ctc`: seconds from one frame to the next; nil = the window's length over its frames.
  package var frameSeconds: Double?
  /// `frames`: shorter gaps are bridged.
  package var gapSeconds = 0.1
  /// `ctc`: place of the blank in the vocabulary.
  package var blank = 0
  /// `boxes`: what the output's columns mean.
  package var boxes = ONNXBoxes()

  package init(path: String, kind: Kind, input: ONNXInput = .picture(.init()), labels: [String] = []) {
    self.path = path
    self.kind = kind
    self.input = input
    self.labels = labels
  }

  var thresholdInForce: Double {
    if let threshold { return threshold }
    switch kind {
    case .classes: return ClassExtractor.probabilityMin
    case .frames, .boxes: return 0.5
    case .segments, .ctc, .embedding: return 0
    }
  }

  /// What decides its observations. A file counts by its digest: where it lies does not matter, what is in it does.
  var identity: JSONValue {
    [
      "onnx": digest.map { .string($0.hex) } ?? "unreadable", "kind": .string(kind.rawValue), "input": input.identity,
      "output": .string(output), "activation": .string(activation.rawValue), "threshold": .double(thresholdInForce),
      "labels_first": .bool(labelsFirst), "frame_seconds": frameSeconds.map { .double($0) } ?? .null,
      "gap_seconds": .double(gapSeconds), "blank": .int(blank),
      "boxes": kind == .boxes ? boxes.identity : .null,
      "labels": .string(Digest(of: Array(labels.joined(separator: "\n").utf8)).short),
    ]
  }
}

/// What a model takes, and in which form.
package enum ONNXInput: Sendable, Hashable {
  case picture(Picture)
  case sound(Sound)
  case points(Points)
  case text(Text)

  /// The names by which configurations call them.
  package enum Sort: String, Sendable, CaseIterable {
    case picture, sound, points, text

    /// What an extractor with such an input can look at.
    package var modalities: Set<Modality> {
      switch self {
      case .picture: [.image]
      case .sound: [.audio, .video]
      case .points: [.geometry]
      case .text: [.text, .document]
      }
    }

    var kinds: [ONNXModel.Kind] {
      switch self {
      case .picture: [.classes, .embedding, .boxes]
      case .text: [.classes, .embedding]
      case .sound: [.classes, .embedding, .frames, .ctc]
      case .points: [.classes, .embedding, .segments]
      }
    }
  }

  /// A square picture, R, G, B.
  package struct Picture: Sendable, Hashable {
    package var name = "input"
    /// Pixels.
    package var side = 224
    /// Value = (sample − mean) / deviation, for R, G, B in 0 to 255.
    package var mean = [127.0, 127.0, 127.0]
    package var deviation = [128.0, 128.0, 128.0]
    /// Input [1, 3, side, side]; false = [1, side, side, 3].
    package var channelsFirst = true

    package init() {}
  }

  /// Mono sound in windows.
  package struct Sound: Sendable, Hashable {
    package enum Axis: String, Sendable, CaseIterable { case batch, channel, samples }
    /// `none`: −1 to 1; `peak`: the loudest sample is 1; `standard`: mean 0, deviation 1, over the window.
    package enum Normalisation: String, Sendable, CaseIterable { case none, peak, standard }

    package var name = "input"
    package var rateHz = 16_000
    package var layout: [Axis] = [.batch, .samples]
    package var windowSeconds = 30.0
    /// The last window is filled up with silence.
    package var isPadded = false
    package var normalisation = Normalisation.none
    /// Factor after the normalisation: 32768 for models that were trained on 16-bit samples.
    package var scale = 1.0
    /// A further input that gets the number of samples, [1]; nil when there is none.
    package var lengthName: String?

    package init() {}
  }

  /// A number of points of a scan.
  package struct Points: Sendable, Hashable {
    package enum Axis: String, Sendable, CaseIterable { case batch, points, channels }
    package enum Channels: String, Sendable, CaseIterable { case xyz, xyzrgb }
    /// `centre`: the centroid at 0; `unit-sphere`: and the farthest point at distance 1.
    package enum Normalisation: String, Sendable, CaseIterable {
      case none, centre
      case unitSphere = "unit-sphere"
    }

    package var name = "input"
    package var count = 1_024
    package var layout: [Axis] = [.batch, .channels, .points]
    package var channels = Channels.xyz
    package var normalisation = Normalisation.unitSphere

    package init() {}
  }

  /// A text as numbers.
  package struct Text: Sendable, Hashable {
    package enum Tokens: String, Sendable, CaseIterable {
      /// UTF-8 bytes plus `offset`.
      case bytes
      /// BERT's pieces, by a `tokenizer.json`.
      case wordpiece
    }
    package enum Unit: String, Sendable, CaseIterable {
      /// The whole text, or a page.
      case text
      case line
    }

    package var name = "input_ids"
    /// A further input of ones; nil when there is none. Likewise one of zeros.
    package var maskName: String?
    package var typesName: String?
    package var tokens = Tokens.bytes
    package var unit = Unit.text
    package var tokensMax = 256
    package var offset = 0
    /// Path of the `tokenizer.json`, and the digest of its bytes once it was read.
    package var vocabulary: String?
    package var vocabularyDigest: Digest?

    package init() {}
  }

  package var sort: Sort {
    switch self {
    case .picture: .picture
    case .sound: .sound
    case .points: .points
    case .text: .text
    }
  }

  var identity: JSONValue {
    switch self {
    case .picture(let input):
      [
        "takes": "picture", "name": .string(input.name), "side": .int(input.side),
        "mean": .array(input.mean.map(JSONValue.double)), "deviation": .array(input.deviation.map(JSONValue.double)),
        "channels_first": .bool(input.channelsFirst),
      ]
    case .sound(let input):
      [
        "takes": "sound", "name": .string(input.name), "rate": .int(input.rateHz),
        "layout": .array(input.layout.map { .string($0.rawValue) }), "window_seconds": .double(input.windowSeconds),
        "pads": .bool(input.isPadded), "normalise": .string(input.normalisation.rawValue),
        "scale": .double(input.scale), "length": input.lengthName.map { .string($0) } ?? .null,
      ]
    case .points(let input):
      [
        "takes": "points", "name": .string(input.name), "points": .int(input.count),
        "layout": .array(input.layout.map { .string($0.rawValue) }), "channels": .string(input.channels.rawValue),
        "normalise": .string(input.normalisation.rawValue),
      ]
    case .text(let input):
      [
        "takes": "text", "name": .string(input.name), "mask": input.maskName.map { .string($0) } ?? .null,
        "types": input.typesName.map { .string($0) } ?? .null, "tokens": .string(input.tokens.rawValue),
        "by": .string(input.unit.rawValue), "tokens_max": .int(input.tokensMax), "offset": .int(input.offset),
        "vocabulary": input.vocabularyDigest.map { .string($0.hex) } ?? .null,
      ]
    }
  }
}
