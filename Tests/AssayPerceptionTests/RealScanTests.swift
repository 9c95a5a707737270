import AssayCore
import AssaySignals
import Testing

@testable import AssayPerception

@Suite("Real scans", .enabled(if: Scans.folder != nil, "set ASSAY_DATA to the folder with scans/"))
struct RealScanTests {
  @Test("the three cars of a street scene are three clusters as large as cars")
  func street() throws {
    let scene = SceneSplit(try Scans.cloud("min_cut_segmentation_tutorial.pcd"), frame: .z, seed: 0)
    let cars = scene.clusters.filter { $0.points.count > 500 }.map(\.box)
    #expect(cars.count == 3)
    #expect(cars.allSatisfy { (3.5...5.5).contains($0.length) && (1.6...2.6).contains($0.width) && $0.height < 2 })
  }

  @Test("a lamp post stands out as a tall thing")
  func lampPost() throws {
    let scene = SceneSplit(try Scans.cloud("lamppost.pcd"), frame: .z, seed: 0)
    let tallest = try #require(scene.clusters.max { $0.box.height < $1.box.height })
    #expect(tallest.box.height > 2 * tallest.box.width)
  }

  @Test("aerial terrain loses its ground, and what stands on it remains")
  func terrain() throws {
    let scene = SceneSplit(try Scans.cloud("samp11-utm.pcd"), frame: .z, seed: 0)
    let ground = try #require(scene.surfaces.first)
    let share = Double(ground.points.count) / Double(scene.total)
    #expect(ground.name == "ground" && share > 0.3 && share < 0.9, "\(share)")
    #expect(scene.clusters.count > 5)
  }

  /// `samp24-utm-ground.pcd` holds the points of `samp24-utm.pcd` that people marked as ground.
  @Test("ground agrees with the marked ground of a sample")
  func markedGround() throws {
    let (all, marked) = (try Scans.cloud("samp24-utm.pcd"), try Scans.cloud("samp24-utm-ground.pcd"))
    func keys(_ cloud: PointCloud, _ indices: [Int]) -> Set<[Int]> {
      Set(
        indices.map { index in
          (0..<3).map { Int(((Double(cloud.coordinates[index * 3 + $0]) + cloud.origin[$0]) * 4).rounded()) }
        })
    }
    let truth = keys(marked, Array(0..<marked.count))
    let ground = try #require(SceneSplit(all, frame: .z, seed: 0).surfaces.first)
    let found = keys(all, ground.points.indices)
    let shared = Double(found.intersection(truth).count)
    let (precision, recall) = (shared / Double(found.count), shared / Double(truth.count))
    #expect(precision > 0.85 && recall > 0.8, "precision \(precision), recall \(recall)")
  }
}
