import Engine

/// What torch.nn.utils and torch itself have besides functions of tensors.
extension SourceLibrary {
  static let utilityParts = SourceLibrary(
    name: "torch.nn.utils (parts)",
    exports: ["parameters_to_vector", "vector_to_parameters", "get_total_norm", "skip_init"],
    text: #"""
      def parameters_to_vector(parameters):
        return torch.cat([parameter.reshape(-1) for parameter in parameters])

      def vector_to_parameters(vec, parameters):
        if not isinstance(vec, torch.Tensor):
          raise TypeError(f'expected torch.Tensor, but got: {type(vec).__name__}')
        start = 0
        for parameter in parameters:
          end = start + parameter.numel()
          parameter.data = vec[start:end].view_as(parameter).data
          start = end

      def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
        tensors = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
        if not tensors:
          return torch.tensor(0.0)
        total = torch.stack([tensor.norm(norm_type) for tensor in tensors]).norm(norm_type)
        if error_if_nonfinite and not total.isfinite():
          raise RuntimeError(f'The total norm of order {norm_type} for gradients is non-finite, so it cannot be clipped')
        return total

      def skip_init(module_cls, *args, **kwargs):
        return module_cls(*args, **kwargs)
      """#,
    values: [("torch", .module(.torch))])

  static let sequences = SourceLibrary(
    name: "torch.nn.utils.rnn",
    exports: [
      "pad_sequence", "unpad_sequence", "pack_padded_sequence", "pack_sequence",
      "pad_packed_sequence",
    ],
    text: #"""
      def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side='right'):
        sequences = list(sequences)
        if not sequences:
          raise RuntimeError('received an empty list of sequences')
        if padding_side not in ('left', 'right'):
          raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
        longest = max([len(sequence) for sequence in sequences])
        rows = []
        for sequence in sequences:
          missing = sequence.new_full([longest - len(sequence)] + list(sequence.shape[1:]), padding_value)
          rows.append(torch.cat([sequence, missing] if padding_side == 'right' else [missing, sequence]))
        return torch.stack(rows, 0 if batch_first else 1)

      def unpad_sequence(padded_sequences, lengths, batch_first=False):
        rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
        return [row[:int(length)] for row, length in zip(rows, lengths)]

      def _refused(name):
        def refuse(*args, **kwargs):
          raise NotImplementedError(f'{name} is not here: give the padded batch to the network, and take what you need by the lengths')
        return refuse

      pack_padded_sequence = _refused('pack_padded_sequence')
      pack_sequence = _refused('pack_sequence')
      pad_packed_sequence = _refused('pad_packed_sequence')
      """#,
    values: [("torch", .module(.torch))])

  static let torchNames = SourceLibrary(
    name: "torch (parts)",
    exports: [
      "compile", "set_num_threads", "get_num_threads", "set_num_interop_threads",
      "get_num_interop_threads", "set_float32_matmul_precision", "get_float32_matmul_precision",
      "use_deterministic_algorithms", "are_deterministic_algorithms_enabled",
      "typename", "chain_matmul",
    ],
    text: #"""
      def compile(model=None, **settings):
        if model is None:
          return lambda function: function
        return model

      # Kept for who asks; numbers are the same whatever they say.
      _told = {'threads': 1, 'interop': 1, 'precision': 'highest', 'deterministic': False}

      def set_num_threads(count):
        if count < 1:
          raise RuntimeError('set_num_threads expects a positive integer')
        _told['threads'] = count

      def get_num_threads():
        return _told['threads']

      def set_num_interop_threads(count):
        if count < 1:
          raise RuntimeError('set_num_interop_threads expects a positive integer')
        _told['interop'] = count

      def get_num_interop_threads():
        return _told['interop']

      def set_float32_matmul_precision(precision):
        if precision not in ('highest', 'high', 'medium'):
          raise RuntimeError(f'Invalid precision {precision}')
        _told['precision'] = precision

      def get_float32_matmul_precision():
        return _told['precision']

      def use_deterministic_algorithms(mode, *, warn_only=False):
        _told['deterministic'] = bool(mode)

      def are_deterministic_algorithms_enabled():
        return _told['deterministic']

      def typename(value):
        return value.type() if isinstance(value, torch.Tensor) else type(value).__name__

      def chain_matmul(*matrices):
        product = matrices[0]
        for matrix in matrices[1:]:
          product = product @ matrix
        return product
      """#,
    values: [("torch", .module(.torch))])
}
