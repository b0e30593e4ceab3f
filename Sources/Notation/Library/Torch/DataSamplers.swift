import Engine
import Support

/// The samplers of `torch.utils.data`: the order in which a loader takes items.
enum DataSamplers {
  static let helpers: [NativeFunction] = [
    // The seed that torch draws with `torch.empty((), dtype=torch.int64).random_()`.
    NativeFunction("_seed") { _, host, given in
      if case .generator(let value)? = given.values.first,
        host.generators.indices.contains(value.number)
      {
        return .int(host.generators[value.number].generator.seed())
      }
      return .int(host.generator.seed())
    },
    // A generator of its own that begins with a seed: gives `count` numbers below `n`, or the first
    // `count` of them in random order.
    NativeFunction("_source") { _, _, given in
      let seed = try Parameters("_source", given, ["seed"], required: 1).whole("seed")
      let source = RandomStream(Generator(seed: UInt64(bitPattern: Int64(seed))))
      return .native(
        NativeFunction("_places") { _, _, given in
          let bound = try Parameters(
            "_places", given, ["n", "count", "replacement"], required: 3)
          return .listed(
            try source.places(
              bound.whole("n"), bound.whole("count"), repeating: bound.flag("replacement")))
        })
    },
  ]

  static let text = #"""
    class Sampler:
      def __class_getitem__(cls, item):
        return cls

      def __init__(self, data_source=None):
        pass

      def __iter__(self):
        raise NotImplementedError

    class SequentialSampler(Sampler):
      def __init__(self, data_source):
        self.data_source = data_source

      def __iter__(self):
        return iter(range(len(self.data_source)))

      def __len__(self):
        return len(self.data_source)

    class RandomSampler(Sampler):
      def __init__(self, data_source, replacement=False, num_samples=None, generator=None):
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
          raise TypeError(f'replacement should be a boolean value, but got replacement={replacement}')
        count = self.num_samples
        if not isinstance(count, int) or count <= 0:
          raise ValueError(f'num_samples should be a positive integer value, but got num_samples={count}')

      @property
      def num_samples(self):
        return len(self.data_source) if self._num_samples is None else self._num_samples

      def __iter__(self):
        n = len(self.data_source)
        count = self.num_samples
        own = self.generator
        if own is None:
          draw = _source(_seed())
        elif self.replacement:
          draw = lambda n, count, replacement: torch.randint(n, (count,), generator=own).tolist()
        else:
          draw = lambda n, count, replacement: torch.randperm(n, generator=own).tolist()[:count]
        most = 32 if self.replacement else n
        for _ in range(count // most):
          yield from draw(n, most, self.replacement)
        yield from draw(n, count % most, self.replacement)

      def __len__(self):
        return self.num_samples

    class SubsetRandomSampler(Sampler):
      def __init__(self, indices, generator=None):
        self.indices = indices
        self.generator = generator

      def __iter__(self):
        for i in torch.randperm(len(self.indices), generator=self.generator).tolist():
          yield self.indices[i]

      def __len__(self):
        return len(self.indices)

    class WeightedRandomSampler(Sampler):
      def __init__(self, weights, num_samples, replacement=True, generator=None):
        if not isinstance(num_samples, int) or isinstance(num_samples, bool) or num_samples <= 0:
          raise ValueError(f'num_samples should be a positive integer value, but got num_samples={num_samples}')
        if not isinstance(replacement, bool):
          raise ValueError(f'replacement should be a boolean value, but got replacement={replacement}')
        weights = torch.as_tensor(weights, dtype=torch.float64)
        if len(weights.shape) != 1:
          raise ValueError(f'weights should be a 1d sequence but given weights have shape {tuple(weights.shape)}')
        self.weights = weights
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

      def __iter__(self):
        yield from torch.multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator).tolist()

      def __len__(self):
        return self.num_samples

    class BatchSampler(Sampler):
      def __init__(self, sampler, batch_size, drop_last):
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
          raise ValueError(f'batch_size should be a positive integer value, but got batch_size={batch_size}')
        if not isinstance(drop_last, bool):
          raise ValueError(f'drop_last should be a boolean value, but got drop_last={drop_last}')
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

      def __iter__(self):
        places = iter(self.sampler)
        batch = list(islice(places, self.batch_size))
        while batch and (len(batch) == self.batch_size or not self.drop_last):
          yield batch
          batch = list(islice(places, self.batch_size))

      def __len__(self):
        if self.drop_last:
          return len(self.sampler) // self.batch_size
        return (len(self.sampler) + self.batch_size - 1) // self.batch_size

    class DistributedSampler(Sampler):
      def __init__(self, dataset, num_replicas=None, rank=None, shuffle=True, seed=0, drop_last=False):
        if num_replicas is None or rank is None:
          raise RuntimeError('Requires distributed package to be available')
        if rank >= num_replicas or rank < 0:
          raise ValueError(f'Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]')
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.drop_last = drop_last
        self.shuffle = shuffle
        self.seed = seed
        count = len(dataset)
        if drop_last and count % num_replicas:
          self.num_samples = -(-(count - num_replicas) // num_replicas)
        else:
          self.num_samples = -(-count // num_replicas)
        self.total_size = self.num_samples * num_replicas

      def __iter__(self):
        count = len(self.dataset)
        indices = _source(self.seed + self.epoch)(count, count, False) if self.shuffle else list(range(count))
        if not self.drop_last:
          missing = self.total_size - len(indices)
          indices += (indices * -(-missing // len(indices)))[:missing] if missing > 0 else []
        else:
          indices = indices[:self.total_size]
        return iter(indices[self.rank:self.total_size:self.num_replicas])

      def __len__(self):
        return self.num_samples

      def set_epoch(self, epoch):
        self.epoch = epoch
    """#
}

extension RandomStream<Generator> {
  /// Numbers below a bound, each drawn anew or each once, at most `count` of them.
  ///
  /// - Throws: `MemoryError`; `Interruption`.
  fileprivate func places(_ bound: Int, _ count: Int, repeating: Bool) throws -> [Value] {
    try draw { generator in
      guard bound > 0, count >= 0 else { return [] }
      try ListBudget.reserve(repeating ? count : bound)
      try Interruption.check()
      if repeating { return (0..<count).map { _ in .int(generator.integer(in: 0..<bound)) } }
      return generator.permutation(of: bound).prefix(count).map { .int($0) }
    }
  }
}
