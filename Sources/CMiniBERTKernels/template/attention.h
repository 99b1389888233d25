// Scaled dot-product attention of one head over one sequence, and its derivatives.

/// How many rows of scores are computed together.
enum { score_rows = 2 * TILE_ROWS };

/// out[m, n] = rows[m, k] · matrix[n, k]ᵀ, by way of `panels`.
static void product_by_columns(
    const float *rows, ptrdiff_t row_stride, const float *panels, float *out, ptrdiff_t out_stride, ptrdiff_t m,
    ptrdiff_t n, ptrdiff_t k) {
    const struct kernels_product arguments = {
        .rows = rows, .row_stride = row_stride, .row_step = 1,
        .panels = panels, .type = kernels_float32,
        .panel_stride = k * panel_width, .panel_step = panel_width,
        .k = k, .output = {.out = out, .stride = out_stride, .m = m, .n = n, .function = kernels_identity},
    };
    product(&arguments);
}

/// The same for the transpose of rows[k, m].
static void transposed_product(
    const float *rows, ptrdiff_t row_stride, const float *panels, float *out, ptrdiff_t out_stride, ptrdiff_t m,
    ptrdiff_t n, ptrdiff_t k) {
    const struct kernels_product arguments = {
        .rows = rows, .row_stride = 1, .row_step = row_stride,
        .panels = panels, .type = kernels_float32,
        .panel_stride = k * panel_width, .panel_step = panel_width,
        .k = k, .output = {.out = out, .stride = out_stride, .m = m, .n = n, .function = kernels_identity},
    };
    product(&arguments);
}

/// Sixteen scores from `i` on; those that belong to no key are minus infinity.
INLINE floats load_scores(const float *scores, ptrdiff_t i, ptrdiff_t key_count) {
    const floats value = load(scores + i);
    return i + lane_count <= key_count ? value : choose(lane_index < (int32_t)(key_count - i), value, -__builtin_inff());
}

/// weights = e^(scale · (scores - the largest)) times the mask; returns 1 / the sum before the mask.
///
/// A row is padded to whole vectors, and stays so: a load of what a masked store wrote would have to wait for it.
static float weigh_row(const struct kernels_attention *a, ptrdiff_t query, float *weights) {
    floats largest_lanes = -__builtin_inff();
    for (ptrdiff_t i = 0; i < a->key_count; i += lane_count)
        largest_lanes = __builtin_elementwise_max(largest_lanes, load_scores(weights, i, a->key_count));
    const float largest = maximum_of_lanes(largest_lanes);

    floats total = 0;
    for (ptrdiff_t i = 0; i < a->key_count; i += lane_count) {
        const floats value = exponential(a->scale * (load_scores(weights, i, a->key_count) - largest));
        total += value;
        store(weights + i, value);
    }
    const float inverse = 1.0f / sum_of_lanes(total);
    const ptrdiff_t position = query * a->key_count;
    if (a->probabilities) scale(weights, inverse, a->probabilities + position, a->key_count);
    if (a->mask) multiply(weights, a->mask + position, weights, a->key_count);
    return inverse;
}

static void attention(const struct kernels_attention *a) {
    // The panels are padded with zeros, so whole tiles of scores can be written. Rows of scores keep a distance that
    // is no power of two, which would put them all into the same few places of a cache.
    const ptrdiff_t width = kernels_panel_count(a->key_count, 1), stride = width + lane_count;
    float *const key_panels = a->scratch;
    float *const value_panels = key_panels + width * a->head_size;
    float *const scores = value_panels + kernels_panel_count(a->head_size, a->key_count);
    pack_columns(a->keys, kernels_float32, a->key_stride, a->key_count, a->head_size, key_panels);
    pack_rows(a->values, a->value_stride, a->key_count, a->head_size, value_panels);
    for (ptrdiff_t first = 0; first < a->query_count; first += score_rows) {
        const ptrdiff_t rest = a->query_count - first;
        const ptrdiff_t count = rest < score_rows ? rest : score_rows;
        product_by_columns(
            a->queries + first * a->query_stride, a->query_stride, key_panels, scores, stride, count, width,
            a->head_size);
        float inverse_sums[score_rows];
        for (ptrdiff_t row = 0; row < count; row++)
            inverse_sums[row] = weigh_row(a, first + row, scores + row * stride);
        float *const out = a->out + first * a->out_stride;
        product_by_columns(
            scores, stride, value_panels, out, a->out_stride, count, a->head_size, a->key_count);
        // There are fewer sums to divide than weights.
        for (ptrdiff_t row = 0; row < count; row++)
            scale(out + row * a->out_stride, inverse_sums[row], out + row * a->out_stride, a->head_size);
    }
}

static void attention_gradient(const struct kernels_attention_gradient *g) {
    const ptrdiff_t q = g->query_count, s = g->key_count, d = g->head_size;
    float *const weights = g->scratch;
    float *const score_gradient = weights + q * s;
    float *const panels = score_gradient + q * s;

    // Of the values: weightsᵀ · dout.
    if (g->mask)
        multiply(g->probabilities, g->mask, weights, q * s);
    else
        memcpy(weights, g->probabilities, (size_t)(q * s) * sizeof(float));
    pack_rows(g->out_gradient, g->out_gradient_stride, q, d, panels);
    transposed_product(weights, s, panels, g->value_gradient, g->value_gradient_stride, s, d, q);

    // Of the scores: that of the weights, dout · valuesᵀ, back through mask and softmax.
    pack_columns(g->values, kernels_float32, g->value_stride, s, d, panels);
    product_by_columns(g->out_gradient, g->out_gradient_stride, panels, score_gradient, s, q, s, d);
    if (g->mask) multiply(score_gradient, g->mask, score_gradient, q * s);
    softmax_rows_gradient(score_gradient, g->probabilities, score_gradient, q, s);
    scale(score_gradient, g->scale, score_gradient, q * s);

    // Of the queries: dscores · keys. Of the keys: dscoresᵀ · queries.
    pack_rows(g->keys, g->key_stride, s, d, panels);
    product_by_columns(score_gradient, s, panels, g->query_gradient, g->query_gradient_stride, q, d, s);
    pack_rows(g->queries, g->query_stride, q, d, panels);
    transposed_product(score_gradient, s, panels, g->key_gradient, g->key_gradient_stride, s, d, q);
}
