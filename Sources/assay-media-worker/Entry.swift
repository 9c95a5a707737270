import AssayWire
import AssayWorkerKit

/// One executable, several roles: each process plays one, and opens only what that role needs.
@main struct Entry {
  static func main() {
    let arguments = CommandLine.arguments
    func value(after flag: String) -> String? {
      guard let index = arguments.firstIndex(of: flag), index + 1 < arguments.count else { return nil }
      return arguments[index + 1]
    }
    let name = value(after: "--role") ?? ""
    guard let role = Role.named(name, models: value(after: "--models")) else {
      WorkerLoop.refuse(usage: "assay-media-worker --role media|document|… [--models DIR]")
    }
    WorkerLoop.run(role: name, prepare: role.prepare, handle: role.handle)
  }
}

/// What a role does before the lock-down and after it.
struct Role {
  var prepare: () throws(WorkerFailure) -> JSONObject
  var handle: (WorkerRequest) throws(WorkerFailure) -> WorkerReply

  /// Nil when the executable has no such role. A role lives in `Role+NAME.swift`.
  static func named(_ name: String, models: String?) -> Role? {
    switch name {
    case "media": media()
    case "speech-model": speechModel(models)
    case "vision-model": visionModel(models)
    case "ocr-model": ocrModel(models)
    case "text-model": textModel(models)
    case "custom-model": customModel(models)
    case "document": document(models: models)
    default: nil
    }
  }
}
