import Engine

/// torch.distributions: those that agents draw actions from and autoencoders draw codes from.
extension SourceLibrary {
  static let distributions = SourceLibrary(
    name: "torch.distributions",
    exports: ["Distribution", "Categorical", "Bernoulli", "Normal", "kl_divergence"],
    text: shared + "\n" + discrete + "\n" + continuous,
    values: [("torch", .module(.torch)), ("F", .module(.functional))])

  private static let shared = #"""
    import math

    class Distribution:
      _names = ()

      def __init__(self, batch_shape=(), event_shape=(), validate_args=None):
        self._batch_shape = torch.Size(batch_shape)
        self._event_shape = torch.Size(event_shape)
        if validate_args is not False:
          self._check()

      batch_shape = property(lambda self: self._batch_shape)
      event_shape = property(lambda self: self._event_shape)
      stddev = property(lambda self: self.variance.sqrt())

      def _check(self):
        for name in self._names:
          if name in self.__dict__:
            value = self.__dict__[name]
            holds, constraint = self._constraint(name, value)
            if not bool(holds.all()):
              raise ValueError(f'Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} to satisfy the constraint {constraint}, but found invalid values:\n{value}')

      def _extended_shape(self, sample_shape=()):
        return torch.Size(tuple(sample_shape) + tuple(self._batch_shape) + tuple(self._event_shape))

      def sample_n(self, n):
        return self.sample((n,))

      def perplexity(self):
        return torch.exp(self.entropy())

      def __repr__(self):
        shown = []
        for name in self._names:
          if name in self.__dict__:
            value = self.__dict__[name]
            shown.append(f'{name}: {value if value.numel() == 1 else value.size()}')
        return type(self).__name__ + '(' + ', '.join(shown) + ')'

    def _broadcast(*values):
      return torch.broadcast_tensors(*[v if isinstance(v, torch.Tensor) else torch.tensor(float(v)) for v in values])

    def _clamped(probs):
      eps = torch.finfo(probs.dtype).eps
      return probs.clamp(min=eps, max=1 - eps)

    def _one_of(probs, logits):
      if (probs is None) == (logits is None):
        raise ValueError('Either `probs` or `logits` must be specified, but not both.')

