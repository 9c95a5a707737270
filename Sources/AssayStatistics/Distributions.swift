import Glibc

/// The standard normal distribution.
package enum Normal {
  package static func cdf(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
  /// The upper tail, right also where it is tiny.
  package static func upperTail(_ x: Double) -> Double { 0.5 * erfc(x / 2.0.squareRoot()) }
  package static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

  /// The quantile; ±infinity at 0 and 1, NaN outside. Wichura's AS 241 (PPND16), about 1e-16.
  package static func quantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 { return q * central(0.180625 - q * q) }
    guard p > 0 else { return p == 0 ? -.infinity : .nan }
    guard p < 1 else { return p == 1 ? .infinity : .nan }
    let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let value = r <= 5 ? near(r - 1.6) : far(r - 5)
    return q < 0 ? -value : value
  }

  private static func ratio(_ r: Double, _ above: [Double], _ below: [Double]) -> Double {
    above.reduce(0) { $0 * r + $1 } / below.reduce(0) { $0 * r + $1 }
  }

  private static func central(_ r: Double) -> Double {
    ratio(
      r,
      [
        2.509_080_928_730_122_672_7e3, 3.343_057_558_358_812_810_5e4, 6.726_577_092_700_870_085_3e4,
        4.592_195_393_154_987_145_7e4, 1.373_169_376_550_946_112_5e4, 1.971_590_950_306_551_442_7e3,
        1.331_416_678_917_843_774_5e2, 3.387_132_872_796_366_608_0e0,
      ],
      [
        5.226_495_278_852_854_561_0e3, 2.872_908_573_572_194_267_4e4, 3.930_789_580_009_271_061_0e4,
        2.121_379_430_158_659_586_7e4, 5.394_196_021_424_751_107_7e3, 6.871_870_074_920_579_083_0e2,
        4.231_333_070_160_091_125_2e1, 1.0,
      ])
  }

  private static func near(_ r: Double) -> Double {
    ratio(
      r,
      [
        7.745_450_142_783_414_076_40e-4, 2.272_384_498_926_918_458_33e-2, 2.417_807_251_774_506_117_70e-1,
        1.270_458_252_452_368_382_58e0, 3.647_848_324_763_204_605_04e0, 5.769_497_221_460_691_405_50e0,
        4.630_337_846_156_545_295_90e0, 1.423_437_110_749_683_577_34e0,
      ],
      [
        1.050_750_071_644_416_843_24e-9, 5.475_938_084_995_344_946_00e-4, 1.519_866_656_361_645_719_66e-2,
        1.481_039_764_274_800_745_90e-1, 6.897_673_349_851_000_045_50e-1, 1.676_384_830_183_803_849_40e0,
        2.053_191_626_637_758_821_87e0, 1.0,
      ])
  }

  private static func far(_ r: Double) -> Double {
    ratio(
      r,
      [
        2.010_334_399_292_288_132_65e-7, 2.711_555_568_743_487_578_15e-5, 1.242_660_947_388_078_438_60e-3,
        2.653_218_952_657_612_309_30e-2, 2.965_605_718_285_048_912_30e-1, 1.784_826_539_917_291_335_80e0,
        5.463_784_911_164_114_369_90e0, 6.657_904_643_501_103_777_20e0,
      ],
      [
        2.044_263_103_389_939_785_64e-15, 1.421_511_758_316_445_888_70e-7, 1.846_318_317_510_054_681_80e-5,
        7.868_691_311_456_132_591_00e-4, 1.487_536_129_085_061_485_25e-2, 1.369_298_809_227_358_053_10e-1,
        5.998_322_065_558_879_376_90e-1, 1.0,
      ])
  }
}

/// Student's t distribution.
package enum StudentT {
  /// P(T > |t|): one tail.
  package static func tail(_ t: Double, df: Double) -> Double {
    guard df > 0, !t.isNaN else { return .nan }
    if t.isInfinite { return 0 }
    let square = t * t
    return 0.5 * (incompleteBeta(x: df / (df + square), y: square / (df + square), a: df / 2, b: 0.5) ?? .nan)
  }

  package static func cdf(_ t: Double, df: Double) -> Double {
    let tail = tail(t, df: df)
    return t < 0 ? tail : 1 - tail
  }

  package static func twoSidedP(_ t: Double, df: Double) -> Double { min(1, 2 * tail(t, df: df)) }

  package static func density(_ t: Double, df: Double) -> Double {
    exp(-0.5 * (df + 1) * log1p(t * t / df) - 0.5 * log(df) - logBeta(df / 2, 0.5))
  }

  /// The quantile; NaN unless 0 < p < 1 and df > 0.
  package static func quantile(_ p: Double, df: Double) -> Double {
    guard p > 0, p < 1, df > 0, !df.isNaN else { return .nan }
    if p == 0.5 { return 0 }
    if df > 1e12 { return Normal.quantile(p) }
    let oneTail = min(p, 1 - p)
    var t = start(2 * oneTail, df: df)
    for _ in 0..<3 {
      let density = density(t, df: df)
      guard t.isFinite, density > 0 else { break }
      let step = (tail(t, df: df) - oneTail) / density
      t += step
      if abs(step) <= 1e-16 * t { break }
    }
    return p < 0.5 ? -t : t
  }

  private static func start(_ bothTails: Double, df: Double) -> Double {
    let y = inverseIncompleteBeta(p: 1 - bothTails, a: 0.5, b: df / 2) ?? .nan
    if y <= 0.5 { return (df * y / (1 - y)).squareRoot() }
    let x = inverseIncompleteBeta(p: bothTails, a: df / 2, b: 0.5) ?? .nan
    return (df * (1 - x) / x).squareRoot()
  }
}

package enum ChiSquared {
  package static func cdf(_ x: Double, df: Double) -> Double {
    incompleteGamma(a: df / 2, x: max(0, x) / 2)?.lower ?? .nan
  }

  package static func upperTail(_ x: Double, df: Double) -> Double {
    incompleteGamma(a: df / 2, x: max(0, x) / 2)?.upper ?? .nan
  }
}

package enum Binomial {
  /// P(X = k) of n draws with chance p (Loader's saddle-point form).
  package static func pmf(_ k: Int, n: Int, p: Double) -> Double {
    guard n >= 0, p >= 0, p <= 1 else { return .nan }
    guard k >= 0, k <= n else { return 0 }
    if p == 0 { return k == 0 ? 1 : 0 }
    if p == 1 { return k == n ? 1 : 0 }
    let (x, all, rest) = (Double(k), Double(n), Double(n - k))
    if k == 0 { return exp(all * log1p(-p)) }
    if k == n { return exp(all * log(p)) }
    let exponent =
      stirlingError(all) - stirlingError(x) - stirlingError(rest) - devianceTerm(x, all * p)
      - devianceTerm(rest, all * (1 - p))
    return (all / (2 * Double.pi * x * rest)).squareRoot() * exp(exponent)
  }

  /// P(X ≤ k).
  package static func cdf(_ k: Int, n: Int, p: Double) -> Double {
    guard n >= 0, p >= 0, p <= 1 else { return .nan }
    if k < 0 { return 0 }
    if k >= n { return 1 }
    return incompleteBeta(x: 1 - p, y: p, a: Double(n - k), b: Double(k) + 1) ?? .nan
  }
}
