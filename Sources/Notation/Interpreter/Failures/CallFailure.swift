import Engine

/// A function's error with the values that it got, for which changes are then tried.
struct CallFailure: Error {
  let cause: any Error
  let function: TensorFunction
  let values: [Value]
  let isMethod: Bool

  init(_ cause: any Error, _ function: TensorFunction, _ values: [Value], isMethod: Bool) {
    self.cause = (cause as? TensorError)?.told(of: function.name) ?? cause
    (self.function, self.values, self.isMethod) = (function, values, isMethod)
  }
}
