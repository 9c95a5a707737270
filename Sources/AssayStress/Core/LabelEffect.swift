package import AssayCore

/// What a perturbation did to the places, times and words that labels speak about. Empty: nothing moved.
package struct LabelEffect: Sendable {
  /// How points of a picture or page moved; nil: they did not.
  package var plane: PlaneMap?
  /// How points in space moved; nil: they did not.
  package var space: SpaceMap?
  /// How moments moved; nil: they did not.
  package var time: TimeMap?
  /// How moments of a film's sound moved, where they moved apart from the picture; nil: as `time`.
  package var soundTime: TimeMap?
  /// Parts of the picture that can no longer be seen, in coordinates after the move.
  package var hiddenBoxes: [Box2D]
  /// Parts of the picture, in coordinates after the move, in which things are still seen and no longer well enough to be
  /// held against an answer: a border that a zoom runs over.
  package var unsureBoxes: [Box2D] = []
  /// Stretches of time that can no longer be heard or seen, in times after the move.
  package var lostSpans: [TimeSpan]
  /// Which of a film's streams `lostSpans` speak of (`.video` or `.audio`); nil: all there are.
  package var lostIn: Modality?
  /// Whether `lostSpans` are all there was, so that nothing of it is seen or heard any more.
  package var isAllLost = false
  /// Where `lostSpans` are holes that fall anywhere: the share of the recording that they take. Nil where a part was cut
  /// off as a whole.
  package var holeShare: Double?
  /// Boxes in space whose points were taken away, in coordinates after the move.
  package var lostSpaces: [Box3D]
  /// How many points lie in a box after the change; nil where no points were taken away.
  package var pointsLeft: (@Sendable (Box3D) -> Int)?
  /// Pages (from 1, before the move) that are gone, and so how the others are numbered.
  package var lostPages: Set<Int>
  /// What a label may no longer claim, with the reason.
  package var unsure: [Unsure]

  /// Kinds of statement that a perturbation makes undecidable.
  package enum Subject: String, Sendable, Hashable, CaseIterable {
    case colours, reading, leftAndRight, counts, durations, distances, sizes, speakers, absence, everything
  }

  package struct Unsure: Sendable, Hashable {
    package var subject: Subject
    package var reason: String

    package init(_ subject: Subject, _ reason: String) {
      self.subject = subject
      self.reason = reason
    }
  }

  package init(
    plane: PlaneMap? = nil, space: SpaceMap? = nil, time: TimeMap? = nil, hiddenBoxes: [Box2D] = [],
    lostSpans: [TimeSpan] = [], lostSpaces: [Box3D] = [], lostPages: Set<Int> = [], unsure: [Unsure] = [],
    pointsLeft: (@Sendable (Box3D) -> Int)? = nil
  ) {
    self.plane = plane
    self.space = space
    self.time = time
    self.hiddenBoxes = hiddenBoxes
    self.lostSpans = lostSpans
    self.lostSpaces = lostSpaces
    self.lostPages = lostPages
    self.unsure = unsure
    self.pointsLeft = pointsLeft
  }
}

/// How points of a picture move: a projective matrix, or any function with a bound on how far it is off.
package struct PlaneMap: Sendable {
  /// The size of the picture after the move: what lies outside is gone.
  package var width: Double
  package var height: Double
  /// From a point before to the same point after, in pixels (points on a page).
  package var point: @Sendable (_ x: Double, _ y: Double) -> (x: Double, y: Double)
  /// Added to every side of a moved box.
  package var slack: Double

  package init(
    width: Double, height: Double, slack: Double = 0,
    point: @escaping @Sendable (_ x: Double, _ y: Double) -> (x: Double, y: Double)
  ) {
    self.width = width
    self.height = height
    self.slack = slack
    self.point = point
  }
}

/// How points in space move: p → linear · p + offset, row by row.
package struct SpaceMap: Sendable, Hashable {
  /// Nine values, row by row.
  package var linear: [Double]
  package var offset: Vector3
  /// What lengths are multiplied with, where the map keeps shapes; nil where it does not.
  package var scale: Double?
  /// Added to every side of a moved box: how far the map is off where shapes bend.
  package var slack: Double

  package init(linear: [Double], offset: Vector3 = Vector3(0, 0, 0), scale: Double? = 1, slack: Double = 0) {
    self.linear = linear
    self.offset = offset
    self.scale = scale
    self.slack = slack
  }

  package func point(_ p: Vector3) -> Vector3 {
    guard linear.count == 9 else { return p }
    return Vector3(
      linear[0] * p.x + linear[1] * p.y + linear[2] * p.z + offset.x,
      linear[3] * p.x + linear[4] * p.y + linear[5] * p.z + offset.y,
      linear[6] * p.x + linear[7] * p.y + linear[8] * p.z + offset.z)
  }
}

/// How moments move, in seconds from the start.
package struct TimeMap: Sendable {
  package var seconds: Double
  /// Added to both ends of a moved span.
  package var slack: Double
  package var moment: @Sendable (Double) -> Double

  /// `seconds` is the length after the move.
  package init(seconds: Double, slack: Double = 0, moment: @escaping @Sendable (Double) -> Double) {
    self.seconds = seconds
    self.slack = slack
    self.moment = moment
  }
}
