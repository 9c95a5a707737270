import AssayWire
import AssayWorkerKit
import Glibc

/// Reads text with Tesseract.
@main struct Entry {
  static func main() {
    limitThreads()
    var reader: Tesseract?
    WorkerLoop.run(
      role: "ocr",
      prepare: { () throws(WorkerFailure) in
        let ready = try Tesseract()
        try ready.warmUp()
        reader = ready
        return ["read": .string(ready.source)]
      },
      handle: { request throws(WorkerFailure) in
        guard let reader else { throw WorkerFailure("missing", "Tesseract is not loaded") }
        guard request.task == "read" else { throw WorkerFailure("bad_request", "this worker has no such task") }
        let picture = try GreyPicture(request)
        let enlarge = try request.optionalInt("enlarge", in: 1...4) ?? 1
        let stretches = request.header["stretch"]?.bool == true
        let lines = try reader.read(stretches ? picture.stretched() : picture, factorMin: enlarge)
        return WorkerReply(["source": .string(reader.source), "lines": .array(lines.map(\.json))])
      })
  }

  /// Tesseract's OpenMP threads make it many times slower on a busy machine. The library reads the variable when it is
  /// loaded, so a process that was started without it starts again.
  private static func limitThreads() {
    let name = "OMP_THREAD_LIMIT"
    if let value = getenv(name), String(cString: value) == "1" { return }
    setenv(name, "1", 1)
    var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    execv("/proc/self/exe", &arguments)
    // Where it cannot start again it works all the same, slower.
  }
}
