import AssayCore
import AssaySignals
import Foundation
import Testing

@testable import AssayFormats

/// The folder with shared data, when `ASSAY_DATA` names one.
let sharedData = ProcessInfo.processInfo.environment["ASSAY_DATA"].map { URL(fileURLWithPath: $0) }

private struct Expected: Sendable {
  var name: String
  var points: Int
  var minimum: [Double]
  var maximum: [Double]
  var occupied: Int
  var spacing: Double
}

/// Read once with NumPy 2.4.6 and an LZF decompressor in Python; the 64³ grid in double precision.
private let expected = [
  Expected(
    name: "ism_train_cat", points: 3400, minimum: [-17.03417778, -85.62966156, -1.22451639],
    maximum: [16.27822495, 106.20452881, 95.16355896], occupied: 1830, spacing: 2.199034919908932),
  Expected(
    name: "ism_train_horse", points: 3400, minimum: [-34.17911148, -144.4957428, -1.60485911],
    maximum: [34.14707565, 158.13417053, 205.58522034], occupied: 2237, spacing: 3.8355302564485547),
  Expected(
    name: "lamppost", points: 1771, minimum: [-11.171875, -0.375, -5.447998],
    maximum: [-9.765625, 0.59375, 0.46699905], occupied: 320, spacing: 0.03928622204565102),
  Expected(
    name: "milk", points: 12575, minimum: [0.17866219580173492, -0.21077390015125275, -0.8268151879310608],
    maximum: [0.32538360357284546, 8.603929745731875e-05, -0.6361504197120667], occupied: 4955,
    spacing: 0.002068149531892566),
  Expected(
    name: "min_cut_segmentation_tutorial", points: 9311, minimum: [64.799, -22.189, -0.1],
    maximum: [72.799, -14.929, 1.68], occupied: 3754, spacing: 0.07937047581096258),
  Expected(
    name: "object_template_0", points: 1397, minimum: [-0.1914, 0.01826667, 0.691],
    maximum: [-0.02384, 0.18775, 0.791], occupied: 1365, spacing: 0.0026176714543785845),
  Expected(
    name: "room_scan1", points: 112586, minimum: [-13.799779891967773, -6.492819786071777, -1.3517049551010132],
    maximum: [15.447110176086426, 7.979565143585205, 1.7090929746627808], occupied: 1446,
    spacing: 0.05178949430395751),
  Expected(
    name: "samp11-utm", points: 38010, minimum: [512700.875, 5403547.5, 295.25],
    maximum: [512834.75, 5403850.0, 404.0799865722656], occupied: 4030, spacing: 1.5390367605824187),
  Expected(
    name: "samp24-utm-ground", points: 5434, minimum: [513748.125, 5403125.0, 289.9200134277344],
    maximum: [513869.96875, 5403197.0, 310.7699890136719], occupied: 2203, spacing: 1.2121900487227515),
  Expected(
    name: "samp24-utm", points: 7492, minimum: [513748.125, 5403125.0, 289.9200134277344],
    maximum: [513869.96875, 5403197.0, 326.30999755859375], occupied: 3355, spacing: 1.274003616374053),
]

@Suite("Real scans", .enabled(if: sharedData != nil, "set ASSAY_DATA to the shared data to read real scans"))
struct RealScanTests {
  @Test("every real scan reads as NumPy reads it", arguments: expected)
  private func scan(expected: Expected) throws {
    let folder = try #require(sharedData)
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("scans/\(expected.name).pcd")))
    let scan = try GeometryReading.read(bytes, pointsMax: 1_000_000)
    #expect(scan.info.points == expected.points && scan.cloud.count == expected.points)
    #expect(scan.info.minimum.array == expected.minimum && scan.info.maximum.array == expected.maximum)
    // A point on the border between two cells may fall either way in single precision.
    let occupied = try #require(scan.info.occupiedVoxels)
    #expect(abs(occupied - expected.occupied) <= max(1, expected.occupied / 100), "\(occupied)")
    let spacing = try #require(scan.info.meanSpacing)
    #expect(abs(spacing - expected.spacing) <= 0.01 * expected.spacing)
    #expect(scan.info.unit == "metre" && scan.info.unitSource == "extent")
    let hole = try #require(scan.info.holeRatio)
    #expect((0...1).contains(hole))
  }

  @Test("terrain and rooms tell which way is up")
  func upAxis() throws {
    let folder = try #require(sharedData)
    for name in ["room_scan1", "samp24-utm", "samp24-utm-ground"] {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("scans/\(name).pcd")))
      #expect(try GeometryReading.read(bytes, pointsMax: 1_000_000).info.upAxis == "z")
    }
  }

  @Test("malformed models end in a reason, and none is read as whole")
  func badModels() throws {
    let folder = try #require(sharedData).appendingPathComponent("badmedia/files")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count > 80)
    for name in names {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      do throws(FormatError) {
        _ = try GeometryReading.read(bytes, pointsMax: 1000)
        Issue.record("\(name) was read")
      } catch {
        let isModel = [".gltf", ".ply", ".obj"].contains { name.hasSuffix($0) }
        #expect(!isModel || error.code == "malformed" || error.code == "external", "\(name): \(error)")
      }
    }
  }
}
