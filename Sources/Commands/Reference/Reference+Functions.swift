package import Notation

/// The signatures of tensor functions.
extension Reference {
  /// One way of calling a function of tensors.
  package struct FunctionCall: Sendable {
    /// The prefix: `torch.`, `F.`, `x.`, or nothing for Python's own.
    package let prefix: String
    /// Its name.
    package let name: String
    /// Its parameters in order, including the owner of a method.
    package let parameters: [Signature.Parameter]
  }

  /// Every way of calling every function of tensors, by each prefix that it has.
  package static var functionCalls: [FunctionCall] {
    let prefixes: [(TensorFunction.Places, String)] = [
      (.torch, "torch."), (.functional, "F."), (.method, "x."), (.attribute, "x."), (.python, ""),
    ]
    return TensorFunctions.all.flatMap { function in
      prefixes.filter { function.places.contains($0.0) }.flatMap { place, prefix in
        function.forms.map { form in
          FunctionCall(
            prefix: prefix, name: function.name,
            parameters: place == .attribute ? [] : form.signature.parameters)
        }
      }
    }
  }
}
