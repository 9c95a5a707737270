/// What can happen to a scan or a mesh: sparse, shaken, covered, in another frame.
package enum CloudPerturbations {
  package static let all: [Perturbation] = []
}
