import Support

/// Python's `traceback`, and what `sys.exc_info` tells.
extension SourceLibrary {
  static let traces = SourceLibrary(
    name: "traceback",
    exports: [
      "format_exc", "print_exc", "format_exception", "format_exception_only", "print_exception",
      "format_tb", "print_tb", "extract_tb", "format_stack", "print_stack",
    ],
    text: #"""
      def _name(kind):
        module = kind.__module__
        return kind.__qualname__ if module in ('__main__', 'builtins') else f'{module}.{kind.__qualname__}'

      def format_exception_only(exc, /, value=None):
        value = exc if value is None else value
        text = str(value)
        name = _name(type(value))
        lines = [f'{name}: {text}\n' if text else f'{name}\n']
        return lines + [f'{note}\n' for note in getattr(value, '__notes__', ())]

      def _own(value):
        lines = ['Traceback (most recent call last):\n']
        for place in _places(value):
          lines.append(place)
        return lines + format_exception_only(value)

      def format_exception(exc, /, value=None, tb=None, limit=None, chain=True):
        value = exc if value is None else value
        lines = []
        if chain and value.__cause__ is not None:
          lines = format_exception(value.__cause__) + [
            '\nThe above exception was the direct cause of the following exception:\n\n']
        elif chain and value.__context__ is not None and not value.__suppress_context__:
          lines = format_exception(value.__context__) + [
            '\nDuring handling of the above exception, another exception occurred:\n\n']
        return lines + _own(value)

      def format_exc(limit=None, chain=True):
        value = _handled()
        return 'NoneType: None\n' if value is None else ''.join(format_exception(value, chain=chain))

      def _write(text, file):
        if file is None:
          _show(text)
        else:
          file.write(text)

      def print_exc(limit=None, file=None, chain=True):
        _write(format_exc(limit, chain), file)

      def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True):
        _write(''.join(format_exception(exc, value, tb, limit, chain)), file)

      def format_tb(tb, limit=None):
        return []

      extract_tb = format_stack = format_tb

      def print_tb(tb, limit=None, file=None):
        pass

      print_stack = print_tb
      """#,
    helpers: [
      NativeFunction("_handled") { machine, _, _ in machine.handledNow },
      NativeFunction("_places") { _, _, given in
        guard case .instance(let object)? = given.values.first else { return .listed([]) }
        return .listed(object.raisingPlaces.map { .string($0) })
      },
      NativeFunction("_show") { machine, host, given in
        try SystemStreams.errors.write(Builtins.text("_show", given, 0), &machine, &host)
        return .none
      },
    ])
}

extension InstanceObject {
  /// Where an exception was raised, as Python's tracebacks write a place.
  var raisingPlaces: [String] {
    guard let origin, origin.source.library == nil else { return [] }
    let lines = SourceLines(origin.source)
    let line = lines.line(at: origin.range.lowerBound)
    let file = origin.source.name.isEmpty ? "<stdin>" : origin.source.name
    let function = origin.function.split(separator: ".").last.map(String.init) ?? "<module>"
    return [
      "  File \"\(file)\", line \(line + 1), in \(function)\n    \(lines[line].trimmingSpaces())\n"
    ]
  }
}
