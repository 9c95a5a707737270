import ArgumentParser
import AssayCore
import AssayMedia
import AssayWire

struct Probe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what media files are and how healthy they are.",
    discussion: """
      Images (JPEG, PNG, WebP), audio (WAV, FLAC, MP3, Ogg, M4A), films (MP4, WebM, MKV), documents (PDF),
      scans and meshes (PLY, PCD, OBJ, STL, glTF, LAS), text. The content decides, not the name.
      Decoding happens in a locked-down worker. Exits 65 when a file was refused.

        assay probe photo.jpg
        assay probe --json *.wav | jq .audio.snr_db
      """)

  @Argument(help: "Files to look at.", completion: .file())
  var files: [String]

  @Flag(help: "One JSON object a line.")
  var json = false

  @Option(name: [.customShort("j"), .long], help: "Files probed at once.")
  var jobs = 2

  func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 64") }
  }

  func run() async throws {
    let stack = MediaStack()
    var refused = 0
    // Bounded look-ahead: results come out in the order of the files while the next ones are probed.
    await withTaskGroup(of: (Int, String, Result<MediaInfo, AssayError>).self) { group in
      var waiting: [Int: (String, Result<MediaInfo, AssayError>)] = [:]
      var next = 0
      var shown = 0
      func start() {
        guard next < files.count else { return }
        let (index, path) = (next, files[next])
        next += 1
        group.addTask { (index, path, await Self.probe(path, stack.media)) }
      }
      for _ in 0..<jobs { start() }
      while let (index, path, result) = await group.next() {
        waiting[index] = (path, result)
        start()
        while let (path, result) = waiting.removeValue(forKey: shown) {
          shown += 1
          if !show(path, result) { refused += 1 }
        }
      }
    }
    stack.pool.shutdown()
    if refused > 0 { throw ExitCode(65) }
  }

  private static func probe(_ path: String, _ media: MediaService) async -> Result<MediaInfo, AssayError> {
    do throws(AssayError) {
      let file = try FileInput(path: path)
      return .success(await media.probe(file.bytes, declaredType: nil, name: file.asset.name))
    } catch {
      return .failure(error)
    }
  }

  /// Shows one result; false when the file was refused or unreadable.
  private func show(_ path: String, _ result: Result<MediaInfo, AssayError>) -> Bool {
    switch result {
    case .success(let info):
      if json {
        var object = JSONObject([("file", .string(path))])
        for member in JSONValue(encoding: info).object?.members ?? [] { object.append(member.key, member.value) }
        print(JSONValue.object(object).compact)
      } else {
        print(MediaReport.text(info, path: path))
      }
      return info.status != .refused
    case .failure(let error):
      if json {
        print(JSONValue.object(["file": .string(path), "error": .string(error.description)]).compact)
      } else {
        Terminal.complain(error)
      }
      return false
    }
  }
}
