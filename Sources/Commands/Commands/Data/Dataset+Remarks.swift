import Engine
import Support

extension Dataset {
  /// Oddities of the text, a sentence each.
  ///
  /// - Throws: `Interruption`.
  func remarks() throws -> [String] {
    var remarks: [String] = []
    if loneReturns > 0 {
      let lines = counted(loneReturns, "line")
      remarks.append(
        "\(lines) \(loneReturns == 1 ? "ends" : "end") with only a carriage return")
    }
    // The lines of a stream are no items.
    guard options.cut == .contexts || options.cut == .whole else { return remarks }
    let survey = try DatasetSurvey(self)
    if survey.blanks > 0 {
      let items = counted(survey.blanks, "item")
      remarks.append("\(items) \(survey.blanks == 1 ? "is" : "are") only blanks")
    }
    if let repeats = survey.repeats {
      remarks.append("\(repeats.sentence): val and test may contain items of train")
    }
    if !survey.hidden.isEmpty {
      let symbols = survey.hidden.map {
        "\($0.symbol.codePoint) in \(counted($0.items, "item"))"
      }
      remarks.append("characters that do not show: \(symbols.joined(separator: ", "))")
    }
    if let accent = survey.accent { remarks.append(accent.remark) }
    for (part, share) in zip(Part.allCases, options.shares) where share > 0 && count(part) == 0 {
      remarks.append("\(part.rawValue) has no items: its share of \(itemCount) is less than one")
    }
    return remarks
  }
}

extension DatasetSurvey.Repeats {
  /// How many items are repeated, and the one that is repeated most often.
  fileprivate var sentence: String {
    let most = "'\(self.most.withoutHidden)'"
    let often = times == 2 ? "twice" : "\(grouped(times)) times"
    if items == 1 { return "\(most) occurs \(often)" }
    return times == 2
      ? "\(grouped(items)) items occur twice"
      : "\(grouped(items)) items occur more than once, \(most) \(often)"
  }
}

extension DatasetSurvey.Accent {
  /// The ways in which the character is written, and how to unify them.
  fileprivate var remark: String {
    let apart = "\(parts[0].shownAlone) \(parts[1].codePoint)"
    let ways =
      isBoth
      ? "is written in two ways, as \(composed.codePoint) and as \(apart): normalize=nfc makes them one"
      : "is written as two symbols, \(apart): normalize=nfc makes it one"
    return "'\(Character(composed))' \(ways)"
  }
}

extension Unicode.Scalar {
  /// `U+00F4`.
  fileprivate var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
