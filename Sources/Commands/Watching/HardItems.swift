/// An item and how hard a model found it.
struct HardItem {
  /// Its symbols, the end symbol included.
  var symbols: [Int32] = []
  /// The sum of −ln of their probabilities.
  var nats = 0.0
  /// The place of the least likely of them, counted from 0, and −ln of its probability.
  var hardest = 0
  var hardestNats = -Double.infinity

  /// The same for each place.
  var meanNats: Double { nats / Double(max(1, symbols.count)) }

  mutating func add(_ symbol: Int32, _ nats: Double) {
    if nats > hardestNats { (hardest, hardestNats) = (symbols.count, nats) }
    symbols.append(symbol)
    self.nats += nats
  }
}

/// The hardest of many items, whose symbols come one after another.
struct HardItems {
  /// The hardest so far, the hardest first; of equals the first.
  private(set) var items: [HardItem] = []
  private let count: Int
  private let ends: Int32
  private var open = HardItem()
  private var (places, nats) = (0, 0.0)

  /// At most `count` of them, each ending with this symbol.
  init(_ count: Int, ends: Int32) { (self.count, self.ends) = (count, ends) }

  /// The mean over all places.
  var loss: Double { nats / Double(max(1, places)) }

  /// Adds the next symbol and −ln of its probability.
  mutating func add(_ symbol: Int32, _ nats: Double) {
    open.add(symbol, nats)
    places += 1
    self.nats += nats
    if symbol == ends { end() }
  }

  /// Ends the open item.
  mutating func end() {
    guard !open.symbols.isEmpty else { return }
    let item = open
    open = HardItem()
    if items.count == count, let last = items.last, last.meanNats >= item.meanNats { return }
    let place = items.firstIndex { $0.meanNats < item.meanNats } ?? items.count
    items.insert(item, at: place)
    if items.count > count { items.removeLast() }
  }
}
