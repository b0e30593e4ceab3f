import Engine
import Support

extension ArgumentKind<[Double]> {
  /// How slowly Adam's two moments forget.
  static var betas: ArgumentKind {
    ArgumentKind(wants: "two numbers from 0 to below 1, such as 0.9,0.999") { token, _ in
      let parts = token.text.split(separator: ",", omittingEmptySubsequences: false)
      let betas = parts.compactMap { Double($0) }.filter { (0..<1).contains($0) }
      return parts.count == 2 && betas.count == 2 ? betas : nil
    }
  }
}

extension ArgumentKind<[LearningRate.Decay]> {
  /// Steps and the rates that apply from then on.
  static var decays: ArgumentKind {
    ArgumentKind(wants: "STEP:LR such as 150000:0.01, or several with commas") { token, _ in
      var decays: [LearningRate.Decay] = []
      for part in token.text.split(separator: ",", omittingEmptySubsequences: false) {
        let pair = part.split(separator: ":", omittingEmptySubsequences: false)
        guard pair.count == 2, let step = Int(pair[0].filter { $0 != "_" }), step >= 0,
          let rate = Float(pair[1]), rate.isFinite, rate > 0
        else { return nil }
        decays.append(LearningRate.Decay(step: step, rate: rate))
      }
      return decays
    }
  }
}
