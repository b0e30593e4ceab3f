/// `1 axis`, `2 axes`: a number with its noun.
package func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
}

/// `182,625`: a whole number with its thousands separated.
package func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var out = ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { out.append(",") }
    out.append(digit)
  }
  return number < 0 ? "-" + out : out
}

/// `a, b or c`.
package func alternatives(_ words: [String]) -> String {
  let head = words.dropLast().joined(separator: ", ")
  return head.isEmpty ? words.joined() : "\(head) or \(words[words.count - 1])"
}
