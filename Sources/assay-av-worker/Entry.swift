import AssayWire
import AssayWorkerKit

/// Films and compressed sound through FFmpeg, which lives in this executable and nowhere else.
@main struct Entry {
  static func main() {
    guard CommandLine.arguments.count == 1 || CommandLine.arguments.dropFirst().first == "--role" else {
      WorkerLoop.refuse(usage: "assay-av-worker")
    }
    WorkerLoop.run(role: "film", prepare: FilmTasks.prepare, handle: FilmTasks.handle)
  }
}
