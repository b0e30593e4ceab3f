/// Values by name, in the order in which the names came.
struct OrderedNames<Element: Sendable>: Sendable {
  /// The names and their values.
  private(set) var entries: [(name: String, value: Element)] = []
  private var places: [String: Int] = [:]

  /// How many there are.
  var count: Int { entries.count }
  /// The values alone.
  var values: [Element] { entries.map(\.value) }

  /// The value of a name; a new value keeps the name's place, and `nil` takes the name away.
  subscript(name: String) -> Element? {
    get { places[name].map { entries[$0].value } }
    set {
      switch (places[name], newValue) {
      case (let place?, let value?): entries[place].value = value
      case (nil, let value?):
        places[name] = entries.count
        entries.append((name, value))
      case (let place?, nil):
        entries.remove(at: place)
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.name] = place }
      case (nil, nil): break
      }
    }
  }
}
