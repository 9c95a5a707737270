import Glibc

/// The quantile of sorted values with straight lines between them (Hyndman and Fan's type 7, as numpy's
/// default). Nil without values or with q outside 0...1.
package func quantile(sorted values: [Double], _ q: Double) -> Double? {
  guard !values.isEmpty, q >= 0, q <= 1 else { return nil }
  let position = Double(values.count - 1) * q
  let below = Int(position)
  let above = min(below + 1, values.count - 1)
  let share = position - Double(below)
  let step = values[above] - values[below]
  // Measured from the nearer end, as numpy does, so that ends are hit exactly.
  return share >= 0.5 ? values[above] - step * (1 - share) : values[below] + step * share
}

package func quantile(_ values: [Double], _ q: Double) -> Double? { quantile(sorted: values.sorted(), q) }
