import AssayWire
import AssayWorkerKit

extension Role {
  /// Pictures, sound, codes, scans and meshes.
  static func media() -> Role {
    Role(
      prepare: { () throws(WorkerFailure) -> JSONObject in [:] },
      handle: { (request: WorkerRequest) throws(WorkerFailure) -> WorkerReply in
        throw WorkerFailure("bad_request", "the media worker has no task `\(request.task)`")
      })
  }
}
