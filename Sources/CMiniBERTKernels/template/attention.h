// Scaled dot-product attention of one head over one sequence, and its derivatives.

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

/// weights[key, query] = e^(scale · (score - the largest of the query)), in place, and 1 / their sums over the keys.
///
/// Each query has a lane of its own, so nothing is summed across lanes.
static void weigh_keys(float *weights, ptrdiff_t key_count, float scale, float *inverse_sums) {
    enum { vector_count = panel_width / lane_count };
    floats largest[vector_count], totals[vector_count];
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) {
        largest[v] = -__builtin_inff();
        totals[v] = 0;
    }
    for (ptrdiff_t key = 0; key < key_count; key++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) {
            const floats score = load(weights + key * panel_width + v * lane_count);
            largest[v] = score > largest[v] ? score : largest[v];
        }
    const float binary_scale = scale * 1.44269504088896341f;
    for (ptrdiff_t key = 0; key < key_count; key++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) {
            float *const place = weights + key * panel_width + v * lane_count;
            const floats weight = power_of_two(binary_scale * (load(place) - largest[v]));
            totals[v] += weight;
            store(place, weight);
        }
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) store(inverse_sums + v * lane_count, 1.0f / totals[v]);
}

/// What training keeps of the weights of some queries, and the mask it puts on them.
static void record_and_mask(
    const struct kernels_attention *a, ptrdiff_t first, ptrdiff_t count, float *weights, const float *inverse_sums,
    float *masks) {
    const ptrdiff_t position = first * a->key_count;
    if (a->probabilities) {
        float *const rows = a->probabilities + position;
        transpose_floats(weights, panel_width, a->key_count, count, rows, a->key_count);
        for (ptrdiff_t row = 0; row < count; row++)
            scale(rows + row * a->key_count, inverse_sums[row], rows + row * a->key_count, a->key_count);
    }
    if (a->mask) {
        transpose_floats(a->mask + position, a->key_count, count, a->key_count, masks, panel_width);
        for (ptrdiff_t place = 0; place < a->key_count * panel_width; place += panel_width)
            multiply(weights + place, masks + place, weights + place, count);
    }
}

static void attention(const struct kernels_attention *a) {
    float *const query_panel = a->scratch;
    float *const value_panels = query_panel + kernels_panel_count(1, a->head_size);
    float *const weights = value_panels + kernels_panel_count(a->head_size, a->key_count);
    float *const masks = weights + kernels_panel_count(1, a->key_count);
    pack_rows(a->values, a->value_stride, a->key_count, a->head_size, value_panels);
    for (ptrdiff_t first = 0; first < a->query_count; first += panel_width) {
        const ptrdiff_t rest = a->query_count - first, count = rest < panel_width ? rest : panel_width;
        pack_columns(
            a->queries + first * a->query_stride, kernels_float32, a->query_stride, count, a->head_size, query_panel);
        product_by_columns(
            a->keys, a->key_stride, query_panel, weights, panel_width, a->key_count, panel_width, a->head_size);
        float inverse_sums[panel_width];
        weigh_keys(weights, a->key_count, a->scale, inverse_sums);
        record_and_mask(a, first, count, weights, inverse_sums, masks);
        float *const out = a->out + first * a->out_stride;
        transposed_product(
            weights, panel_width, value_panels, out, a->out_stride, count, a->head_size, a->key_count);
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
