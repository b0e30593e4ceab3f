import Engine

/// Classes of torch.nn that are made of its others, written as a program would write them.
extension SourceLibrary {
  static let networkParts = SourceLibrary(
    name: "torch.nn (parts)", exports: ["Transformer", "DataParallel", "EmbeddingBag"],
    text: [transformer, others].joined(separator: "\n"),
    values: [
      ("torch", .module(.torch)), ("nn", .module(.nn)), ("F", .module(.functional)),
    ])

  private static let transformer = #"""
    class Transformer(nn.Module):
      def __init__(self, d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048,
                   dropout=0.1, activation='relu', custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-05,
                   batch_first=False, norm_first=False, bias=True, device=None, dtype=None):
        super().__init__()
        settings = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        self.encoder = custom_encoder or nn.TransformerEncoder(
          nn.TransformerEncoderLayer(*settings), num_encoder_layers, nn.LayerNorm(d_model, layer_norm_eps, bias=bias))
        self.decoder = custom_decoder or nn.TransformerDecoder(
          nn.TransformerDecoderLayer(*settings), num_decoder_layers, nn.LayerNorm(d_model, layer_norm_eps, bias=bias))
        for parameter in self.parameters():
          if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

      def forward(self, src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None,
                  tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None,
                  memory_is_causal=False):
        if src.dim() == 3 and src.size(0 if self.batch_first else 1) != tgt.size(0 if self.batch_first else 1):
          raise RuntimeError('the batch number of src and tgt must be equal')
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
          raise RuntimeError('the feature number of src and tgt must be equal to d_model')
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask)
        return self.decoder(
          tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
          memory_key_padding_mask=memory_key_padding_mask)

      @staticmethod
      def generate_square_subsequent_mask(sz, device=None, dtype=None):
        return torch.triu(torch.full((sz, sz), float('-inf')), diagonal=1)
    """#

  private static let others = #"""
    class DataParallel(nn.Module):
      def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module

      def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)

    class EmbeddingBag(nn.Module):
      def __init__(self, num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False,
                   mode='mean', sparse=False, _weight=None, include_last_offset=False, padding_idx=None, device=None,
                   dtype=None):
        super().__init__()
        if padding_idx is not None and padding_idx < 0:
          padding_idx += num_embeddings
        self.num_embeddings, self.embedding_dim, self.mode = num_embeddings, embedding_dim, mode
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.include_last_offset, self.padding_idx = include_last_offset, padding_idx
        self.weight = nn.Parameter(torch.empty(num_embeddings, embedding_dim) if _weight is None else _weight)
        if _weight is None:
          nn.init.normal_(self.weight)
          if padding_idx is not None:
            with torch.no_grad():
              self.weight[padding_idx].fill_(0)

      def forward(self, input, offsets=None, per_sample_weights=None):
        return F.embedding_bag(
          input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.mode, False,
          per_sample_weights, self.include_last_offset, self.padding_idx)

      def extra_repr(self):
        text = f'{self.num_embeddings}, {self.embedding_dim}, mode={self.mode!r}'
        return text if self.padding_idx is None else text + f', padding_idx={self.padding_idx}'
    """#
}
