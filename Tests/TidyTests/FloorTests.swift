import Foundation
import Testing

@Suite("The house keeps its floors")
struct FloorTests {
  @Test("A room imports only from floors below, or further down on its own", arguments: House.floors.indices)
  func noUpwardImport(index: Int) throws {
    let (_, room) = House.floors[index]
    let allowed = Set(House.floors[(index + 1)...].map(\.room))
    let rooms = Set(House.floors.map(\.room)).union(House.workerRooms)
    for file in try House.swiftFiles(under: "Sources/\(room)") {
      let wrong = try House.imports(of: file).intersection(rooms).subtracting(allowed).subtracting([room])
      #expect(wrong.isEmpty, "\(House.shown(file)) imports \(wrong.sorted()) from above or beside")
    }
  }

  @Test("Floor 0, the judgement of scores, perturbations and the workers never import Foundation")
  func noFoundationBelow() throws {
    let bare =
      House.floors.filter { $0.floor == 0 }.map(\.room) + ["AssayScoring", "AssayStress", "AssayResilience"]
      + House.workerRooms
      + House.workers
    for room in bare {
      for file in try House.swiftFiles(under: "Sources/\(room)") {
        let imports = try House.imports(of: file)
        #expect(imports.isDisjoint(with: ["Foundation", "FoundationEssentials"]), "\(House.shown(file))")
      }
    }
  }

  @Test("The main program reaches no decoder: only workers import the C libraries")
  func onlyWorkersTouchC() throws {
    for (_, room) in House.floors where room != "AssayWire" {
      for file in try House.swiftFiles(under: "Sources/\(room)") {
        let decoders = try House.imports(of: file).filter {
          $0.hasSuffix("Shim") && $0 != "CZlibShim" || $0 == "CSandbox" || $0 == "CTesseract"
        }
        #expect(decoders.isEmpty, "\(House.shown(file)) imports \(decoders)")
      }
    }
  }

  @Test("Every folder of Sources is a room that Package.swift plans")
  func everyRoomIsPlanned() throws {
    let manifest = try String(contentsOf: House.root.appending(path: "Package.swift"), encoding: .utf8)
    let rooms = try FileManager.default.contentsOfDirectory(atPath: House.root.appending(path: "Sources").path)
    #expect(rooms.count > 20)
    for room in rooms { #expect(manifest.contains("\"\(room)\""), "\(room) is not in Package.swift") }
  }
}
