/// The places that a convolution's windows read, and their gradients.

static INLINE void copy_places(size_t n, const float *x, float *y) {
  size_t j = 0;
  for (; n - j >= LANES; j += LANES) store(y + j, load(x + j));
  if (j < n) store_first(y + j, n - j, load_first(x + j, n - j));
}

static INLINE void add_places(size_t n, const float *x, float *y) {
  size_t j = 0;
  for (; n - j >= LANES; j += LANES) store(y + j, load(y + j) + load(x + j));
  if (j < n) store_first(y + j, n - j, load_first(y + j, n - j) + load_first(x + j, n - j));
}

static void gather_taps_kernel(size_t first, size_t count, const KernelTaps *taps, const float *x,
                               float *y) {
  size_t columns = taps->columns;
  for (size_t row = first; row < first + count; row++) {
    const float *context = x + row / taps->stops * taps->steps * taps->ld;
    size_t place = row % taps->stops * taps->stride;
    for (size_t tap = 0; tap < taps->count; tap++, place += taps->dilation, y += columns) {
      if (place >= taps->before && place - taps->before < taps->steps)
        copy_places(columns, context + (place - taps->before) * taps->ld, y);
      else if (columns > 0)
        __builtin_memset(y, 0, columns * sizeof(float));
    }
  }
}

static void sum_taps_kernel(size_t first, size_t count, const KernelTaps *taps, const float *dy,
                            float *dx) {
  size_t columns = taps->columns, width = taps->count * columns;
  for (size_t row = first; row < first + count; row++, dx += taps->ld) {
    if (columns > 0) __builtin_memset(dx, 0, columns * sizeof(float));
    const float *context = dy + row / taps->steps * taps->stops * width;
    size_t place = row % taps->steps + taps->before;
    for (size_t tap = 0; tap < taps->count && place >= tap * taps->dilation; tap++) {
      size_t start = place - tap * taps->dilation, stop = start / taps->stride;
      if (start % taps->stride == 0 && stop < taps->stops)
        add_places(columns, context + stop * width + tap * columns, dx);
    }
  }
}
