import Engine
import Support

/// What `matplotlib.pyplot` calls.
enum PlotHelpers {
  /// The module, and its function that shows what was begun.
  static let library = "matplotlib.pyplot"
  static let flush = "_flush"

  static let all: [NativeFunction] = numbers + colors + drawing

  /// `matplotlib` itself.
  static func package(_ machine: inout Machine, _ host: inout any Host) throws -> Library {
    let pyplot = try Libraries.library(library, &machine, &host)
    let parts = ["rcParams", "cm", "style"].compactMap { name in
      pyplot?[name].map { (name, $0) }
    }
    return Library(
      "matplotlib",
      [NativeFunction("use") { _, _, _ in .none }],
      parts + (pyplot.map { [("pyplot", .library($0))] } ?? []))
  }

  private static let numbers: [NativeFunction] = [
    NativeFunction("_numbers") { machine, host, given in
      let data = try PlotData(given.values.first ?? .none, &machine, &host)
      guard data.sizes.count <= 1 || data.sizes.dropFirst().allSatisfy({ $0 == 1 }) else {
        throw PythonException(
          "ValueError", "x and y can be no greater than 2D, but have shapes \(data.shapeText)")
      }
      return .listed(data.values.map { .float($0) })
    },
    // Each column of a table; a list is one.
    NativeFunction("_columns") { machine, host, given in
      let data = try PlotData(given.values.first ?? .none, &machine, &host)
      switch data.sizes.count {
      case 0, 1: return .listed([.listed(data.values.map { .float($0) })])
      case 2:
        let count = data.sizes[1]
        return .listed(
          (0..<count).map { column in
            .listed((0..<data.sizes[0]).map { .float(data.values[$0 * count + column]) })
          })
      default:
        throw PythonException(
          "ValueError", "x and y can be no greater than 2D, but have shapes \(data.shapeText)")
      }
    },
    NativeFunction("_depth") { machine, host, given in
      .int(try PlotData.depth(of: given.values.first ?? .none, &machine, &host))
    },
    NativeFunction("_one") { machine, host, given in
      let data = try PlotData(given.values.first ?? .none, &machine, &host)
      guard let value = data.values.first, data.values.count == 1 else {
        throw PythonException(
          "TypeError", "only length-1 arrays can be converted to Python scalars")
      }
      return .float(value)
    },
    NativeFunction("_array") { machine, host, given in
      let values = given.values.first ?? .none
      if let numpy = try Libraries.library("numpy", &machine, &host),
        let make = numpy["array"]
      {
        return try machine.call(make, values, host: &host)
      }
      let numbers = values.parts?.compactMap(\.realNumber) ?? []
      return .tensor(try DynamicTensor(numbers.map { Float($0) }, [numbers.count]))
    },
    NativeFunction("_edges") { machine, host, given in
      try PlotBins.edges(given, &machine, &host)
    },
    NativeFunction("_counted") { machine, host, given in
      try PlotBins.counts(given, &machine, &host)
    },
    // The rows of an image: sizes, whether it has colours, and its numbers.
    NativeFunction("_image") { machine, host, given in
      let data = try PlotData(given.values.first ?? .none, &machine, &host)
      let isColored = data.sizes.count == 3 && [3, 4].contains(data.sizes[2])
      guard data.sizes.count == 2 || isColored else {
        throw PythonException("TypeError", "Invalid shape \(data.shapeText) for image data")
      }
      let channels = isColored ? data.sizes[2] : 1
      let isBytes = isColored && (data.values.max() ?? 0) > 1
      var values: [Value] = []
      for (place, value) in data.values.enumerated() where place % channels < 3 {
        values.append(.float(isBytes ? value / 255 : value))
      }
      return .listed([
        .int(data.sizes[0]), .int(data.sizes[1]), .bool(isColored), .listed(values),
      ])
    },
  ]

  private static let colors: [NativeFunction] = [
    NativeFunction("_color") { machine, host, given in
      .string(try PlotColor.text(given.values.first ?? .none, &machine, &host))
    },
    NativeFunction("_is_color") { _, _, given in
      guard case .string(let name)? = given.values.first else { return .bool(false) }
      return .bool(PlotColor.named(name) != nil)
    },
    NativeFunction("_map_names") { _, _, _ in .listed(ColorMaps.names.map { .string($0) }) },
    NativeFunction("_map") { machine, host, given in
      var value = given.values.first ?? .none
      if case .instance(let object) = value { value = object[Symbol("name")] ?? value }
      guard !value.isNone else { return .string("viridis") }
      guard case .string(let name) = value, ColorMaps.has(name) else {
        throw PythonException(
          "ValueError",
          "\(try value.written()) is not a valid value for cmap; supported values here are "
            + ColorMaps.names.map { "'\($0)'" }.joined(separator: ", "))
      }
      return value
    },
    // The colour of a number from 0 to 1, as parts or as a text.
    NativeFunction("_map_color") { _, _, given in
      guard case .string(let name)? = given.values.first else { return .none }
      let number = given.values.count > 1 ? given.values[1].realNumber ?? 0 : 0
      let color = ColorMaps.color(of: number, in: name)
      if given.values.count > 2 {
        return .string(PlotColor.text([color.0, color.1, color.2]))
      }
      return .tupled([.float(color.0), .float(color.1), .float(color.2), .float(1)])
    },
  ]

  private static let drawing: [NativeFunction] = [
    NativeFunction("_show") { machine, _, given in
      machine.told.show(try PlotReader.drawing(given.values.first ?? .none))
      return .none
    },
    // The ends of both axes.
    NativeFunction("_range") { _, _, given in
      let panel = try PlotReader.panel(given.values.first ?? .none)
      let frame = PlotFrame(panel)
      return .listed(
        [frame.x, frame.y].map { scale in
          let (first, last) = scale.ends
          return .listed([.float(first), .float(last)])
        })
    },
    NativeFunction("_save") { _, host, given in
      guard given.values.count == 3, case .string(let path) = given.values[1] else { return .none }
      try PlotReader.save(
        try PlotReader.drawing(given.values[0]), path, format: given.values[2], host)
      return .none
    },
  ]
}
