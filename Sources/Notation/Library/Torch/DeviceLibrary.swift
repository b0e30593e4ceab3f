import Engine

/// What torch has of other devices and of other processes: here there are none.
extension SourceLibrary {
  static let torchParts: [SourceLibrary] = [
    SourceLibrary(name: "torch.utils", exports: [], text: "pass"),
    cuda, accelerator, backends, mixedPrecision, distributed, checkpoints, boards, data,
    ownGradients, optimizerParts, scheduleParts, utilityParts, sequences, torchNames, networkParts,
    distributions,
    SourceLibrary(
      name: "torch.version", exports: ["cuda", "hip", "__version__"],
      text: "cuda = None\nhip = None\n__version__ = '2.13.0'"),
    SourceLibrary(
      name: "torch.mps", exports: ["is_available", "manual_seed", "empty_cache", "synchronize"],
      text: nothing),
    SourceLibrary(
      name: "torch.xpu", exports: ["is_available", "device_count", "manual_seed"], text: nothing),
  ]

  /// Functions of a device that is not there.
  private static let nothing = #"""
    def is_available():
      return False

    def device_count():
      return 0

    def manual_seed(seed):
      pass

    def manual_seed_all(seed):
      pass

    def empty_cache():
      pass

    def synchronize(device=None):
      pass

    def is_initialized():
      return False
    """#

  private static let cuda = SourceLibrary(
    name: "torch.cuda",
    exports: [
      "is_available", "device_count", "manual_seed", "manual_seed_all", "empty_cache",
      "synchronize", "is_initialized", "is_bf16_supported", "current_device", "set_device",
      "get_device_name", "get_device_properties", "memory_allocated", "max_memory_allocated",
      "memory_reserved", "max_memory_reserved", "reset_peak_memory_stats", "ipc_collect",
    ],
    text: nothing + "\n" + #"""
      def is_bf16_supported(including_emulation=True):
        return False

      def _missing(*args, **kwargs):
        raise RuntimeError('Found no NVIDIA driver: there is no CUDA device here. Ask torch.cuda.is_available() first')

      current_device = _missing
      set_device = _missing
      get_device_name = _missing
      get_device_properties = _missing

      def memory_allocated(device=None):
        return 0

      max_memory_allocated = memory_allocated
      memory_reserved = memory_allocated
      max_memory_reserved = memory_allocated

      def reset_peak_memory_stats(device=None):
        pass

      def ipc_collect():
        pass
      """#)

  private static let accelerator = SourceLibrary(
    name: "torch.accelerator",
    exports: [
      "is_available", "device_count", "current_accelerator", "synchronize", "empty_cache",
      "current_device_index",
    ],
    text: nothing + "\n" + #"""
      def current_accelerator(check_available=False):
        return None

      def current_device_index():
        raise RuntimeError('Cannot access accelerator device when none is available.')
      """#)

  private static let backends = SourceLibrary(
    name: "torch.backends",
    exports: ["cudnn", "cuda", "mps", "mkldnn", "mkl", "openmp"],
    text: #"""
      class _Settings:
        def __init__(self, **settings):
          for name, value in settings.items():
            setattr(self, name, value)

        def is_available(self):
          return False

        def is_built(self):
          return False

        def version(self):
          return None

      cudnn = _Settings(enabled=True, benchmark=False, deterministic=False, allow_tf32=True)
      cuda = _Settings(matmul=_Settings(allow_tf32=False))
      mps = _Settings()
      mkldnn = _Settings(enabled=True)
      mkl = _Settings()
      openmp = _Settings()
      """#)

  private static let mixedPrecision = SourceLibrary(
    name: "torch.amp",
    exports: ["autocast", "GradScaler"],
    text: #"""
      class autocast:
        def __init__(self, device_type='cpu', dtype=None, enabled=True, cache_enabled=None):
          if enabled and device_type == 'cpu':
            raise NotImplementedError('autocast: tensors of 16 bits are not here; give enabled=False')

        def __enter__(self):
          return self

        def __exit__(self, kind, value, trace):
          return None

        def __call__(self, function):
          return function

      class GradScaler:
        def __init__(self, device='cuda', init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5,
                     growth_interval=2000, enabled=True):
          pass

        def scale(self, outputs):
          return outputs

        def unscale_(self, optimizer):
          pass

        def step(self, optimizer, *args, **kwargs):
          return optimizer.step(*args, **kwargs)

        def update(self, new_scale=None):
          pass

        def get_scale(self):
          return 1.0

        def is_enabled(self):
          return False

        def state_dict(self):
          return {}

        def load_state_dict(self, state):
          pass
      """#)

  private static let distributed = SourceLibrary(
    name: "torch.distributed",
    exports: [
      "is_available", "is_initialized", "init_process_group", "destroy_process_group",
      "get_rank", "get_world_size", "barrier", "all_reduce",
    ],
    text: #"""
      def is_available():
        return False

      def is_initialized():
        return False

      def _missing(*args, **kwargs):
        raise RuntimeError('Distributed package does not have other processes here: a program runs in one')

      init_process_group = _missing
      destroy_process_group = _missing
      get_rank = _missing
      get_world_size = _missing
      barrier = _missing
      all_reduce = _missing
      """#)

  private static let checkpoints = SourceLibrary(
    name: "torch.utils.checkpoint",
    exports: ["checkpoint", "checkpoint_sequential"],
    text: #"""
      def checkpoint(function, *args, use_reentrant=None, context_fn=None, determinism_check='default',
                     debug=False, preserve_rng_state=True, **kwargs):
        return function(*args, **kwargs)

      def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
        for function in functions:
          input = function(input)
        return input
      """#)

  private static let boards = SourceLibrary(
    name: "torch.utils.tensorboard",
    exports: ["SummaryWriter"],
    text: #"""
      class SummaryWriter:
        def __init__(self, log_dir=None, *args, **kwargs):
          self.log_dir = log_dir

        def get_logdir(self):
          return self.log_dir

        def add_scalar(self, *args, **kwargs):
          pass

        add_scalars = add_histogram = add_image = add_images = add_figure = add_scalar
        add_text = add_graph = add_embedding = add_hparams = add_pr_curve = add_scalar

        def flush(self):
          pass

        def close(self):
          pass

        def __enter__(self):
          return self

        def __exit__(self, kind, value, trace):
          return None
      """#)
}
