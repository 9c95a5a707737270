package import AssayCore
package import AssayWire

/// A kind of worker. Each role runs in processes of its own, locked down for what it needs.
package enum WorkerRole: String, Sendable, Codable, CaseIterable {
  /// `assay-media-worker`: JPEG, PNG, WebP, codes; audio by libsndfile; scans and meshes by our own readers.
  case media
  /// `assay-media-worker` with pdfium loaded.
  case document
  /// `assay-av-worker`: FFmpeg.
  case film
  /// `assay-ocr-worker`: Tesseract.
  case ocr
  /// `assay-media-worker` with ONNX Runtime and one family of models loaded.
  case speechModel = "speech-model"
  case visionModel = "vision-model"
  case ocrModel = "ocr-model"
  case textModel = "text-model"
  /// The same with nothing but the ONNX files that a configuration brings.
  case customModel = "custom-model"
}

/// One question to a worker: a small header that says what to do, and the bytes to do it with.
package struct WorkerCall: Sendable {
  /// `{"task": "probe", …}`.
  package var header: JSONValue
  package var payload: [UInt8]

  package init(header: JSONValue, payload: [UInt8] = []) {
    self.header = header
    self.payload = payload
  }
}

/// Sends calls to workers and gets one answer each. A worker that dies, hangs or answers nonsense is
/// replaced, and its call fails with `.ingestion`.
package protocol WorkerCalling: Sendable {
  /// - Throws: `.ingestion` with the worker's reason, or that it died or ran out of time; `.missing` when the
  ///   role's executable, library or weights are not installed; `.cancelled`.
  func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall
}
