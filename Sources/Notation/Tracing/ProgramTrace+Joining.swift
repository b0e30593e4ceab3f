import Engine

extension ProgramTrace {
  /// What the lines of a program made in several runs, one after another.
  package convenience init(joining traces: [ProgramTrace]) {
    self.init()
    for function in traces.flatMap(\.functions) {
      if let known = functions.firstIndex(where: { $0.isSame(as: function) }) {
        functions[known].join(function)
      } else {
        functions.append(function)
      }
    }
  }
}

extension ProgramTrace.Function {
  fileprivate func isSame(as other: ProgramTrace.Function) -> Bool {
    source === other.source && extent == other.extent && name == other.name
  }

  fileprivate mutating func join(_ other: ProgramTrace.Function) {
    calls += other.calls
    depth = min(depth, other.depth)
    if parameters.range.isEmpty { parameters.range = other.parameters.range }
    parameters.join(other.parameters)
    for line in other.lines {
      let place = lines.firstIndex { $0.range.lowerBound >= line.range.lowerBound } ?? lines.count
      if place < lines.count, lines[place].range == line.range {
        lines[place].join(line)
      } else {
        lines.insert(line, at: place)
      }
    }
  }
}

extension ProgramTrace.Line {
  fileprivate mutating func join(_ other: ProgramTrace.Line) {
    visits += other.visits
    seconds += other.seconds
    add(other.multiplyAdds)
    for part in other.made {
      if let known = made.firstIndex(where: { $0.label == part.label && $0.event == part.event }) {
        made[known].join(part)
      } else {
        made.append(part)
      }
    }
  }
}

extension ProgramTrace.Made {
  fileprivate mutating func join(_ other: ProgramTrace.Made) {
    count += other.count
    axes = other.axes
    isCut = isCut || other.isCut
    for value in other.values where !(values.last?.looksLike(value) ?? false) {
      values.append(value)
    }
    shapes += other.shapes.filter { !shapes.contains($0) }
  }
}
