import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Foundation
import Testing

private let data = ProcessInfo.processInfo.environment["ASSAY_DATA"].map { URL(fileURLWithPath: $0) }
private let models = ProcessInfo.processInfo.environment["ASSAY_MODELS"]
private let hasPdfium = models.map { FileManager.default.fileExists(atPath: $0 + "/pdfium/libpdfium.so") } ?? false

private func withService<T>(_ body: (MediaService) async throws -> T) async throws -> T {
  let pool = WorkerPool(configuration: WorkerPoolConfiguration())
  do {
    let value = try await body(MediaService(workers: pool))
    pool.shutdown()
    return value
  } catch {
    pool.shutdown()
    throw error
  }
}

@Suite("Scans and documents through workers", .serialized) struct ScanAndDocumentTests {
  @Test("a scan is probed and its points come back as they were")
  func scan() async throws {
    let text =
      "ply\nformat ascii 1.0\ncomment unit mm\nelement vertex 3\nproperty float x\nproperty float y\n"
      + "property float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nelement face 1\n"
      + "property list uchar int vertex_indices\nend_header\n0 0 0 1 2 3\n10 0 0 4 5 6\n0 5 2 7 8 9\n3 0 1 2\n"
    let bytes = Array(text.utf8)
    try await withService { service in
      let info = await service.probe(bytes, declaredType: nil, name: "part.ply")
      let geometry = try #require(info.geometry)
      #expect(info.status == .ok && info.modality == .geometry && geometry.points == 3 && geometry.faces == 1)
      #expect(geometry.unit == "millimetre" && geometry.extent == Vector3(10, 5, 2))
      let cloud = try await service.geometry(bytes, pointsMax: 100)
      #expect(cloud.coordinates == [0, 0, 0, 10, 0, 0, 0, 5, 2] && cloud.triangles == [0, 1, 2])
      #expect(cloud.colours == [1, 2, 3, 4, 5, 6, 7, 8, 9])
      #expect(try await service.geometry(bytes, pointsMax: 2).count == 2)
      let broken = await service.probe(Array(text.dropLast(4).utf8), declaredType: nil, name: nil)
      #expect(broken.status == .refused && broken.findings.first?.remedy != nil)
    }
  }

  @Test(
    "every malformed PDF ends in a value or a reason, and kills no worker",
    .enabled(if: hasPdfium && data != nil, "set ASSAY_MODELS and ASSAY_DATA"))
  func badPdfs() async throws {
    let folder = try #require(data).appendingPathComponent("badmedia/files")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("qpdf") }.sorted()
    #expect(names.count > 30)
    let pool = WorkerPool(configuration: WorkerPoolConfiguration())
    var opened = 0
    for name in names {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      let reply = try await pool.call(WorkerCall(header: ["task": "probe"], payload: bytes), role: .document)
      let info = try #require(try reply.header["info"]?.decode(MediaInfo.self))
      if info.status == .refused { #expect(!info.findings.isEmpty, "\(name)") } else { opened += 1 }
      for header in [["task": "texts", "pages_max": 9], ["task": "page", "number": 1, "dpi": 40]] as [JSONValue] {
        do throws(AssayError) {
          _ = try await pool.call(WorkerCall(header: header, payload: bytes), role: .document)
        } catch { #expect(error.code == .ingestion && !error.message.contains("died"), "\(name)") }
      }
    }
    pool.shutdown()
    #expect(opened >= 15)
  }
}
