/// The updates of the weights, each in one pass over memory.

static void sgd_kernel(size_t n, float learning_rate, const float *gradients, float *parameters) {
#define BODY(LOAD, STORE)                                                                          \
  STORE(parameters, multiply_add(LOAD(gradients), splat(-learning_rate), LOAD(parameters)))
  ELEMENTWISE(BODY);
#undef BODY
}

static void momentum_kernel(size_t n, float learning_rate, float momentum, const float *gradients,
                            float *velocity, float *parameters) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats moving = LOAD(velocity) * momentum + LOAD(gradients);                                   \
    STORE(velocity, moving);                                                                       \
    STORE(parameters, multiply_add(moving, splat(-learning_rate), LOAD(parameters)));              \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void adam_kernel(size_t n, float keep, float rate, float correction, float first_weight,
                        float second_decay, float second_weight, float epsilon,
                        const float *gradients, float *first, float *second, float *parameters) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats gradient = LOAD(gradients), mean = LOAD(first);                                         \
    mean = multiply_add(gradient - mean, splat(first_weight), mean);                               \
    Floats square = LOAD(second) * second_decay + gradient * gradient * second_weight;             \
    Floats size = __builtin_elementwise_sqrt(square) / correction + epsilon;                       \
    STORE(first, mean);                                                                            \
    STORE(second, square);                                                                         \
    STORE(parameters, LOAD(parameters) * keep - rate * mean / size);                               \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void average_kernel(size_t n, float share, const float *numbers, float *average) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats mean = LOAD(average);                                                                   \
    STORE(average, multiply_add(LOAD(numbers) - mean, splat(share), mean));                        \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}
