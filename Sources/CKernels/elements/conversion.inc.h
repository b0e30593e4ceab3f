/// Elements of one kind as those of another, as C converts them; a real number that no whole number of 32 or
/// 64 bits is near becomes the least of them, as on x86, and of a byte the low bits of 64 are taken.

#define AS_INT64(v, LIMIT) ((v) >= -LIMIT && (v) < LIMIT ? (int64_t)(v) : INT64_MIN)
#define AS_INT32(v, LOW, LIMIT) ((v) > LOW && (v) < LIMIT ? (int32_t)(v) : INT32_MIN)

#define CONVERT(FROM, TO, EXPRESSION)                                                              \
  {                                                                                                \
    const FROM *from = x;                                                                          \
    TO *restrict to = y;                                                                           \
    for (size_t i = 0; i < n; i++) {                                                               \
      FROM v = from[i];                                                                            \
      to[i] = (TO)(EXPRESSION);                                                                    \
    }                                                                                              \
    break;                                                                                         \
  }
#define CONVERT_WHOLE(TYPE)                                                                        \
  switch (into) {                                                                                  \
  case KERNEL_BOOL: CONVERT(TYPE, uint8_t, v != 0)                                                 \
  case KERNEL_UINT8: CONVERT(TYPE, uint8_t, v)                                                     \
  case KERNEL_INT32: CONVERT(TYPE, int32_t, v)                                                     \
  case KERNEL_INT64: CONVERT(TYPE, int64_t, v)                                                     \
  case KERNEL_FLOAT: CONVERT(TYPE, float, v)                                                       \
  case KERNEL_DOUBLE: CONVERT(TYPE, double, v)                                                     \
  }                                                                                                \
  break
#define CONVERT_REAL(TYPE, LIMIT, LOW, HIGH)                                                       \
  switch (into) {                                                                                  \
  case KERNEL_BOOL: CONVERT(TYPE, uint8_t, v != 0)                                                 \
  case KERNEL_UINT8: CONVERT(TYPE, uint8_t, AS_INT64(v, LIMIT))                                    \
  case KERNEL_INT32: CONVERT(TYPE, int32_t, AS_INT32(v, LOW, HIGH))                                \
  case KERNEL_INT64: CONVERT(TYPE, int64_t, AS_INT64(v, LIMIT))                                    \
  case KERNEL_FLOAT: CONVERT(TYPE, float, v)                                                       \
  case KERNEL_DOUBLE: CONVERT(TYPE, double, v)                                                     \
  }                                                                                                \
  break

static void convert_kernel(KernelElement from, KernelElement into, size_t n, const void *x,
                           void *y) {
  switch (from) {
  case KERNEL_BOOL:
  case KERNEL_UINT8: CONVERT_WHOLE(uint8_t);
  case KERNEL_INT32: CONVERT_WHOLE(int32_t);
  case KERNEL_INT64: CONVERT_WHOLE(int64_t);
  case KERNEL_FLOAT: CONVERT_REAL(float, 0x1p63f, -0x1.000002p31f, 0x1p31f);
  case KERNEL_DOUBLE: CONVERT_REAL(double, 0x1p63, -0x1.00000002p31, 0x1p31);
  }
}
