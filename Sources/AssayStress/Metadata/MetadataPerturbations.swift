/// What can happen to what a file says of itself.
package enum MetadataPerturbations {
  package static let all: [Perturbation] = []
}
