import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Testing

@testable import AssayPerception

@Suite("Drawing evidence")
struct DrawingTests {
  private func observation(_ kind: Observation.Kind, _ value: JSONValue, _ region: Region?, _ id: Int = 0)
    -> Observation
  {
    Observation(id: "p0.x.\(id)", kind: kind, value: value, region: region, part: 0, confidence: 0.5, source: "x@1")
  }

  @Test(
    "what media say never becomes markup or steers a terminal",
    arguments: [
      "<script>alert(1)</script>", "\"><img src=x onerror=y>", "a\u{1B}[31mred\u{07}", "\u{202E}txt.exe", "x\u{200B}y",
      "</svg></style>", "&lt;", "\u{E0041}\u{0}",
    ])
  func escaping(_ text: String) throws {
    let evidence = Evidence(
      observations: [
        observation(.textLine, .string(text), .box(Box2D(x: 1, y: 1, width: 5, height: 5))),
        observation(.object, .string(text), .box(Box2D(x: 1, y: 1, width: 5, height: 5)), 1),
        observation(.utterance, .string(text), .span(0, 1), 2),
      ],
      coverages: [Coverage(extractor: text, part: 0, modality: .image, kinds: [], note: text)],
      agreements: [Agreement(about: text, part: 0, sources: [], modalities: [], value: 0.3, note: text)])
    let picture = Illustration.Picture(dataURI: "data:image/png;base64,AAAA", width: 10, height: 10, position: nil)
    let sound = EvidenceDrawing.waveform(
      Waveform(samples: [0, 0.5], sampleRateHz: 2), observations: evidence.observations,
      highlights: [Highlight(region: .span(0, 1), label: text, role: .wrong)])
    let pages = [
      EvidenceHTML.page(
        title: text, sections: [.init(name: text, evidence: evidence, illustrations: [0: .picture(picture)])]),
      sound,
      EvidenceDrawing.picture(dataURI: text, width: 10, height: 10, observations: evidence.observations),
    ]
    for page in pages {
      for word in ["<script", "<img", "</svg></style>", "\u{1B}", "\u{202E}", "\u{200B}", "\u{7}"] {
        #expect(!page.contains(word))
      }
    }
    let terminal = EvidenceText.render(evidence, name: text)
    #expect(
      terminal.unicodeScalars.allSatisfy {
        $0 == "\n" || ($0.value >= 0x20 && $0.properties.generalCategory != .format)
      })
  }

  @Test("a page asks the network for nothing")
  func offline() {
    let page = EvidenceHTML.page(title: "t", sections: [])
    #expect(page.contains("default-src 'none'") && !page.contains("http://") && !page.contains("https://"))
  }

  @Test("only a data URI of a picture is put into a picture")
  func dataURIs() {
    #expect(EvidenceDrawing.isPicture("data:image/png;base64,iVBORw0KGgo="))
    for uri in [
      "https://a/b.png", "data:image/png;base64,\"/><script>", "data:text/html;base64,AA", "data:image/png", "",
    ] {
      #expect(!EvidenceDrawing.isPicture(uri))
    }
  }

  @Test("boxes keep their place and words give way to lines")
  func boxes() {
    let svg = EvidenceDrawing.picture(
      dataURI: "", width: 100, height: 50,
      observations: [
        observation(.textLine, "a b", .box(Box2D(x: 10, y: 20, width: 30, height: 5))),
        observation(.textWord, "a", .box(Box2D(x: 10.5, y: 20, width: 9, height: 5)), 1),
        observation(.colour, "red", .box(Box2D(x: 0, y: 0, width: 77, height: 50)), 2),
      ], highlights: [Highlight(region: .box(Box2D(x: 3, y: 4, width: 5, height: 6)), label: "here", role: .expected)])
    #expect(svg.contains("viewBox=\"0 0 100 50\"") && svg.contains("x=\"10\" y=\"20\" width=\"30\" height=\"5\""))
    #expect(!svg.contains("x=\"10.5\"") && !svg.contains("width=\"77\"") && svg.contains("g-expected"))
  }

  @Test("degenerate input draws nothing or an empty frame, and never a number that is none")
  func degenerate() {
    #expect(EvidenceDrawing.picture(dataURI: "", width: 0, height: 5, observations: []) == "")
    #expect(EvidenceDrawing.waveform(samples: [], rate: 16_000) == "")
    #expect(EvidenceDrawing.threeViews(cloud: PointCloud(coordinates: []), boxes: []) == "")
    let point = EvidenceDrawing.threeViews(cloud: PointCloud(coordinates: [1, 2, 3]), boxes: [])
    let wave = EvidenceDrawing.waveform(samples: [.nan, .infinity, 0.5], rate: 3)
    let odd = Region.box(Box2D(x: .nan, y: 0, width: .infinity, height: 1))
    let box = EvidenceDrawing.picture(dataURI: "", width: 9, height: 9, observations: [observation(.face, "f", odd)])
    for text in [point, wave, box] { #expect(!text.contains("nan") && !text.contains("inf")) }
  }

  @Test("the corners of a turned box are where they should be")
  func corners() {
    let box = Box3D(centre: Vector3(1, 2, 3), size: Vector3(4, 2, 2), rotation: Vector3(.pi / 2, 0, 0))
    let corners = EvidenceDrawing.corners(of: box)
    let (x, y, z) = (corners.map(\.x), corners.map(\.y), corners.map(\.z))
    #expect(abs((x.max() ?? 0) - 2) < 1e-9 && abs((y.max() ?? 0) - 4) < 1e-9 && z.max() == 4 && z.min() == 2)
  }

  @Test("the terminal table is aligned and hides words")
  func table() {
    let evidence = Evidence(observations: [
      observation(.textLine, "HELLO", .box(Box2D(x: 1, y: 2, width: 3, height: 4))),
      observation(.textWord, "HELLO", nil, 1),
    ])
    #expect(
      EvidenceText.render(evidence, name: "a.png") == """
        a.png

        id      kind       value  where         conf  source
        p0.x.0  text_line  HELLO  1, 2 · 3 × 4  0.5   x@1
        (1 words within lines are left out here; --json has them)

        """)
  }
}
