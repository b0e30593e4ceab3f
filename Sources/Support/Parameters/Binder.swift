/// One value as a line or a call gives it.
package struct Given<Value> {
  /// The name before its `=`, if it has one.
  package let name: String?
  /// What is given.
  package let value: Value
  /// Where, name included.
  package let range: Range<Int>

  /// Describes what is given.
  package init(name: String?, value: Value, range: Range<Int>) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// What can be wrong with the values given to parameters; commands, layers and functions say it in
/// their own words.
package enum ParameterFault<Parameter, Content> {
  /// A required parameter has no value.
  case missing(Parameter)
  /// No parameter is left for a value without a name.
  case unexpected(Given<Content>)
  /// No parameter has the name; `similar` is the one that was probably meant.
  case unknown(Given<Content>, name: String, similar: String?)
  /// The parameter has a value already.
  case givenTwice(Parameter, Given<Content>)
  /// The value is of the wrong kind or out of bounds; a parameter that takes the rest of a line may
  /// have several.
  case outOfBounds(Parameter, ArraySlice<Given<Content>>)
}

/// Matches what a line or a call gives with the parameters of a command, a layer or a function.
package struct Binder<Parameter: Sendable>: Sendable {
  private let parameters: [Parameter]
  private let slots: [ParameterSlot]
  /// The parameters that a value without a name can be for, in order.
  private let positional: [Int]
  /// Those that it can be for in a call, after the others.
  private let positionalInCall: [Int]

  /// A binder for some parameters, each with its slot.
  package init(_ parameters: [Parameter], slot: (Parameter) -> ParameterSlot) {
    self.parameters = parameters
    let slots = parameters.map(slot)
    self.slots = slots
    positional = slots.indices.filter { !slots[$0].isOption }
    positionalInCall = slots.indices.filter { slots[$0].placing == .nameOrCall }
  }

  /// The values by the names of the parameters; those that are not given have none.
  ///
  /// `isCall` says whether the values are in parentheses after a name, as in PyTorch's calls;
  /// `read` makes a value of what is given, or `nil` where it is out of bounds; `refuse` makes the
  /// error of a fault.
  ///
  /// - Throws: what `read` throws, or what `refuse` makes of the first fault.
  package func bind<Content, Value, Failure: Error>(
    _ given: [Given<Content>], isCall: Bool = false,
    read: (Parameter, ArraySlice<Given<Content>>) throws(Failure) -> Value?,
    refuse: (ParameterFault<Parameter, Content>) -> Failure
  ) throws(Failure) -> [String: Value] {
    let values = try bindInOrder(given, isCall: isCall, read: read, refuse: refuse)
    var named: [String: Value] = [:]
    for (slot, value) in zip(slots, values) { named[slot.name] = value }
    return named
  }

  /// The values in the order of the parameters, as `bind` gives them by name.
  ///
  /// - Throws: as `bind`.
  package func bindInOrder<Content, Value, Failure: Error>(
    _ given: [Given<Content>], isCall: Bool = false,
    read: (Parameter, ArraySlice<Given<Content>>) throws(Failure) -> Value?,
    refuse: (ParameterFault<Parameter, Content>) -> Failure
  ) throws(Failure) -> [Value?] {
    var values = [Value?](repeating: nil, count: slots.count)
    var places = (isCall ? positional + positionalInCall : positional)[...]
    var rest = given[...]
    while let first = rest.first {
      while let place = places.first, values[place] != nil { places.removeFirst() }
      var used = rest.prefix(1)
      let found: Int
      // What is written with a name may be part of the rest of a line after places that were left out.
      let next = places.first { slots[$0].isRequired || belongs(first, $0) }
      if let place = next, belongs(first, place) {
        found = place
        if slots[place].takesRest { used = rest.prefix { belongs($0, place) } }
      } else if let name = first.name {
        guard let named = index(named: name) else {
          throw refuse(.unknown(first, name: name, similar: similar(to: name)))
        }
        guard values[named] == nil else {
          throw refuse(.givenTwice(parameters[named], first))
        }
        found = named
      } else {
        throw refuse(.unexpected(first))
      }
      guard let value = try read(parameters[found], used) else {
        throw refuse(.outOfBounds(parameters[found], used))
      }
      values[found] = value
      rest = rest.dropFirst(used.count)
    }
    for index in slots.indices where values[index] == nil && slots[index].isRequired {
      throw refuse(.missing(parameters[index]))
    }
    return values
  }

  /// Whether what is given belongs to the parameter in this place.
  private func belongs<Content>(_ given: Given<Content>, _ place: Int) -> Bool {
    guard let name = given.name else { return true }
    return slots[place].placing == .restOfLine && index(named: name) == nil
  }

  /// The parameter of this name, or else with this other name.
  private func index(named name: String) -> Int? {
    slots.firstIndex { $0.isNamed && $0.name == name }
      ?? slots.firstIndex { $0.isNamed && $0.otherNames.contains(name) }
  }

  private func similar(to name: String) -> String? {
    Similarity.nearest(
      to: name, in: slots.filter { $0.isNamed && $0.isProposed }.map(\.name))
  }
}
