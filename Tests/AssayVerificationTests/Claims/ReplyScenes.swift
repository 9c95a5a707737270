import AssayCore
import AssayLanguage

@testable import AssayVerification

/// Small inputs for replies: pump, valve, tank, dog, kitchen, oven, street, receipt, call, gauge.
enum ReplyScenes {
  static let verifier = Verifier()

  static func index(_ name: String) -> EvidenceIndex { all[name] ?? .empty }

  private static let all: [String: EvidenceIndex] = {
    var indices: [String: EvidenceIndex] = [:]
    for (name, document) in documents {
      var session = BatchSession()
      let line = #"{"id":"x","claim":"","evidence":"# + document + "}"
      if case .verify(_, let evidence) = session.admit(BatchSession.decode(Array(line.utf8))) {
        indices[name] = evidence
      }
    }
    return indices
  }()

  private static let documents: [String: String] = [
    "pump": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "pump", "attributes": {"color": "grey"},
    "where": [{"frame": "image", "box": [300, 200, 700, 600]}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["pump", "valve", "wall"],
    "attributes": {"color": "open"}}
    ]}
    """#,
    "valve": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "valve", "attributes": {"color": "red",
    "condition": "open"}, "where": [{"frame": "image", "box": [400, 300, 600, 500]}]},
    {"id": "o1", "modality": "image", "kind": "object", "value": "wall", "attributes": {"color": "green"},
    "where": [{"frame": "image", "box": [0, 0, 1000, 800]}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["pump", "valve", "wall", "handle"],
    "attributes": {"color": "open"}}
    ]}
    """#,
    "kitchen": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "cup", "attributes": {"color": "white"},
    "where": [{"frame": "image", "box": [100, 400, 180, 480]}]},
    {"id": "o1", "modality": "image", "kind": "object", "value": "cup", "attributes": {"color": "red"},
    "where": [{"frame": "image", "box": [200, 400, 280, 480]}]},
    {"id": "o2", "modality": "image", "kind": "object", "value": "table", "attributes": {"color": "brown"},
    "where": [{"frame": "image", "box": [50, 470, 900, 780]}]},
    {"id": "o3", "modality": "image", "kind": "object", "value": "kettle", "attributes": {"color": "silver",
    "material": "metal"}, "where": [{"frame": "image", "box": [500, 350, 620, 480]}]},
    {"id": "o4", "modality": "image", "kind": "object", "value": "knife", "attributes": {},
    "where": [{"frame": "image", "box": [650, 440, 800, 470]}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["cup", "plate", "table", "kettle", "knife", "fork",
    "cat", "person", "bottle"], "recall": 0.97, "attributes": {"color": "open"}}
    ]}
    """#,
    "street": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "car", "attributes": {"color": "blue"},
    "where": [{"frame": "image", "box": [100, 400, 400, 600]}]},
    {"id": "o1", "modality": "image", "kind": "object", "value": "car", "attributes": {"color": "black"},
    "where": [{"frame": "image", "box": [500, 420, 700, 580]}]},
    {"id": "o2", "modality": "image", "kind": "object", "value": "bus", "attributes": {"color": "yellow"},
    "where": [{"frame": "image", "box": [720, 200, 980, 600]}]},
    {"id": "o3", "modality": "image", "kind": "object", "value": "person", "attributes": {},
    "where": [{"frame": "image", "box": [420, 380, 470, 600]}]},
    {"id": "o4", "modality": "image", "kind": "object", "value": "traffic light", "attributes": {},
    "where": [{"frame": "image", "box": [30, 50, 80, 200]}]},
    {"id": "t0", "modality": "image", "kind": "text", "value": "STOP", "where": [{"frame": "image",
    "box": [600, 100, 680, 150]}], "confidence": 0.98},
    {"id": "t1", "modality": "image", "kind": "text", "value": "City Line 42", "where": [{"frame": "image",
    "box": [740, 220, 900, 260]}], "confidence": 0.98}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["car", "bus", "truck", "bicycle", "person",
    "traffic light", "dog", "tree"], "recall": 0.97, "attributes": {"color": "open"}},
    {"modality": "image", "kind": "text", "vocabulary": "open", "recall": 0.95}
    ]}
    """#,
    "receipt": #"""
    {"frames":[{"id": "page", "kind": "page", "unit": "px", "width": 400, "height": 900}],"observations":[
    {"id": "t0", "modality": "image", "kind": "text", "value": "GREENLEAF MARKET SDN BHD",
    "where": [{"frame": "page", "box": [20, 20, 236, 42]}], "confidence": 0.97},
    {"id": "t1", "modality": "image", "kind": "text", "value": "12 JALAN MAWAR", "where": [{"frame": "page",
    "box": [20, 50, 146, 72]}], "confidence": 0.97},
    {"id": "t2", "modality": "image", "kind": "text", "value": "50000 KUALA LUMPUR",
    "where": [{"frame": "page", "box": [20, 80, 182, 102]}], "confidence": 0.97},
    {"id": "t3", "modality": "image", "kind": "text", "value": "TAX INVOICE", "where": [{"frame": "page",
    "box": [20, 110, 119, 132]}], "confidence": 0.97},
    {"id": "t4", "modality": "image", "kind": "text", "value": "INVOICE NO: GL-20418",
    "where": [{"frame": "page", "box": [20, 140, 200, 162]}], "confidence": 0.97},
    {"id": "t5", "modality": "image", "kind": "text", "value": "DATE: 14/03/2018", "where": [{"frame": "page",
    "box": [20, 170, 164, 192]}], "confidence": 0.97},
    {"id": "t6", "modality": "image", "kind": "text", "value": "TIME: 18:22", "where": [{"frame": "page",
    "box": [20, 200, 119, 222]}], "confidence": 0.97},
    {"id": "t7", "modality": "image", "kind": "text", "value": "MILK 1L  6.50", "where": [{"frame": "page",
    "box": [20, 230, 137, 252]}], "confidence": 0.97},
    {"id": "t8", "modality": "image", "kind": "text", "value": "BREAD  3.20", "where": [{"frame": "page",
    "box": [20, 260, 119, 282]}], "confidence": 0.97},
    {"id": "t9", "modality": "image", "kind": "text", "value": "EGGS 10  5.80", "where": [{"frame": "page",
    "box": [20, 290, 137, 312]}], "confidence": 0.97},
    {"id": "t10", "modality": "image", "kind": "text", "value": "SUBTOTAL 15.50", "where": [{"frame": "page",
    "box": [20, 320, 146, 342]}], "confidence": 0.97},
    {"id": "t11", "modality": "image", "kind": "text", "value": "TOTAL RM 15.50", "where": [{"frame": "page",
    "box": [20, 350, 146, 372]}], "confidence": 0.97},
    {"id": "t12", "modality": "image", "kind": "text", "value": "CASH RM 20.00", "where": [{"frame": "page",
    "box": [20, 380, 137, 402]}], "confidence": 0.97},
    {"id": "t13", "modality": "image", "kind": "text", "value": "CHANGE RM 4.50", "where": [{"frame": "page",
    "box": [20, 410, 146, 432]}], "confidence": 0.97},
    {"id": "t14", "modality": "image", "kind": "text", "value": "THANK YOU", "where": [{"frame": "page",
    "box": [20, 440, 101, 462]}], "confidence": 0.97}
    ],"coverage":[
    {"modality": "image", "kind": "text", "vocabulary": "open", "recall": 0.95}
    ]}
    """#,
    "gauge": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}, {"id": "audio",
    "kind": "audio", "unit": "s"}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "gauge", "attributes": {"color": "black"},
    "where": [{"frame": "image", "box": [300, 200, 600, 500]}]},
    {"id": "m0", "modality": "image", "kind": "measure", "value": "4.2", "unit": "bar",
    "attributes": {"entity": "gauge", "quantity": "pressure"}, "parent": "o0"},
    {"id": "s0", "modality": "audio", "kind": "sound", "value": "hissing", "where": [{"time": [1.0, 3.0],
    "frame": "audio"}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["gauge", "pipe", "pump"],
    "attributes": {"color": "open"}},
    {"modality": "audio", "kind": "sound", "vocabulary": ["hissing", "alarm", "speech", "music"],
    "recall": 0.95}
    ]}
    """#,
    "oven": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "oven", "attributes": {"color": "black"},
    "where": [{"frame": "image", "box": [100, 200, 500, 700]}]},
    {"id": "o1", "modality": "image", "kind": "object", "value": "fridge", "attributes": {"color": "white",
    "material": "steel"}, "where": [{"frame": "image", "box": [550, 100, 900, 750]}]},
    {"id": "o2", "modality": "image", "kind": "object", "value": "pan", "attributes": {"color": "red"},
    "where": [{"frame": "image", "box": [200, 150, 350, 200]}]},
    {"id": "o3", "modality": "image", "kind": "object", "value": "pan", "attributes": {"color": "black"},
    "where": [{"frame": "image", "box": [360, 150, 480, 200]}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["oven", "fridge", "pan", "pot", "sink", "person",
    "cat", "table"], "recall": 0.97, "attributes": {"color": "open"}}
    ]}
    """#,
    "tank": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "tank", "attributes": {"color": "yellow"},
    "where": [{"frame": "image", "box": [100, 100, 600, 700]}]},
    {"id": "o1", "modality": "image", "kind": "object", "value": "pipe", "attributes": {"color": "green"},
    "where": [{"frame": "image", "box": [600, 300, 950, 360]}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["tank", "pipe", "valve"],
    "attributes": {"color": "open"}}
    ]}
    """#,
    "dog": #"""
    {"frames":[{"id": "image", "kind": "image", "unit": "px", "width": 1000, "height": 800}],"observations":[
    {"id": "o0", "modality": "image", "kind": "object", "value": "dog", "attributes": {"color": "brown"},
    "where": [{"frame": "image", "box": [100, 300, 400, 700]}]},
    {"id": "o1", "modality": "image", "kind": "object", "value": "sofa", "attributes": {"color": "grey"},
    "where": [{"frame": "image", "box": [50, 200, 900, 780]}]},
    {"id": "o2", "modality": "image", "kind": "object", "value": "lamp", "attributes": {"color": "white"},
    "where": [{"frame": "image", "box": [800, 50, 900, 300]}]}
    ],"coverage":[
    {"modality": "image", "kind": "object", "vocabulary": ["dog", "cat", "sofa", "lamp", "person", "table",
    "ball"], "recall": 0.97, "attributes": {"color": "open"}}
    ]}
    """#,
    "call": call,
  ]

  /// Turns of two speakers as words with times.
  private static let call: String = {
    let turns = [
      ("1", "Good morning this is the service desk how can I help"),
      ("2", "Hello my pump is leaking and the alarm does not stop"),
      ("1", "Please close the main valve and wait for the technician"),
      ("2", "No I cannot reach the valve"),
      ("1", "Then the technician arrives at four o'clock"),
    ]
    var words: [String] = []
    var time = 0
    for (speaker, text) in turns {
      for word in text.split(separator: " ") {
        words.append(
          #"{"id":"w\#(words.count)","modality":"audio","kind":"word","value":"\#(word)","attributes":"#
            + #"{"speaker":"\#(speaker)"},"where":[{"frame":"audio","time":[\#(time),\#(time + 1)]}],"confidence":0.95}"#
        )
        time += 1
      }
      time += 2
    }
    return #"{"frames":[{"id":"audio","kind":"audio","unit":"s"}],"observations":["#
      + words.joined(separator: ",")
      + #"],"coverage":[{"modality":"audio","kind":"word","vocabulary":"open","recall":0.95}]}"#
  }()
}
