import AssayLanguage

/// How far a page leans: the rise per pixel to the right that most neighbours in a row share.
enum PageSlope {
  private static let bins = 41
  private static let step = 0.003
  private static let neighboursMax = 24

  static func estimate(_ boxes: [Bounds?]) -> Double {
    let sorted = boxes.compactMap { $0 }.sorted { ($0.midY, $0.left) < ($1.midY, $1.left) }
    guard sorted.count >= 8 else { return 0 }
    var votes = [Double](repeating: 0, count: bins)
    for (index, box) in sorted.enumerated() {
      let low = max(0, index - neighboursMax)
      let high = min(sorted.count, index + neighboursMax)
      for other in sorted[low..<high] where other.left > box.right {
        let (dx, dy) = (other.midX - box.midX, other.midY - box.midY)
        let height = max(min(box.height, other.height), 1)
        guard dx > 4 * height, abs(dy) < 1.2 * height else { continue }
        let slope = dy / dx
        let bin = Int((slope / step).rounded()) + bins / 2
        guard votes.indices.contains(bin) else { continue }
        // Long rows tell the slope better than short ones.
        votes[bin] += min(dx / height, 20)
      }
    }
    let smooth = votes.indices.map { bin in
      votes[bin] + 0.6 * ((bin > 0 ? votes[bin - 1] : 0) + (bin + 1 < bins ? votes[bin + 1] : 0))
    }
    guard let best = smooth.indices.max(by: { smooth[$0] < smooth[$1] }), smooth[best] > 1.25 * smooth[bins / 2] else {
      return 0
    }
    return Double(best - bins / 2) * step
  }
}
