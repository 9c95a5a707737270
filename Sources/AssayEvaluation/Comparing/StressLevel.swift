/// A perturbation at a severity, as two runs share it; severity 0 stands for the same samples without it.
package struct StressLevel: Sendable, Hashable {
  package var perturbation: String
  package var severity: Int

  package init(_ perturbation: String, _ severity: Int) {
    self.perturbation = perturbation
    self.severity = severity
  }

  /// `gaussian_blur:3`.
  package var label: String { "\(perturbation):\(severity)" }
}
