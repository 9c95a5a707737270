import AssayCore
import AssaySignals

extension PicturePerturbations {
  /// Weather, things in the way, and pictures that are bent, turned or cut.
  package static let scenes: [Perturbation] = weather + inTheWay + shapes

  private static let weather: [Perturbation] = [
    Perturbation(
      "snow", group: .image, summary: "Flakes drawn out by the wind over a picture that grows pale.",
      reference: "imagenet_c", comparison: .statistics,
      parameters: [
        "mean 0.1, sd 0.3, zoom 3, threshold 0.5, blur 10/4, mix 0.8",
        "mean 0.2, sd 0.3, zoom 2, threshold 0.5, blur 12/4, mix 0.7",
        "mean 0.55, sd 0.3, zoom 4, threshold 0.9, blur 12/8, mix 0.7",
        "mean 0.55, sd 0.3, zoom 4.5, threshold 0.85, blur 12/8, mix 0.65",
        "mean 0.55, sd 0.3, zoom 2.5, threshold 0.85, blur 12/12, mix 0.55",
      ], settings: [Snow.angle], work: layered { picture, call in Snow.apply(picture, &call) }),
    Perturbation(
      "frost", group: .image, summary: "Ice crystals on the lens, from a made texture.", reference: "imagenet_c",
      comparison: .statistics,
      parameters: [
        "1 x + 0.4 texture", "0.8 x + 0.6 texture", "0.7 x + 0.7 texture", "0.65 x + 0.7 texture",
        "0.6 x + 0.75 texture",
      ], settings: [Frost.texture], work: layered { picture, call in Frost.apply(picture, &call) }),
    Perturbation(
      "fog", group: .image, summary: "Clouds of a diamond-square plasma over the picture.", reference: "imagenet_c",
      comparison: .statistics,
      parameters: [
        "depth 1.5, decay 2", "depth 2, decay 2", "depth 2.5, decay 1.7", "depth 2.5, decay 1.5", "depth 3, decay 1.4",
      ], work: layered { picture, call in Fog.apply(picture, &call) }),
    Perturbation(
      "rain", group: .image, summary: "Bright streaks of one direction under a slight haze.",
      parameters: Rain.parameters, settings: [Rain.angle], work: layered { picture, call in Rain.apply(picture, &call) }
    ),
    Perturbation(
      "spatter", group: .image, summary: "Drops of water, from severity 4 on of mud, on the lens.",
      reference: "imagenet_c", comparison: .statistics,
      parameters: [
        "water, blur 4, threshold 0.69, strength 0.6", "water, blur 3, threshold 0.68, strength 0.6",
        "water, blur 2, threshold 0.68, strength 0.5", "mud, mean 0.65, sd 0.3", "mud, mean 0.67, sd 0.4",
      ], work: layered { picture, call in Spatter.apply(picture, &call) }),
  ]

  private static let inTheWay: [Perturbation] = [
    Perturbation(
      "occlusion", group: .image, summary: "Boxes in the background's colour or speckled cover a share.",
      parameters: ["5 %", "10 %", "20 %", "35 %", "50 %"], settings: [Occlusion.share],
      work: .picture { picture, call in Occlusion.apply(picture, &call) }),
    Perturbation(
      "glare", group: .image, summary: "A lamp's reflection: a white core and a bloom around it.",
      parameters: [
        "core 4 % of the diagonal, bloom 0.5", "core 7 %, bloom 0.6", "core 10 %, bloom 0.7", "core 14 %, bloom 0.8",
        "core 19 %, bloom 0.9",
      ], settings: Glare.place, work: .picture { picture, call in Glare.apply(picture, &call) }),
    Perturbation(
      "lens_shadow", group: .image, summary: "Corners grow dark as behind a simple lens (cos⁴).",
      parameters: ["corners 0.7", "corners 0.5", "corners 0.35", "corners 0.2", "corners 0.1"],
      work: .picture { picture, call in Vignette.apply(picture, &call) }),
  ]

  private static let shapes: [Perturbation] = [
    Perturbation(
      "elastic_transform", group: .image, summary: "Smooth noise moves every pixel a little.",
      reference: "imagecorruptions", comparison: .statistics,
      parameters: ["alpha 12.5", "alpha 16.25", "alpha 21.25", "alpha 25", "alpha 30"].map {
        $0 + ", sd 1 % of the side"
      }, work: layered { picture, call in Elastic.apply(picture, &call) }),
    Perturbation(
      "rotate", group: .image, summary: "The picture turns about its middle; corners leave the frame.",
      parameters: ["3°", "7°", "12°", "20°", "30°"], settings: [Turning.side, Turning.degrees],
      work: .picture { picture, call in Turning.apply(picture, &call) }),
    Perturbation(
      "perspective", group: .image, summary: "The picture seen from aside; nothing leaves the frame.",
      parameters: ["corners in by up to 4 %", "8 %", "12 %", "17 %", "22 %"],
      work: .picture { picture, call in Perspective.apply(picture, &call) }),
    Perturbation(
      "crop", group: .image, summary: "A part of the picture at its own resolution.",
      parameters: ["95 % of each side", "90 %", "80 %", "70 %", "60 %"], settings: Crop.place,
      work: .picture { picture, call in Crop.apply(picture, &call) }),
    Perturbation(
      "horizontal_flip", group: .image, summary: "The picture in a mirror, the same at every severity.",
      parameters: [String](repeating: "mirrored", count: 5),
      work: .picture { picture, call in Flip.apply(picture, &call) }),
  ]

  /// Pictures with layers of numbers beside their pixels.
  private static let layeredPixelsMax = 24_000_000

  /// Work that holds several numbers for each pixel, and so takes no picture beyond a size.
  static func layered(
    _ change: @escaping @Sendable (Pixmap, inout StressCall) -> Stressed<Pixmap>
  ) -> Perturbation.Work {
    .picture { (picture, call) throws(AssayError) in try bounded(picture, &call, change) }
  }

  static func bounded(
    _ picture: Pixmap, _ call: inout StressCall, _ change: (Pixmap, inout StressCall) -> Stressed<Pixmap>
  ) throws(AssayError) -> Stressed<Pixmap> {
    guard picture.width * picture.height <= layeredPixelsMax else {
      throw AssayError(
        .ingestion,
        "the picture has \(picture.width) × \(picture.height) pixels; this takes \(layeredPixelsMax / 1_000_000) million",
        remedy: "scale it down first")
    }
    return change(picture, &call)
  }
}
