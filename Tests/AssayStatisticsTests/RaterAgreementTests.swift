import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Agreement of raters")
struct RaterAgreementTests {
  @Test("coefficients are those of krippendorff, irrCAC, statsmodels and scikit-learn", arguments: 0..<5)
  func reference(index: Int) throws {
    let row = try Fixture.load("agreement").items("cases")[index]
    let ratings = try row.items("ratings").map { ($0.array ?? []).map(\.int) }
    let agreement = try #require(RaterAgreement(ratings: ratings, levels: Int(try row.number("levels"))))
    let distances: [(RaterAgreement.Distance, String)] = [
      (.nominal, "alpha_nominal"), (.ordinal, "alpha_ordinal"), (.interval, "alpha_interval"), (.ratio, "alpha_ratio"),
    ]
    for (distance, key) in distances {
      #expect(close(agreement.krippendorff(distance), try row.number(key), 1e-12), "\(key)")
    }
    // irrCAC rounds to twelve places.
    #expect(close(agreement.gwetAC1, try row.number("gwet_ac1"), 2e-12))
    #expect(close(agreement.observed, try row.number("percent_agreement_observed"), 2e-12))
    #expect(close(agreement.fleiss, row["fleiss_kappa"]?.double, 1e-12))
    guard row["cohen_kappa_01"] != nil else { return }
    #expect(close(agreement.cohen(0, 1), try row.number("cohen_kappa_01"), 1e-12))
    #expect(close(agreement.cohen(0, 1, weights: .linear), try row.number("cohen_kappa_01_linear"), 1e-12))
    #expect(close(agreement.cohen(0, 1, weights: .quadratic), try row.number("cohen_kappa_01_quadratic"), 1e-12))
  }

  @Test("where all say the same, or nobody rates twice, there is no coefficient")
  func undefined() throws {
    let same = try #require(RaterAgreement(ratings: [[1, 1], [1, 1]], levels: 2))
    #expect(same.cohen(0, 1) == nil && same.fleiss == nil && same.krippendorff(.nominal) == nil)
    #expect(same.observed == 1)
    let once = try #require(RaterAgreement(ratings: [[1, nil], [nil, 0]], levels: 2))
    #expect(once.observed == nil && once.cohen(0, 1) == nil && once.krippendorff(.interval) == nil)
    #expect(once.gwetAC1 == nil && once.fleiss == nil)
    #expect(same.cohen(0, 5) == nil)
    #expect(RaterAgreement(ratings: [[2]], levels: 2) == nil)
    #expect(RaterAgreement(ratings: [[0], [0, 1]], levels: 2) == nil)
    #expect(RaterAgreement(ratings: [], levels: 2) == nil)
  }
}
