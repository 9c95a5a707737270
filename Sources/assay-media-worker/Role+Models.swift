import AssayCore
import AssayNeural
import AssaySignals
import AssayWire
import AssayWorkerKit

// The roles that run models. Each opens ONNX Runtime and one family of weights, runs every model once, so that
// nothing is left to be loaded, and only then is locked down.

extension Role {
  /// Voice activity and speech recognition.
  static func speechModel(_ models: String?) -> Role {
    var transcriber: SpeechTranscriber?
    return Role(
      prepare: { () throws(WorkerFailure) in
        let (folder, runtime) = try openRuntime(models)
        return try asking { () throws(NeuralError) in
          let voice = try SileroVoice(folder: folder, runtime: runtime)
          let speech = try MoonshineSpeech(folder: folder, runtime: runtime)
          try speech.warmUp()
          let ready = SpeechTranscriber(voice: voice, speech: speech)
          _ = try ready.transcribe([Float](repeating: 0, count: SileroVoice.sampleRateHz))
          transcriber = ready
          return [
            "onnxruntime": .string(runtime.version), "voice": .string(SileroVoice.source),
            "transcribe": .string(MoonshineSpeech.source),
          ]
        }
      },
      handle: { request throws(WorkerFailure) in
        guard let transcriber else { throw notReady }
        return try reply(to: request, transcriber)
      })
  }

  private static func reply(
    to request: WorkerRequest, _ transcriber: SpeechTranscriber
  ) throws(WorkerFailure) -> WorkerReply {
    let samples = try request.samples(sampleRateHz: SileroVoice.sampleRateHz)
    switch request.task {
    case "voice":
      let activity = try asking { () throws(NeuralError) in try transcriber.voice.speech(in: samples) }
      return WorkerReply(["source": .string(SileroVoice.source), "speech": activity.json])
    case "transcribe":
      let found = try asking { () throws(NeuralError) in try transcriber.transcribe(samples) }
      return WorkerReply([
        "source": .string(MoonshineSpeech.source), "vad_source": .string(SileroVoice.source),
        "speech": found.activity.json, "segments": .array(found.segments.map(\.json)),
      ])
    default: throw request.unknownTask
    }
  }

  /// Faces, classes and embeddings of pictures.
  static func visionModel(_ models: String?) -> Role {
    var faces: BlazeFace?
    var classes: EfficientNetLite?
    return Role(
      prepare: { () throws(WorkerFailure) in
        let (folder, runtime) = try openRuntime(models)
        return try asking { () throws(NeuralError) in
          let (first, second) = (
            try BlazeFace(folder: folder, runtime: runtime), try EfficientNetLite(folder: folder, runtime: runtime)
          )
          if let blank = blank(side: 64) {
            _ = try first.faces(in: blank)
            _ = try second.classify(blank, top: 1)
          }
          (faces, classes) = (first, second)
          return [
            "onnxruntime": .string(runtime.version), "faces": .string(BlazeFace.source),
            "classes": .string(EfficientNetLite.source),
          ]
        }
      },
      handle: { request throws(WorkerFailure) in
        guard let faces, let classes else { throw notReady }
        let picture = try request.picture()
        switch request.task {
        case "faces":
          let found = try asking { () throws(NeuralError) in try faces.faces(in: picture) }
          return WorkerReply(["source": .string(BlazeFace.source), "faces": .array(found.map(\.json))])
        case "classes":
          let top = try request.optionalInt("top", in: 1...1000) ?? 5
          let found = try asking { () throws(NeuralError) in try classes.classify(picture, top: top) }
          return WorkerReply([
            "source": .string(EfficientNetLite.source), "vocabulary": .string(EfficientNetLite.vocabulary),
            "classes": .array(found.classes.map(\.json)),
            "embedding": .array(found.embedding.map { .double(Double($0)) }),
          ])
        default: throw request.unknownTask
        }
      })
  }

  /// PaddleOCR's detector, classifier and recogniser.
  static func ocrModel(_ models: String?) -> Role {
    var reader: PaddleOCR?
    return Role(
      prepare: { () throws(WorkerFailure) in
        let (folder, runtime) = try openRuntime(models)
        return try asking { () throws(NeuralError) in
          let ready = try PaddleOCR(folder: folder, runtime: runtime)
          try ready.warmUp()
          reader = ready
          return ["onnxruntime": .string(runtime.version), "read": .string(PaddleOCR.source)]
        }
      },
      handle: { request throws(WorkerFailure) in
        guard let reader else { throw notReady }
        guard request.task == "read" else { throw request.unknownTask }
        let picture = try request.picture()
        let lines = try asking { () throws(NeuralError) in try reader.read(picture) }
        return WorkerReply(["source": .string(PaddleOCR.source), "lines": .array(lines.map(\.json))])
      })
  }

  /// Embeddings of sentences.
  static func textModel(_ models: String?) -> Role {
    var encoder: MiniLM?
    return Role(
      prepare: { () throws(WorkerFailure) in
        let (folder, runtime) = try openRuntime(models)
        return try asking { () throws(NeuralError) in
          let ready = try MiniLM(folder: folder, runtime: runtime)
          // An accented letter makes the table of accents too.
          _ = try ready.embed(["Warm-up, naïve."])
          encoder = ready
          return ["onnxruntime": .string(runtime.version), "embed": .string(MiniLM.source)]
        }
      },
      handle: { request throws(WorkerFailure) in
        guard let encoder else { throw notReady }
        guard request.task == "embed" else { throw request.unknownTask }
        let texts = try request.texts()
        let vectors = try asking { () throws(NeuralError) in try encoder.embed(texts) }
        return WorkerReply(
          ["source": .string(MiniLM.source), "dimension": .int(MiniLM.dimension), "count": .int(texts.count)],
          payload: vectors.withUnsafeBytes { Array($0) })
      })
  }

  /// Models that users bring as ONNX files.
  static func customModel(_ models: String?) -> Role {
    var custom: CustomModels?
    return Role(
      prepare: { () throws(WorkerFailure) in
        let (_, runtime) = try openRuntime(models)
        let ready = CustomModels(runtime: runtime)
        try ready.warmUp()
        custom = ready
        return ["onnxruntime": .string(runtime.version)]
      },
      handle: { request throws(WorkerFailure) in
        guard let custom else { throw notReady }
        switch request.task {
        case "onnx": return try custom.run(request)
        case "onnx-load": return try custom.load(request)
        case "onnx-vocabulary": return try custom.loadVocabulary(request)
        case "onnx-tokens": return try custom.tokens(request)
        default: throw request.unknownTask
        }
      })
  }

  private static var notReady: WorkerFailure { WorkerFailure("missing", "the model is not loaded") }

  private static func openRuntime(_ models: String?) throws(WorkerFailure) -> (ModelFolder, OnnxRuntime) {
    let folder = models.map { ModelFolder(path: $0) } ?? ModelFolder()
    return (folder, try asking { () throws(NeuralError) in try folder.runtime() })
  }

  private static func blank(side: Int) -> Pixmap? {
    Pixmap(width: side, height: side, channels: 3, samples: [UInt8](repeating: 128, count: side * side * 3))
  }

  static func asking<T>(_ body: () throws(NeuralError) -> T) throws(WorkerFailure) -> T {
    do {
      return try body()
    } catch {
      throw WorkerFailure(error.code.rawValue, error.message)
    }
  }
}
