/// What can happen to a recording: noise, rooms, codecs, other voices.
package enum SoundPerturbations {
  package static let all: [Perturbation] = []
}
