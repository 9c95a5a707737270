/// What can happen to a document on its way through printers, hands and scanners.
package enum DocumentPerturbations {
  package static let all: [Perturbation] = []
}