    def kl_divergence(p, q):
      if isinstance(p, Normal) and isinstance(q, Normal):
        ratio = (p.scale / q.scale).pow(2)
        return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())
      if isinstance(p, Categorical) and isinstance(q, Categorical):
        t = p.probs * (p.logits - q.logits)
        t = torch.where((q.probs == 0).expand_as(t), torch.full_like(t, math.inf), t)
        return torch.where((p.probs == 0).expand_as(t), torch.zeros_like(t), t).sum(-1)
      if isinstance(p, Bernoulli) and isinstance(q, Bernoulli):
        t1 = p.probs * (F.softplus(-q.logits) - F.softplus(-p.logits))
        return t1 + (1 - p.probs) * (F.softplus(q.logits) - F.softplus(p.logits))
      raise NotImplementedError(f'No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}')
    """#

  private static let discrete = #"""
    class Categorical(Distribution):
      _names = ('probs', 'logits')
      has_rsample = False

      def __init__(self, probs=None, logits=None, validate_args=None):
        _one_of(probs, logits)
        given = probs if probs is not None else logits
        if given.dim() < 1:
          raise ValueError(f"`{'probs' if probs is not None else 'logits'}` parameter must be at least one-dimensional.")
        if probs is not None:
          self.__dict__['probs'] = probs / probs.sum(-1, keepdim=True)
        else:
          self.__dict__['logits'] = logits - logits.logsumexp(dim=-1, keepdim=True)
        self._num_events = given.size(-1)
        super().__init__(given.size()[:-1], validate_args=validate_args)

      def _constraint(self, name, value):
        if name == 'logits':
          return (value == value).all(-1), 'IndependentConstraint(Real(), 1)'
        return (value >= 0).all(-1) & ((value.sum(-1) - 1).abs() < 1e-6), 'Simplex()'

      def __getattr__(self, name):
        if name == 'probs':
          self.__dict__['probs'] = self.logits.softmax(-1)
        elif name == 'logits':
          self.__dict__['logits'] = _clamped(self.probs).log()
        else:
          raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self.__dict__[name]

      param_shape = property(lambda self: (self.probs if 'probs' in self.__dict__ else self.logits).size())
      mean = property(lambda self: torch.full(self._batch_shape, math.nan))
      variance = property(lambda self: torch.full(self._batch_shape, math.nan))
      mode = property(lambda self: self.probs.argmax(dim=-1))

      def sample(self, sample_shape=()):
        shape = torch.Size(tuple(sample_shape))
        rows = self.probs.reshape(-1, self._num_events)
        draws = torch.multinomial(rows, shape.numel(), True).T
        return draws.reshape(self._extended_shape(shape))

      def log_prob(self, value):
        value, logits = torch.broadcast_tensors(value.long().unsqueeze(-1), self.logits)
        return logits.gather(-1, value[..., :1]).squeeze(-1)

      def entropy(self):
        least = torch.finfo(self.logits.dtype).min
        return -(self.logits.clamp(min=least) * self.probs).sum(-1)

      def enumerate_support(self, expand=True):
        values = torch.arange(self._num_events).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1,) + tuple(self._batch_shape)) if expand else values

    class Bernoulli(Distribution):
      _names = ('probs', 'logits')
      has_rsample = False

      def __init__(self, probs=None, logits=None, validate_args=None):
        _one_of(probs, logits)
        given, = _broadcast(probs if probs is not None else logits)
        self.__dict__['probs' if probs is not None else 'logits'] = given
        super().__init__(given.size(), validate_args=validate_args)

      def _constraint(self, name, value):
        if name == 'logits':
          return value == value, 'Real()'
        return (value >= 0) & (value <= 1), 'Interval(lower_bound=0.0, upper_bound=1.0)'

      def __getattr__(self, name):
        if name == 'probs':
          self.__dict__['probs'] = self.logits.sigmoid()
        elif name == 'logits':
          clamped = _clamped(self.probs)
          self.__dict__['logits'] = clamped.log() - (-clamped).log1p()
        else:
          raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self.__dict__[name]

      param_shape = property(lambda self: (self.probs if 'probs' in self.__dict__ else self.logits).size())
      mean = property(lambda self: self.probs)
      variance = property(lambda self: self.probs * (1 - self.probs))

      def sample(self, sample_shape=()):
        with torch.no_grad():
          return torch.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

      def log_prob(self, value):
        logits, value = torch.broadcast_tensors(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction='none')

      def entropy(self):
        return F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction='none')
    """#

  private static let continuous = #"""
    class Normal(Distribution):
      _names = ('loc', 'scale')
      has_rsample = True

      def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = _broadcast(loc, scale)
        super().__init__(self.loc.size(), validate_args=validate_args)

      def _constraint(self, name, value):
        return (value > 0, 'GreaterThan(lower_bound=0.0)') if name == 'scale' else (value == value, 'Real()')

      mean = property(lambda self: self.loc)
      mode = property(lambda self: self.loc)
      stddev = property(lambda self: self.scale)
      variance = property(lambda self: self.scale.pow(2))

      def sample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        with torch.no_grad():
          return torch.normal(self.loc.expand(shape), self.scale.expand(shape))

      def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        draws = torch.normal(torch.zeros(shape, dtype=self.loc.dtype), torch.ones(shape, dtype=self.loc.dtype))
        return self.loc + draws * self.scale

      def log_prob(self, value):
        return -((value - self.loc) ** 2) / (2 * self.scale ** 2) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

      def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)

      def cdf(self, value):
        return 0.5 * (1 + torch.erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))
    """#
}
