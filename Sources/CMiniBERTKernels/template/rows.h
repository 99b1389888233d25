// Operations on each row of a matrix.

static void scale_rows(
    const float *in, const float *scale, const float *bias, float *out, ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += columns) {
        const ptrdiff_t count = columns;
        if (scale && bias) {
#define VALUE(AT) multiply_add(AT(in), AT(scale), AT(bias))
            FOR_EACH_LANE(VALUE)
#undef VALUE
        } else if (scale) {
            multiply(in, scale, out, count);
        } else if (bias) {
            add(in, bias, out, count);
        }
    }
}

static void accumulate_rows(const float *in, float *out, ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns) add(out, in, out, columns);
}

/// Returns the largest number of a row; NaN is ignored.
INLINE float maximum_of_row(const float *in, ptrdiff_t count) {
    floats largest = -__builtin_inff();
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count) largest = __builtin_elementwise_max(largest, load(in + i));
    if (i < count) largest = __builtin_elementwise_max(largest, load_first(in + i, count - i, -__builtin_inff()));
    return maximum_of_lanes(largest);
}

/// out = e^(in - largest); returns the sum of the results.
INLINE float exponentials_of_row(const float *in, float largest, float *out, ptrdiff_t count) {
    floats total = 0;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count) {
        const floats value = exponential(load(in + i) - largest);
        total += value;
        store(out + i, value);
    }
    if (i < count) {
        const floats value = exponential(load_first(in + i, count - i, -__builtin_inff()) - largest);
        total += value;
        store_first(out + i, value, count - i);
    }
    return sum_of_lanes(total);
}

static void softmax_rows(const float *in, float *out, ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += columns) {
        const float total = exponentials_of_row(in, maximum_of_row(in, columns), out, columns);
        scale(out, 1.0f / total, out, columns);
    }
}

/// Returns the dot product of two rows.
INLINE float row_product(const float *a, const float *b, ptrdiff_t count) {
    floats total = 0;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count) total = multiply_add(load(a + i), load(b + i), total);
    if (i < count)
        total = multiply_add(load_first(a + i, count - i, 0.0f), load_first(b + i, count - i, 0.0f), total);
    return sum_of_lanes(total);
}

static void softmax_rows_gradient(
    const float *gradient, const float *softmax, float *out, ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, gradient += columns, softmax += columns, out += columns) {
        const ptrdiff_t count = columns;
        const floats shared = row_product(gradient, softmax, count);
#define VALUE(AT) AT(softmax) * (AT(gradient) - shared)
        FOR_EACH_LANE(VALUE)
#undef VALUE
    }
}

static void log_sum_exp_rows(const float *in, float *out, ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns) {
        const float largest = maximum_of_row(in, columns);
        floats total = 0;
        ptrdiff_t i = 0;
        for (; i + lane_count <= columns; i += lane_count) total += exponential(load(in + i) - largest);
        if (i < columns) total += exponential(load_first(in + i, columns - i, -__builtin_inff()) - largest);
        out[row] = largest + logf(sum_of_lanes(total));
    }
}

/// Returns the mean of a row.
INLINE float mean_of_row(const float *in, ptrdiff_t count) {
    floats total = 0;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count) total += load(in + i);
    if (i < count) total += load_first(in + i, count - i, 0.0f);
    return sum_of_lanes(total) / (float)count;
}

/// Returns 1 / √(variance + epsilon) of a row; the variance is the mean squared distance from the mean.
INLINE float inverse_deviation_of_row(const float *in, float mean, float epsilon, ptrdiff_t count) {
    floats total = 0;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count) {
        const floats distance = load(in + i) - mean;
        total = multiply_add(distance, distance, total);
    }
    if (i < count) {
        const floats distance = load_first(in + i, count - i, mean) - mean;
        total = multiply_add(distance, distance, total);
    }
    return 1.0f / __builtin_elementwise_sqrt(sum_of_lanes(total) / (float)count + epsilon);
}

static void normalize_rows(
    const float *in, float epsilon, float *out, float *inverse_deviations, ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += columns) {
        const ptrdiff_t count = columns;
        const float mean = mean_of_row(in, count);
        const float inverse_deviation = inverse_deviation_of_row(in, mean, epsilon, count);
        inverse_deviations[row] = inverse_deviation;
#define VALUE(AT) (AT(in) - mean) * inverse_deviation
        FOR_EACH_LANE(VALUE)
#undef VALUE
    }
}

static void layer_norm(
    const float *in, const float *residual, const float *scale, const float *bias, float epsilon, float *out,
    ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += columns) {
        const ptrdiff_t count = columns;
        const float *sum = in;
        if (residual) {
            add(in, residual + row * columns, out, count);
            sum = out;
        }
        const float mean = mean_of_row(sum, count);
        const float inverse_deviation = inverse_deviation_of_row(sum, mean, epsilon, count);
#define VALUE(AT) multiply_add((AT(sum) - mean) * inverse_deviation, AT(scale), AT(bias))
        FOR_EACH_LANE(VALUE)
#undef VALUE
    }
}

static void layer_norm_gradient(
    const float *gradient, const float *scale, const float *normalized, const float *inverse_deviations, float *out,
    ptrdiff_t rows, ptrdiff_t columns) {
    for (ptrdiff_t row = 0; row < rows; row++, gradient += columns, normalized += columns, out += columns) {
        const ptrdiff_t count = columns;
        multiply(gradient, scale, out, count);
        const float mean = mean_of_row(out, count);
        const float projection = row_product(out, normalized, count) / (float)count;
        const float inverse_deviation = inverse_deviations[row];
#define VALUE(AT) (AT(out) - mean - AT(normalized) * projection) * inverse_deviation
        FOR_EACH_LANE(VALUE)
#undef VALUE
    }
}
