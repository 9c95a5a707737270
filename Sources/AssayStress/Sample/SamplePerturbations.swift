/// What can happen to a sample as a whole: a modality is missing, empty or another sample's.
package enum SamplePerturbations {
  package static let all: [Perturbation] = []
}
