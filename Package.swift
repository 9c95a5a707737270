// swift-tools-version: 6.2
// The plan of the house. Rooms are listed by floor, top to bottom; a room imports only from floors
// below it (or a room further down its own floor). Tests/TidyTests checks this.
import PackageDescription

let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let gnu: [CSetting] = [.define("_GNU_SOURCE")]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func worker(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ room: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: room + "Tests", dependencies: [.init(stringLiteral: room)] + dependencies,
    swiftSettings: house)
}

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "assay",
  products: [.executable(name: "assay", targets: ["assay"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    // Floor 3: surfaces
    .executableTarget(
      name: "assay",
      dependencies: [
        "AssayGateway", "AssayStore", "AssayServing", "AssayConfiguration", "AssayEvaluation", "AssayReport",
        "AssayInference",
        "AssayStress", "AssayPerception", "AssayMedia", "AssayVerification", "AssayInjection", "AssayScoring",
        "AssayResilience", "AssayLanguage", "AssaySignals", "AssayStatistics", "AssayCore", "AssayWire",
        argumentParser,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [.copy("Templates")],
      swiftSettings: house),

    room(
      "AssayGateway",
      [
        "AssayServing", "AssayInference", "AssayPerception", "AssayMedia", "AssayVerification", "AssayResilience",
        "AssayFormats", "AssayCore", "AssayWire", "CZlibShim",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),

    // Floor 2: capabilities
    room(
      "AssayStore",
      ["AssayServing", "AssayResilience", "AssayCore", "AssayWire", .product(name: "GRDB", package: "GRDB.swift")]),
    room(
      "AssayServing",
      [
        "AssayConfiguration", "AssayPerception", "AssayMedia", "AssayVerification", "AssayInjection",
        "AssayResilience", "AssayLanguage", "AssayFormats", "AssaySignals", "AssayStatistics", "AssayCore", "AssayWire",
      ]),
    room(
      "AssayReport",
      [
        "AssayEvaluation", "AssayStress", "AssayPerception", "AssayMedia", "AssayVerification", "AssayScoring",
        "AssayStatistics", "AssaySignals", "AssayCore", "AssayWire",
      ]),
    room(
      "AssayEvaluation",
      [
        "AssayStress", "AssayPerception", "AssayMedia", "AssayScoring", "AssayVerification", "AssayConfiguration",
        "AssayInjection", "AssaySignals", "AssayStatistics", "AssayCore", "AssayWire",
      ]),
    room(
      "AssayInference",
      [
        "AssayPerception", "AssayResilience", "AssayCore", "AssayWire",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    // Floor 1: judgements
    room(
      "AssayStress",
      [
        "AssayInjection", "AssayVerification", "AssayPerception", "AssayMedia", "AssayConfiguration", "AssayFormats",
        "AssaySignals", "AssayStatistics", "AssayCore", "AssayWire",
      ]),
    room("AssayPerception", ["AssayMedia", "AssayResilience", "AssaySignals", "AssayCore", "AssayWire"]),
    room("AssayMedia", ["AssayFormats", "AssaySignals", "AssayCore", "AssayWire", "CSpawn"]),
    room(
      "AssayScoring",
      ["AssayVerification", "AssayInjection", "AssayLanguage", "AssayStatistics", "AssayCore", "AssayWire"]),
    room("AssayVerification", ["AssayInjection", "AssayLanguage", "AssayStatistics", "AssayCore", "AssayWire"]),
    room("AssayInjection", ["AssayLanguage", "AssayCore", "AssayWire"]),
    room("AssayResilience", ["AssayCore"]),
    room("AssayConfiguration", ["AssayCore", "AssayWire", .product(name: "Yams", package: "Yams")]),

    // Floor 0: values
    room("AssayLanguage", ["AssayWire"]),
    room("AssayFormats", ["AssaySignals", "AssayCore", "AssayWire"]),
    room("AssaySignals", ["AssayCore"]),
    room("AssayStatistics"),
    room("AssayCore", ["AssayWire"]),
    room("AssayWire", ["CCrypto"]),

    // Workers: the only executables that link decoders; each is started, locked down and fed over a pipe.
    worker(
      "assay-media-worker",
      ["AssayWorkerKit", "AssayDecoding", "AssayNeural", "AssayFormats", "AssaySignals", "AssayCore", "AssayWire"]),
    worker("assay-av-worker", ["AssayWorkerKit", "AssayFormats", "AssaySignals", "AssayCore", "AssayWire", "CAVShim"]),
    worker("assay-ocr-worker", ["AssayWorkerKit", "AssayCore", "AssayWire", "CTesseract"]),
    room(
      "AssayDecoding",
      ["AssayFormats", "AssaySignals", "AssayCore", "AssayWire", "CImageShim", "CAudioShim", "CPdfShim", "CQRShim"]),
    room("AssayNeural", ["AssaySignals", "AssayCore", "AssayWire", "COnnxShim"]),
    room("AssayWorkerKit", ["AssayCore", "AssayWire", "CSandbox"]),

    // C: system libraries and thin shims, one a library
    .target(name: "CSandbox", dependencies: ["CSeccomp"], cSettings: gnu, linkerSettings: [.linkedLibrary("seccomp")]),
    .target(name: "CSpawn", cSettings: gnu),
    .target(name: "CZlibShim", cSettings: gnu, linkerSettings: [.linkedLibrary("z")]),
    .target(
      name: "CImageShim", dependencies: ["CTurboJPEG", "CSpng", "CWebP"], cSettings: gnu,
      linkerSettings: [
        .linkedLibrary("turbojpeg"), .linkedLibrary("spng"), .linkedLibrary("webp"), .linkedLibrary("z"),
      ]),
    .target(
      name: "CAudioShim", dependencies: ["CSndFile", "CSampleRate"], cSettings: gnu,
      linkerSettings: [.linkedLibrary("sndfile"), .linkedLibrary("samplerate")]),
    .target(
      name: "CAVShim", dependencies: ["CFFmpeg"], cSettings: gnu,
      linkerSettings: [
        .linkedLibrary("avformat"), .linkedLibrary("avcodec"), .linkedLibrary("avutil"),
        .linkedLibrary("swresample"), .linkedLibrary("swscale"),
      ]),
    .target(name: "CPdfShim", cSettings: gnu, linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("m")]),
    .target(name: "COnnxShim", cSettings: gnu, linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "CQRShim", dependencies: ["CZXing"], cxxSettings: [.define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("ZXing")]),
    system("CTurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev"),
    system("CSpng", pkgConfig: "spng", apt: "libspng-dev"),
    system("CWebP", pkgConfig: "libwebp", apt: "libwebp-dev"),
    system("CSndFile", pkgConfig: "sndfile", apt: "libsndfile1-dev"),
    system("CSampleRate", pkgConfig: "samplerate", apt: "libsamplerate0-dev"),
    system("CFFmpeg", pkgConfig: "libavformat", apt: "libavformat-dev"),
    system("CSeccomp", pkgConfig: "libseccomp", apt: "libseccomp-dev"),
    system("CZXing", pkgConfig: "zxing", apt: "libzxing-dev"),
    system("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    // By hand: pkg-config's flags for tesseract pull libarchive and libcurl into the process.
    .systemLibrary(name: "CTesseract", providers: [.apt(["libtesseract-dev"])]),

    // Tests mirror the rooms
    tests("AssayWire"),
    tests("AssayCore", ["AssayWire"]),
    tests("AssayStatistics", ["AssayWire"]),
    tests("AssaySignals", ["AssayCore"]),
    tests("AssayWorkerKit", ["AssayWire"]),
    tests("AssayFormats", ["AssaySignals", "AssayCore", "AssayWire"]),
    tests("AssayDecoding", ["AssayInjection", "AssayFormats", "AssaySignals", "AssayCore", "AssayWire"]),
    tests("AssayScoring", ["AssayVerification", "AssayInjection", "AssayStatistics", "AssayCore", "AssayWire"]),
    tests("AssayVerification", ["AssayInjection", "AssayLanguage", "AssayStatistics", "AssayCore", "AssayWire"]),
    tests("AssayInjection", ["AssayLanguage", "AssayCore", "AssayWire"]),
    tests("AssayResilience", ["AssayCore"]),
    tests("AssayConfiguration", ["AssayCore", "AssayWire"]),
    tests(
      "AssayServing",
      [
        "AssayInference", "AssayConfiguration", "AssayPerception", "AssayMedia", "AssayVerification",
        "AssayInjection", "AssayResilience", "AssaySignals", "AssayStatistics", "AssayCore", "AssayWire",
        "assay-media-worker", "assay-ocr-worker",
      ]),
    tests(
      "AssayStore",
      [
        "AssayServing", "AssayResilience", "AssayCore", "AssayWire", "CSpawn",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests(
      "AssayGateway",
      [
        "AssayServing", "AssayInference", "AssayPerception", "AssayMedia", "AssayVerification", "AssayResilience",
        "AssayFormats", "AssaySignals", "AssayCore", "AssayWire", "CZlibShim", "assay-media-worker", "assay-av-worker",
        "assay-ocr-worker",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests("AssayLanguage", ["AssayWire"]),
    tests(
      "AssayNeural", ["AssaySignals", "AssayCore", "AssayWire", "CSpawn", "assay-media-worker", "assay-ocr-worker"]),
    tests(
      "AssayMedia",
      [
        "AssayInjection", "AssayFormats", "AssaySignals", "AssayCore", "AssayWire", "CSpawn", "assay-media-worker",
        "assay-av-worker",
      ]),
    tests(
      "AssayPerception",
      [
        "AssayInjection", "AssayMedia", "AssayResilience", "AssaySignals", "AssayCore", "AssayWire",
        "assay-media-worker", "assay-ocr-worker",
        "assay-av-worker",
      ]),
    tests(
      "AssayInference",
      [
        "AssayPerception", "AssayResilience", "AssayCore", "AssayWire",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    tests(
      "AssayEvaluation",
      [
        "AssayStress", "AssayConfiguration", "AssayScoring", "AssayVerification", "AssayStatistics", "AssayMedia",
        "AssayPerception", "AssaySignals", "AssayCore", "AssayWire",
      ]),
    tests(
      "AssayStress",
      [
        "AssayInjection", "AssayVerification", "AssayPerception", "AssayMedia", "AssayFormats", "AssaySignals",
        "AssayStatistics", "AssayCore", "AssayWire", "CSpawn", "assay-media-worker", "assay-av-worker",
        "assay-ocr-worker",
      ]),
    tests("AssayReport", ["AssayEvaluation", "AssayScoring", "AssayStatistics", "AssayCore", "AssayWire"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["assay", "assay-media-worker", "assay-av-worker", "assay-ocr-worker", "AssayWire"],
      swiftSettings: house),
    .testTarget(name: "TidyTests", dependencies: ["AssayWire"], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// `scripts/fuzz` plans the fuzz targets, which only libFuzzer can run, and nothing that they do not need.
if Context.environment["ASSAY_FUZZ"] != nil {
  let parts: [Target.Dependency] = ["AssayVerification", "AssayInjection", "AssayLanguage", "AssayCore", "AssayWire"]
  let wire = ["fuzz-http", "fuzz-chat", "fuzz-events"]
  package.targets.append(.target(name: "FuzzFrame", path: "Fuzz/FuzzFrame", swiftSettings: house))
  for name in ["fuzz-claims", "fuzz-evidence", "fuzz-values", "fuzz-documents"] + wire {
    package.targets.append(
      .executableTarget(
        name: name, dependencies: ["FuzzFrame"] + (wire.contains(name) ? ["AssayWire"] : parts), path: "Fuzz/\(name)",
        swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
  }
}

// `Benchmarks/statistics/run` plans the simulations of docs/statistics.md, which need only what judges numbers.
if Context.environment["ASSAY_SIMULATION"] != nil {
  package.targets.append(
    .executableTarget(
      name: "simulation", dependencies: ["AssayScoring", "AssayStatistics", "AssayCore"],
      path: "Benchmarks/statistics", exclude: ["run"],
      swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]))
}

// `ASSAY_ONLY=AssayScoring,AssayMedia swift test` plans only these rooms, what they need and their tests,
// so that work in one room never waits for the others.
if let only = Context.environment["ASSAY_ONLY"], !only.isEmpty {
  let wanted = only.split(separator: ",").map(String.init)
  var needed = Set(wanted + wanted.map { $0 + "Tests" })
  func names(_ target: Target) -> [String] {
    target.dependencies.compactMap {
      switch $0 {
      case .targetItem(let name, _), .byNameItem(let name, _): name
      default: nil
      }
    }
  }
  var before = -1
  while needed.count != before {
    before = needed.count
    for target in package.targets where needed.contains(target.name) { needed.formUnion(names(target)) }
  }
  package.targets.removeAll { !needed.contains($0.name) }
  if !needed.contains("assay") { package.products = [] }
  let usesHTTP = needed.contains("assay") || needed.contains("AssayInference") || needed.contains("AssayGateway")
  package.dependencies.removeAll { dependency in
    guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
    if location.hasSuffix("Yams") { return !needed.contains("AssayConfiguration") }
    if location.hasSuffix("GRDB.swift") { return !needed.contains("AssayStore") }
    if location.hasSuffix("swift-argument-parser") { return !needed.contains("assay") }
    return !usesHTTP
  }
}
