import Engine

/// Colours as matplotlib reads them.
package enum PlotColor {
  /// Colours by letter and by name.
  ///
  /// Source: matplotlib's `BASE_COLORS`, `TABLEAU_COLORS` and the frequent ones of `CSS4_COLORS`.
  private static let names: [String: String] = [
    "b": "#0000ff", "g": "#008000", "r": "#ff0000", "c": "#00bfbf", "m": "#bf00bf",
    "y": "#bfbf00", "k": "#000000", "w": "#ffffff", "tab:blue": "#1f77b4",
    "tab:orange": "#ff7f0e", "tab:green": "#2ca02c", "tab:red": "#d62728",
    "tab:purple": "#9467bd", "tab:brown": "#8c564b", "tab:pink": "#e377c2",
    "tab:gray": "#7f7f7f", "tab:grey": "#7f7f7f", "tab:olive": "#bcbd22", "tab:cyan": "#17becf",
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000",
    "blue": "#0000ff", "cyan": "#00ffff", "magenta": "#ff00ff", "yellow": "#ffff00",
    "gray": "#808080", "grey": "#808080", "orange": "#ffa500", "purple": "#800080",
    "brown": "#a52a2a", "pink": "#ffc0cb", "olive": "#808000", "navy": "#000080",
    "teal": "#008080", "lime": "#00ff00", "maroon": "#800000", "gold": "#ffd700",
    "silver": "#c0c0c0", "darkblue": "#00008b", "darkgreen": "#006400", "darkred": "#8b0000",
    "darkorange": "#ff8c00", "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9",
    "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "lightblue": "#add8e6",
    "lightgreen": "#90ee90", "skyblue": "#87ceeb", "steelblue": "#4682b4",
    "royalblue": "#4169e1", "dodgerblue": "#1e90ff", "crimson": "#dc143c", "tomato": "#ff6347",
    "coral": "#ff7f50", "salmon": "#fa8072", "violet": "#ee82ee", "indigo": "#4b0082",
    "turquoise": "#40e0d0", "khaki": "#f0e68c", "tan": "#d2b48c", "chocolate": "#d2691e",
    "slategray": "#708090", "dimgray": "#696969", "forestgreen": "#228b22",
    "seagreen": "#2e8b57", "firebrick": "#b22222", "orchid": "#da70d6", "plum": "#dda0dd",
    "none": "none",
  ]

  private static let cycle = [
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
    "#bcbd22", "#17becf",
  ]

  /// The colour of a text, as six digits; `nil` for a text that is none.
  package static func named(_ name: String) -> String? {
    if let known = names[name.lowercased()] { return known }
    if name.hasPrefix("C"), let number = Int(name.dropFirst()), number >= 0 {
      return cycle[number % cycle.count]
    }
    if name.hasPrefix("#"), name.dropFirst().allSatisfy(\.isHexDigit) {
      let digits = name.dropFirst().lowercased()
      switch digits.count {
      case 6, 8: return "#" + digits.prefix(6)
      case 3, 4: return "#" + digits.prefix(3).map { "\($0)\($0)" }.joined()
      default: return nil
      }
    }
    // A share of white.
    if let gray = Double(name), (0...1).contains(gray) { return text([gray, gray, gray]) }
    return nil
  }

  /// The colour of a value.
  ///
  /// - Throws: `PythonException` for a value that is none.
  static func text(
    _ value: Value, _ machine: inout Machine, _ host: inout any Host
  ) throws -> String {
    if case .string(let name) = value {
      if let color = named(name) { return color }
    } else if let data = try? PlotData(value, &machine, &host),
      data.sizes.last.map({ $0 == 3 || $0 == 4 }) ?? false,
      data.values.count <= 4, data.values.allSatisfy({ (0...1).contains($0) })
    {
      return text(data.values)
    }
    throw PythonException(
      "ValueError",
      "\(try value.written()) is not a valid value for color: supported inputs are (r, g, b) and "
        + "(r, g, b, a) 0-1 float tuples; '#rrggbb', '#rrggbbaa', '#rgb', '#rgba' strings; named "
        + "color strings; string reprs of 0-1 floats for grayscale values; and 'C0', 'C1', ... "
        + "strings for colors of the color cycle")
  }

  /// Parts of red, green and blue from 0 to 1, as six digits.
  static func text(_ parts: [Double]) -> String {
    "#"
      + parts.prefix(3).map { part in
        let number = Int((min(max(part, 0), 1) * 255).rounded())
        let digits = String(number, radix: 16)
        return digits.count == 1 ? "0\(digits)" : digits
      }.joined()
  }
}
