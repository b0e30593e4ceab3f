import Commands
import Engine
import Testing

/// The picture that stands alone.
struct SVGChartTests {
  private func picture(
    _ losses: [Float], source: String = "tiny", _ options: String = ""
  ) throws -> String {
    let folder = try PlotFolder()
    var session = PlotSession(losses, source: source)
    try session.run("plot '\(folder.path)/a.svg' \(options)")
    return try folder.read("a.svg")
  }

  @Test func isTheWholePicture() throws {
    let svg = try picture([4, 2, 1, 0.5])
    #expect(
      svg == """
        <svg xmlns="http://www.w3.org/2000/svg" width="960" height="540" viewBox="0 0 960 540" \
        role="img" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="14" \
        fill="#374151">
        <title>Training loss</title>
        <rect width="960" height="540" fill="#ffffff"/>
        <line x1="76.0" y1="428.9" x2="916.0" y2="428.9" stroke="#e5e7eb"/>
        <text x="66.0" y="433.9" text-anchor="end">0.5</text>
        <line x1="76.0" y1="315.8" x2="916.0" y2="315.8" stroke="#e5e7eb"/>
        <text x="66.0" y="320.8" text-anchor="end">1</text>
        <line x1="76.0" y1="202.7" x2="916.0" y2="202.7" stroke="#e5e7eb"/>
        <text x="66.0" y="207.7" text-anchor="end">2</text>
        <line x1="216.0" y1="456.0" x2="216.0" y2="462.0" stroke="#6b7280"/>
        <text x="216.0" y="480.0" text-anchor="middle">1</text>
        <line x1="496.0" y1="456.0" x2="496.0" y2="462.0" stroke="#6b7280"/>
        <text x="496.0" y="480.0" text-anchor="middle">2</text>
        <line x1="776.0" y1="456.0" x2="776.0" y2="462.0" stroke="#6b7280"/>
        <text x="776.0" y="480.0" text-anchor="middle">3</text>
        <line x1="76.0" y1="456.0" x2="916.0" y2="456.0" stroke="#6b7280"/>
        <line x1="76.0" y1="76.0" x2="76.0" y2="456.0" stroke="#6b7280"/>
        <polyline points="76.0,89.6 356.0,202.7 636.0,315.8 916.0,428.9" fill="none" \
        stroke="#1d4ed8" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>
        <line x1="76.0" y1="179.7" x2="916.0" y2="179.7" stroke="#c2410c" stroke-width="1.5" \
        stroke-dasharray="6 5"/>
        <text x="912.0" y="171.7" text-anchor="end" fill="#c2410c" stroke="#ffffff" \
        stroke-width="4" stroke-linejoin="round" paint-order="stroke">uniform: ln 10 = \
        2.3026</text>
        <text x="76.0" y="34.0" font-size="20" font-weight="600" fill="#111827">Training \
        loss</text>
        <text x="76.0" y="56.0" fill="#6b7280">0 parameters · tiny · 4 steps</text>
        <text x="22.0" y="266.0" text-anchor="middle" transform="rotate(-90 22 266.0)">loss in \
        nats, log scale</text>
        <text x="496.0" y="502.0" text-anchor="middle">steps; each point is one step</text>
        <text x="76.0" y="528.0" font-size="12" fill="#6b7280">last step: loss 0.5000, log10 \
        loss -0.3010</text>
        </svg>

        """)
  }

  @Test func namesWhatItShows() throws {
    let svg = try picture(Array(repeating: 2, count: 90), "bins=60 width=1200 height=400")
    #expect(svg.contains("width=\"1200\" height=\"400\" viewBox=\"0 0 1200 400\""))
    #expect(svg.contains(">0 parameters · tiny · 90 steps<"))
    #expect(svg.contains(">↑ uniform: ln 10 = 2.3026<"))
    #expect(
      svg.contains(">steps; each point is a bin of 60 steps: the mean of their log10 losses<"))
    #expect(
      svg.contains(
        ">means of the last bin: loss 2.0000, log10 loss 0.3010 · the last bin has 30 steps<"))
  }

  /// A uniform line near the curve is drawn; one that would take half the height is pointed to.
  @Test(arguments: [
    ([Float](repeating: 2, count: 5) + [1.8, 1.5], true), ([1.2, 1.1, 1.0], false),
    ([40, 30, 20], false), ([2.31, 2.3], true),
  ])
  func theCurveHasMostOfTheHeight(losses: [Float], isDrawn: Bool) throws {
    let svg = try picture(losses)
    #expect(svg.contains("stroke-dasharray") == isDrawn)
    #expect(svg.contains(">uniform: ln 10 = 2.3026<") == isDrawn)
    #expect(svg.contains("\(losses[0] > 3 ? "↓" : "↑") uniform: ln 10 = 2.3026<") == !isDrawn)
  }

  @Test func breaksAtAGap() throws {
    let svg = try picture([3, 2, .nan, 2, 3])
    #expect(svg.split(separator: "<polyline ").count == 3)
    #expect(svg.contains("1 loss left out: 0 or not finite"))
  }

  @Test func escapesText() throws {
    let svg = try picture([2], source: "a<b>&\"c\"\u{1B}d é")
    #expect(svg.contains("a&lt;b&gt;&amp;&quot;c&quot;\u{FFFD}d é"))
    #expect(Markup.isWellFormed(svg))
  }

  @Test(arguments: PlotSession.oddities)
  func isWellFormed(losses: [Float]) throws {
    for options in ["", "bins=2 width=640 height=240", "width=10000 height=10000"] {
      let svg = try picture(losses, options)
      #expect(Markup.isWellFormed(svg))
      #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }
  }

  @Test func theCheckItselfSees() {
    #expect(Markup.isWellFormed("<a b=\"c\"><d/>e</a>\n"))
    for wrong in ["<a>", "<a></b>", "<a b=c/>", "<a>&</a>", "<a/><b/>", "a", "<a b=\"<\"/>"] {
      #expect(!Markup.isWellFormed(wrong), "\(wrong)")
    }
  }
}

/// As much of XML as the pictures use.
private enum Markup {
  /// Whether one element holds the rest, every element ends, and text and attributes are escaped.
  static func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    var roots = 0
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard isText(rest[..<start], inside: !open.isEmpty), let end = rest.firstIndex(of: ">")
      else { return false }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        guard open.popLast() == tag.dropFirst() else { return false }
        continue
      }
      if open.isEmpty { roots += 1 }
      let isEmpty = tag.last == "/"
      if isEmpty { tag = tag.dropLast() }
      guard let name = tag.split(separator: " ").first, hasAttributes(tag) else { return false }
      if !isEmpty { open.append(name) }
    }
    return roots == 1 && open.isEmpty && isText(rest, inside: false)
  }

  private static func hasAttributes(_ tag: Substring) -> Bool {
    let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count.isMultiple(of: 2) == false else { return false }
    return parts.enumerated().allSatisfy { index, part in
      if !index.isMultiple(of: 2) { return isText(part, inside: true) }
      return index == parts.count - 1 ? !part.contains("=") : part.last == "="
    }
  }

  private static func isText(_ text: Substring, inside: Bool) -> Bool {
    guard inside else { return text.allSatisfy(\.isWhitespace) }
    let names = ["amp;", "lt;", "gt;", "quot;"]
    return !text.contains("<")
      && text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        .allSatisfy { part in names.contains { part.hasPrefix($0) } }
  }
}
