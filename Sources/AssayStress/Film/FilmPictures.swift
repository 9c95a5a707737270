package import AssayCore
package import AssayMedia
import AssaySignals
import Synchronization

/// Perturbations of pictures on films: every picture is changed, with one draw for the whole clip. A blur keeps its
/// direction, a crop its place; only noise is drawn anew for each picture, as a sensor does.
package enum FilmPictures {
  static let drawnAnew: Set<String> = [
    "gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise", "darkness",
  ]

  /// The film with its pictures changed; sound and times stay. The effect and what was achieved are those of the first
  /// picture.
  ///
  /// - Throws: `.data` for a perturbation that is none of pictures; what the perturbation or the worker refuses.
  package static func perturbed(
    _ film: [UInt8], by perturbation: Perturbation, _ call: StressCall, media: any MediaEncoding
  ) async throws(AssayError) -> Stressed<[UInt8]> {
    guard case .picture(let work) = perturbation.work else {
      throw AssayError(
        .data, "\(perturbation.name) does not change decoded pictures one by one, and so no film",
        remedy: perturbation.group == .image ? "use `compression` for films" : nil)
    }
    let isDrawnAnew = drawnAnew.contains(perturbation.name)
    var seeds = call.generator
    let base = seeds.next()
    let first = Mutex<(effect: LabelEffect, achieved: [String: Double])?>(nil)
    let bytes = try await media.redrawn(film) { (picture: Pixmap, number: Int) throws(AssayError) -> Pixmap in
      var own = call
      // Numbers that follow each other are far apart after the generator's seeding.
      if isDrawnAnew { own.generator = StressGenerator(seed: base &+ UInt64(number)) }
      let changed = try work(picture, &own)
      if number == 0 { first.withLock { $0 = (changed.effect, changed.achieved) } }
      return changed.medium
    }
    let found = first.withLock { $0 }
    return Stressed(bytes, effect: found?.effect ?? LabelEffect(), achieved: found?.achieved ?? [:])
  }
}
