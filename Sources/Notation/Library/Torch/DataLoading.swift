import Engine

/// `DataLoader` and what makes a batch of items.
enum DataLoading {
  static let helpers: [NativeFunction] = [
    NativeFunction("_remark") { machine, _, given in
      if case .string(let text)? = given.values.first, !machine.told.remarks.contains(text) {
        machine.told.remarks.append(text)
      }
      return .none
    }
  ]

  static let text = #"""
    class _Endless(Sampler):
      def __iter__(self):
        while True:
          yield None

    def get_worker_info():
      return None

    class DataLoader:
      def __class_getitem__(cls, item):
        return cls

      def __init__(self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None,
                   num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, timeout=0,
                   worker_init_fn=None, multiprocessing_context=None, generator=None, *,
                   prefetch_factor=None, persistent_workers=False, pin_memory_device='', in_order=True):
        if num_workers < 0:
          raise ValueError('num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.')
        if timeout < 0:
          raise ValueError('timeout option should be non-negative')
        if num_workers == 0 and prefetch_factor is not None:
          raise ValueError('prefetch_factor option could only be specified in multiprocessing.'
            'let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.')
        if persistent_workers and num_workers == 0:
          raise ValueError('persistent_workers option needs num_workers > 0')
        if num_workers > 0:
          _remark(f'num_workers={num_workers} changes nothing here: batches are made as they are wanted')
        self.is_endless = isinstance(dataset, IterableDataset)
        if self.is_endless:
          if shuffle:
            raise ValueError(f'DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}')
          if sampler is not None:
            raise ValueError(f'DataLoader with IterableDataset: expected unspecified sampler option, but got sampler={sampler}')
          if batch_sampler is not None:
            raise ValueError(f'DataLoader with IterableDataset: expected unspecified batch_sampler option, but got batch_sampler={batch_sampler}')
        if sampler is not None and shuffle:
          raise ValueError('sampler option is mutually exclusive with shuffle')
        if batch_sampler is not None:
          if batch_size != 1 or shuffle or sampler is not None or drop_last:
            raise ValueError('batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last')
          batch_size = None
        elif batch_size is None and drop_last:
          raise ValueError('batch_size=None option disables auto-batching and is mutually exclusive with drop_last')
        if sampler is None:
          if self.is_endless:
            sampler = _Endless()
          elif shuffle:
            sampler = RandomSampler(dataset, generator=generator)
          else:
            sampler = SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
          batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset = dataset
        self.batch_size = batch_size
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.drop_last = drop_last
        self.timeout = timeout
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        self.worker_init_fn = worker_init_fn
        self.prefetch_factor = prefetch_factor
        self.persistent_workers = persistent_workers
        self.collate_fn = collate_fn
        if collate_fn is None:
          self.collate_fn = default_convert if batch_sampler is None else default_collate

      def __iter__(self):
        places = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        _seed(self.generator)
        if self.is_endless:
          return self._taken(places, iter(self.dataset))
        return self._fetched(places)

      def _fetched(self, places):
        dataset, collate = self.dataset, self.collate_fn
        if self.batch_sampler is None:
          for place in places:
            yield collate(dataset[place])
        else:
          for batch in places:
            yield collate(_items(dataset, batch))

      def _taken(self, places, items):
        for place in places:
          if self.batch_sampler is None:
            try:
              item = next(items)
            except StopIteration:
              return
            yield self.collate_fn(item)
          else:
            batch = list(islice(items, self.batch_size))
            if not batch or self.drop_last and len(batch) < self.batch_size:
              return
            yield self.collate_fn(batch)

      def __len__(self):
        if not self.is_endless:
          return len(self.sampler if self.batch_sampler is None else self.batch_sampler)
        count = len(self.dataset)
        if self.batch_size is None:
          return count
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)

    def default_collate(batch):
      first = batch[0]
      if isinstance(first, torch.Tensor):
        return torch.stack(batch, 0)
      if hasattr(first, '__array__'):
        return default_collate([torch.as_tensor(item) for item in batch])
      if isinstance(first, float):
        return torch.tensor(batch, dtype=torch.float64)
      if isinstance(first, int):
        return torch.tensor(batch)
      if isinstance(first, str):
        return batch
      if isinstance(first, dict):
        return {key: default_collate([item[key] for item in batch]) for key in first}
      if isinstance(first, tuple) and hasattr(first, '_fields'):
        return first.__class__(*[default_collate(parts) for parts in zip(*batch)])
      if isinstance(first, (tuple, list)):
        size = len(first)
        if not all([len(item) == size for item in batch]):
          raise RuntimeError('each element in list of batch should be of equal size')
        return [default_collate(parts) for parts in zip(*batch)]
      raise TypeError(f'default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}')

    def default_convert(data):
      if isinstance(data, torch.Tensor) or isinstance(data, str):
        return data
      if hasattr(data, '__array__'):
        return torch.as_tensor(data)
      if isinstance(data, dict):
        return {key: default_convert(value) for key, value in data.items()}
      if isinstance(data, tuple) and hasattr(data, '_fields'):
        return data.__class__(*[default_convert(value) for value in data])
      if isinstance(data, (tuple, list)):
        return [default_convert(value) for value in data]
      return data
    """#
}
