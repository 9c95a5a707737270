import AssayCore
import AssayMedia
import AssaySignals

/// What can happen to a document on its way through printers, hands and scanners. Pages are drawn and bound again as
/// pictures; a document that is a picture (a scanned receipt as PNG or JPEG) counts as one page.
package enum DocumentPerturbations {
  package static let all: [Perturbation] =
    scanning + paper + [
      Perturbation(
        "missing_pages", group: .document, summary: "Pages are gone; the others keep their text.",
        parameters: ["10 %, at least one", "20 %", "35 %", "50 %", "70 %"],
        work: .pages { (pages, call) throws(AssayError) in try PageOrder.missing(pages, &call) }),
      Perturbation(
        "shuffled_pages", group: .document, summary: "Pages have changed places; all keep their text.",
        parameters: ["10 % of the pages, at least two", "25 %", "50 %", "75 %", "all"],
        work: .pages { (pages, call) throws(AssayError) in try PageOrder.mixed(pages, &call) }),
    ]

  private static let scanning: [Perturbation] = [
    Perturbation(
      "skew", group: .document, summary: "The page lay askew on the scanner; nothing of it is lost.",
      parameters: ["1°", "2°", "4°", "7°", "12°"], settings: [Turning.side, PageSkew.degrees],
      work: .page(dpi: 150) { page, call in PageSkew.apply(page, &call) }),
    Perturbation(
      "low_resolution", group: .document,
      summary: "Scanned with few dots an inch; a picture counts as having 250 before.",
      parameters: ["200 dpi", "150 dpi", "100 dpi", "72 dpi", "50 dpi"], settings: [PageResolution.dpi],
      work: .page(dpi: PageResolution.fullDpi) { page, call in PageResolution.apply(page, &call) }),
    Perturbation(
      "page_blur", group: .document, summary: "The page out of focus, at 150 dpi.",
      parameters: ["sd 0.5 px", "sd 1 px", "sd 1.6 px", "sd 2.4 px", "sd 4 px"], settings: [PageBlur.sd],
      work: layered { page, call in PageBlur.apply(page, &call) }),
    Perturbation(
      "page_jpeg", group: .document, summary: "The drawn page kept as a JPEG of low quality.",
      parameters: ["quality 50", "quality 30", "quality 20", "quality 12", "quality 8"],
      work: .recompressed { severity in .jpeg(quality: severity.of(50, 30, 20, 12, 8)) }),
  ]

  private static let paper: [Perturbation] = [
    Perturbation(
      "stains", group: .document, summary: "Rings of cups and blots; print shows through.",
      parameters: ["1 stain of 25 %", "2 of 32 %", "4 of 40 %", "6 of 50 %", "9 of 62 %"],
      work: layered { page, call in PageStains.apply(page, &call) }),
    Perturbation(
      "folds", group: .document, summary: "Creases with shade, and strips that lie slanted between them.",
      parameters: [
        "1 fold, shear 0.2 %, shade 12 %", "2 folds, 0.4 %, 18 %", "3 folds, 0.6 %, 25 %", "4 folds, 0.9 %, 33 %",
        "5 folds, 1.2 %, 42 %",
      ], work: .page(dpi: 150) { page, call in PageFolds.apply(page, &call) }),
    Perturbation(
      "bleed_through", group: .document, summary: "The page's print, mirrored, shines through from the back.",
      parameters: ["5 %", "10 %", "18 %", "28 %", "40 %"],
      work: layered { page, call in PageBleed.apply(page, &call) }),
    Perturbation(
      "faded", group: .document, summary: "Little contrast is left between print and paper.",
      reference: "imagenet_c", comparison: .exact,
      parameters: ["contrast 0.4", "contrast 0.3", "contrast 0.2", "contrast 0.1", "contrast 0.05"],
      work: .page(dpi: 150) { page, call in PageFading.apply(page, &call) }),
  ]

  private static func layered(
    _ change: @escaping @Sendable (Pixmap, inout StressCall) -> Stressed<Pixmap>
  ) -> Perturbation.Work {
    .page(dpi: 150) { (page, call) throws(AssayError) in try PicturePerturbations.bounded(page, &call, change) }
  }
}
