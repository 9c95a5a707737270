import Glibc

/// The reference's disk: on a grid of 17² (or (2r+1)² above radius 8), normalised, its edge softened by a small
/// Gaussian with the grid mirrored at its border, which is why the larger disks sum to a little more than 1.
enum DiskKernel {
  /// One quarter: `kernel[y][x]` for distances from the middle, from 0.
  static func kernel(radius: Int, edge: Double) -> [[Double]] {
    let reach = max(8, radius)
    let size = 2 * reach + 1
    let inside = (0..<size).map { y in
      (0..<size).map { x in
        (x - reach) * (x - reach) + (y - reach) * (y - reach) <= radius * radius ? 1.0 : 0
      }
    }
    let total = inside.reduce(0) { $0 + $1.reduce(0, +) }
    let half = radius <= 8 ? 1 : 2
    let taps = (-half...half).map { exp(-Double($0 * $0) / (2 * edge * edge)) }
    let norm = taps.reduce(0, +)
    func soften(_ grid: [[Double]], _ value: ([[Double]], Int, Int, Int) -> Double) -> [[Double]] {
      (0..<size).map { y in
        (0..<size).map { x in
          (-half...half).reduce(0) { $0 + taps[$1 + half] / norm * value(grid, y, x, $1) }
        }
      }
    }
    let border = PictureBorder.mirror
    let across = soften(inside) { $0[$1][border.index($2 + $3, size)] }
    let both = soften(across) { $0[border.index($1 + $3, size)][$2] }
    return (0...reach).map { y in (0...reach).map { x in both[reach + y][reach + x] / total } }
  }
}
