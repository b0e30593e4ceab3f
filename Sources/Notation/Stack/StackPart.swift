import Engine

/// Layers of the stack that lines call together: `model[1:3](x)`.
extension SourceLibrary {
  fileprivate static let stackPart = SourceLibrary(
    name: "torch.nn.modules.container", exports: ["Sequential"],
    text: #"""
      class Sequential:
        def __init__(self, layers):
          self.layers = layers

        def __call__(self, x):
          for layer in self.layers:
            x = layer(x)
          return x

        def __len__(self):
          return len(self.layers)

        def __iter__(self):
          return iter(self.layers)

        def __getitem__(self, place):
          if isinstance(place, slice):
            return Sequential(self.layers[place])
          return self.layers[place]

        def parameters(self):
          for layer in self.layers:
            yield from layer.parameters()

        def __repr__(self):
          lines = [f'  ({place}): {layer!r}' for place, layer in enumerate(self.layers)]
          return '\n'.join(['Sequential('] + lines + [')'])
      """#)
}

extension Machine {
  /// Layers of the stack as one, which calls them one after another.
  mutating func together(_ layers: [Value], _ host: inout any Host) throws -> Value {
    let library = SourceLibrary.stackPart
    let scope = told.scope ?? globals
    let made = try scope.libraries[library.name] ?? library.make(&self, &host)
    scope.libraries[library.name] = made
    return try call(made["Sequential"] ?? .none, .listed(layers), host: &host)
  }
}
