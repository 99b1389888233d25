// Operations of training on every number of a model or of its activations.

INLINE void adam_step_of_lanes(
    const struct kernels_adam *adam, floats gradient, floats *parameter, floats *first, floats *second) {
    *first = multiply_add(1.0f - adam->first_decay, gradient - *first, *first);
    const floats square = (1.0f - adam->second_decay) * gradient * gradient;
    *second = multiply_add(adam->second_decay, *second, square);
    const floats divisor = multiply_add(__builtin_elementwise_sqrt(*second), adam->inverse_root, adam->epsilon);
    *parameter = adam->kept_share * *parameter - adam->rate * *first / divisor;
}

static void adam_step(
    const struct kernels_adam *adam, const float *gradients, float *parameters, float *first, float *second,
    ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count) {
        floats parameter = load(parameters + i), one = load(first + i), two = load(second + i);
        adam_step_of_lanes(adam, load(gradients + i), &parameter, &one, &two);
        store(parameters + i, parameter);
        store(first + i, one);
        store(second + i, two);
    }
    if (i < count) {
        const ptrdiff_t rest = count - i;
        floats parameter = load_first(parameters + i, rest, 0.0f);
        floats one = load_first(first + i, rest, 0.0f), two = load_first(second + i, rest, 0.0f);
        adam_step_of_lanes(adam, load_first(gradients + i, rest, 0.0f), &parameter, &one, &two);
        store_first(parameters + i, parameter, rest);
        store_first(first + i, one, rest);
        store_first(second + i, two, rest);
    }
}

/// Returns sixteen numbers of a mask from the four numbers that a SplitMix64 generator (Steele, Lea and Flood,
/// 2014) gives after `state`. Each number of the generator is a function of its index, so four are computed
/// together.
INLINE floats dropout_mask_lanes(uint64_t state, uint32_t threshold, float kept) {
    typedef uint64_t four_words __attribute__((ext_vector_type(4)));
    typedef uint16_t shorts __attribute__((ext_vector_type(16)));
    four_words mixed = state + 0x9E3779B97F4A7C15u * (four_words){1, 2, 3, 4};
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    const shorts bits = __builtin_bit_cast(shorts, mixed ^ (mixed >> 31));
    return choose(__builtin_convertvector(bits, ints) < (int32_t)threshold, 0.0f, kept);
}

static void dropout_mask(uint64_t state, uint32_t threshold, float kept, float *out, ptrdiff_t count) {
    const uint64_t four_steps = 0x9E3779B97F4A7C15u * 4;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count, state += four_steps)
        store(out + i, dropout_mask_lanes(state, threshold, kept));
    if (i < count) store_first(out + i, dropout_mask_lanes(state, threshold, kept), count - i);
}
