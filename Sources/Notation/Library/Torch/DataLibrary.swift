import Engine

/// `torch.utils.data`, with PyTorch's own order of draws.
extension SourceLibrary {
  static let data = SourceLibrary(
    name: "torch.utils.data",
    exports: [
      "Dataset", "IterableDataset", "TensorDataset", "StackDataset", "ConcatDataset",
      "ChainDataset", "Subset", "random_split", "Sampler", "SequentialSampler", "RandomSampler",
      "SubsetRandomSampler", "WeightedRandomSampler", "BatchSampler", "DistributedSampler",
      "DataLoader", "default_collate", "default_convert", "get_worker_info",
    ],
    text: [datasets, DataSamplers.text, DataLoading.text].joined(separator: "\n"),
    helpers: DataSamplers.helpers + DataLoading.helpers,
    values: [("torch", .module(.torch))])

  private static let datasets = #"""
    from math import floor, isclose
    from itertools import islice
    from bisect import bisect_right

    class Dataset:
      def __class_getitem__(cls, item):
        return cls

      def __getitem__(self, index):
        raise NotImplementedError('Subclasses of Dataset should implement __getitem__.')

      def __add__(self, other):
        return ConcatDataset([self, other])

    class IterableDataset(Dataset):
      def __iter__(self):
        raise NotImplementedError

      def __add__(self, other):
        return ChainDataset([self, other])

    class TensorDataset(Dataset):
      def __init__(self, *tensors):
        if any([tensors[0].size(0) != tensor.size(0) for tensor in tensors]):
          raise AssertionError('Size mismatch between tensors')
        self.tensors = tensors

      def __getitem__(self, index):
        return tuple([tensor[index] for tensor in self.tensors])

      def __len__(self):
        return self.tensors[0].size(0)

    class StackDataset(Dataset):
      def __init__(self, *args, **kwargs):
        if args and kwargs:
          raise ValueError('Supported either ``tuple``- (via ``args``) or'
            '``dict``- (via ``kwargs``) like input/output, but both types are given.')
        parts = list(args) or list(kwargs.values())
        if not parts:
          raise ValueError('At least one dataset should be passed')
        self._length = len(parts[0])
        if any([self._length != len(part) for part in parts]):
          raise ValueError('Size mismatch between datasets')
        self.datasets = args or kwargs

      def __getitem__(self, index):
        if isinstance(self.datasets, dict):
          return {name: part[index] for name, part in self.datasets.items()}
        return tuple([part[index] for part in self.datasets])

      def __len__(self):
        return self._length

    class ConcatDataset(Dataset):
      def __init__(self, datasets):
        self.datasets = list(datasets)
        if not self.datasets:
          raise AssertionError('datasets should not be an empty iterable')
        self.cumulative_sizes = []
        total = 0
        for part in self.datasets:
          if isinstance(part, IterableDataset):
            raise AssertionError('ConcatDataset does not support IterableDataset')
          total += len(part)
          self.cumulative_sizes.append(total)

      def __len__(self):
        return self.cumulative_sizes[-1]

      def __getitem__(self, idx):
        if idx < 0:
          if -idx > len(self):
            raise ValueError('absolute value of index should not exceed dataset length')
          idx = len(self) + idx
        place = bisect_right(self.cumulative_sizes, idx)
        return self.datasets[place][idx - self.cumulative_sizes[place - 1] if place else idx]

    class ChainDataset(IterableDataset):
      def __init__(self, datasets):
        self.datasets = datasets

      def __iter__(self):
        for part in self.datasets:
          if not isinstance(part, IterableDataset):
            raise AssertionError('ChainDataset only supports IterableDataset')
          yield from part

      def __len__(self):
        return sum([len(part) for part in self.datasets])

    class Subset(Dataset):
      def __init__(self, dataset, indices):
        self.dataset = dataset
        self.indices = indices

      def __getitem__(self, idx):
        if isinstance(idx, list):
          return self.dataset[[self.indices[i] for i in idx]]
        return self.dataset[self.indices[idx]]

      def __getitems__(self, indices):
        return _items(self.dataset, [self.indices[i] for i in indices])

      def __len__(self):
        return len(self.indices)

    def _items(dataset, indices):
      together = getattr(dataset, '__getitems__', None)
      if together is not None:
        return together(indices)
      return [dataset[i] for i in indices]

    def random_split(dataset, lengths, generator=None):
      count = len(dataset)
      total = sum(lengths)
      if isclose(total, 1) and total <= 1:
        sizes = []
        for i, fraction in enumerate(lengths):
          if fraction < 0 or fraction > 1:
            raise ValueError(f'Fraction at index {i} is not between 0 and 1')
          sizes.append(floor(count * fraction))
        for i in range(count - sum(sizes)):
          sizes[i % len(sizes)] += 1
        lengths = sizes
      if sum(lengths) != count:
        raise ValueError('Sum of input lengths does not equal the length of the input dataset!')
      indices = torch.randperm(count, generator=generator).tolist()
      parts = []
      end = 0
      for length in lengths:
        parts.append(Subset(dataset, indices[end:end + length]))
        end += length
      return parts
    """#
}
