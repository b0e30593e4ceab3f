import Notation
import Support

/// The signatures of tensor functions.
extension Reference {
  /// One way of calling a function of tensors.
  public struct FunctionCall: Sendable {
    /// The prefix: `torch.`, `F.`, `x.`, or nothing for Python's own.
    public let prefix: String
    /// Its name.
    public let name: String
    /// Its arguments in order, including the owner of a method.
    public let parameters: [Parameter]

    /// An argument.
    public struct Parameter: Sendable {
      /// Its name.
      public let name: String
      /// What it may be, such as `Tensor`, `axes` or `int`.
      public let kind: String
      /// Whether it may be left out.
      public let isOptional: Bool
      /// Whether it can only be given by name.
      public let isByNameOnly: Bool
    }
  }

  /// Every way of calling every function of tensors, by each prefix that it has.
  public static var functionCalls: [FunctionCall] {
    let prefixes: [(TensorFunction.Places, String)] = [
      (.torch, "torch."), (.functional, "F."), (.method, "x."), (.attribute, "x."), (.python, ""),
    ]
    return TensorFunctions.all.flatMap { function in
      prefixes.filter { function.places.contains($0.0) }.flatMap { place, prefix in
        function.forms.map { form in
          FunctionCall(
            prefix: prefix, name: function.name,
            parameters: place == .attribute
              ? [] : form.signature.parameters.map { FunctionCall.Parameter($0) })
        }
      }
    }
  }
}

extension Reference.FunctionCall.Parameter {
  fileprivate init(_ parameter: Signature.Parameter) {
    self.init(
      name: parameter.name, kind: parameter.kind.rawValue,
      isOptional: parameter.standard != nil, isByNameOnly: parameter.isOption)
  }
}
