/// Rows of a table, and their gradients.

static void gather_kernel(size_t count, size_t columns, const float *table, const int32_t *ids,
                          float *y) {
  for (size_t row = 0; row < count; row++, y += columns) {
    const float *x = table + (size_t)ids[row] * columns;
    size_t j = 0;
    for (; columns - j >= LANES; j += LANES) store(y + j, load(x + j));
    if (j < columns) store_first(y + j, columns - j, load_first(x + j, columns - j));
  }
}

static void gather_add_kernel(size_t count, size_t columns, const float *table, const int32_t *ids,
                              float *y) {
  for (size_t row = 0; row < count; row++, y += columns) {
    const float *x = table + (size_t)ids[row] * columns;
    size_t j = 0;
    for (; columns - j >= LANES; j += LANES) store(y + j, load(y + j) + load(x + j));
    if (j < columns) {
      size_t rest = columns - j;
      store_first(y + j, rest, load_first(y + j, rest) + load_first(x + j, rest));
    }
  }
}

static void scatter_add_kernel(size_t count, size_t rows, size_t columns, size_t ld,
                               const int32_t *ids, const float *dy, float *dtable) {
  for (size_t row = 0; row < rows && columns > 0; row++)
    __builtin_memset(dtable + row * ld, 0, columns * sizeof(float));
  for (size_t row = 0; row < count; row++, dy += ld) {
    float *sum = dtable + (size_t)ids[row] * ld;
    size_t j = 0;
    for (; columns - j >= LANES; j += LANES) store(sum + j, load(sum + j) + load(dy + j));
    if (j < columns) {
      size_t rest = columns - j;
      store_first(sum + j, rest, load_first(sum + j, rest) + load_first(dy + j, rest));
    }
  }
}
