import AssayCore
import Glibc

/// How many workers, and for how long.
package struct WorkerPoolConfiguration: Sendable {
  /// Processes for a role; one where nothing is said, two for `media`.
  package var processes: [WorkerRole: Int]
  /// Processor time of the worker for one item; by the clock it may take three times as long.
  package var itemSecondsMax: [WorkerRole: Double]
  /// From the start of the process to its hello, counted the same way; models are loaded in between.
  package var startSecondsMax: Double
  /// A process is replaced after so many items, so that nothing can gather in it.
  package var itemsPerProcessMax: Int
  /// Calls that wait for a worker.
  package var pendingMax: Int
  /// Where the executables are; nil means `$ASSAY_WORKERS`, else beside the running program.
  package var workersFolder: String?
  /// Passed on as `--models`; nil leaves it to the worker.
  package var modelsFolder: String?

  package init(workersFolder: String? = nil, modelsFolder: String? = nil) {
    processes = [.media: 2]
    itemSecondsMax = [
      .speechModel: 120, .visionModel: 120, .ocrModel: 120, .textModel: 120, .customModel: 120, .ocr: 120,
    ]
    startSecondsMax = 60
    itemsPerProcessMax = 500
    pendingMax = 16_384
    self.workersFolder = workersFolder
    self.modelsFolder = modelsFolder
  }

  func processes(_ role: WorkerRole) -> Int { max(1, processes[role] ?? 1) }
  func itemSecondsMax(_ role: WorkerRole) -> Double { itemSecondsMax[role] ?? 20 }

  /// The executable and its arguments.
  func command(_ role: WorkerRole) -> [String] {
    let folder = workersFolder ?? Self.environment("ASSAY_WORKERS") ?? Self.ownFolder
    let models = modelsFolder.map { ["--models", $0] } ?? []
    return switch role {
    case .film: ["\(folder)/assay-av-worker"]
    case .ocr: ["\(folder)/assay-ocr-worker"]
    default: ["\(folder)/assay-media-worker", "--role", role.rawValue] + models
    }
  }

  private static var ownFolder: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return "." }
    let path = buffer[..<count].map { UInt8(bitPattern: $0) }
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return String(decoding: path[..<slash], as: UTF8.self)
  }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// What a worker sees of the environment: enough to find libraries and weights, nothing that is secret.
  static var workerEnvironment: [String] {
    let passedOn = ["HOME", "PATH", "LD_LIBRARY_PATH", "XDG_DATA_HOME", "ASSAY_MODELS", "TESSDATA_PREFIX"]
    return passedOn.compactMap { name in environment(name).map { "\(name)=\($0)" } } + [
      "LANG=C.UTF-8", "TZ=UTC", "OMP_THREAD_LIMIT=1", "ORT_DISABLE_TELEMETRY=1", "SWIFT_BACKTRACE=enable=no",
      // One arena, and freed pictures are kept for the next one instead of going back to the kernel page by page.
      "MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=33554432", "MALLOC_TRIM_THRESHOLD_=134217728",
    ]
  }
}
