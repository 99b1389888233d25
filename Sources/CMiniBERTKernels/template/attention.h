// Scaled dot-product attention of one head over one sequence, and its derivatives.

/// How many rows of scores are computed together.
enum { score_rows = 4 * TILE_ROWS };

/// out[m, n] = rows[m, k] · matrix[n, k]ᵀ, by way of `panels`.
static void product_by_columns(
    const float *rows, ptrdiff_t row_stride, const float *panels, float *out, ptrdiff_t out_stride, ptrdiff_t m,
    ptrdiff_t n, ptrdiff_t k) {
    const struct kernels_product arguments = {
        .rows = rows, .row_stride = row_stride, .row_step = 1,
        .panels = panels, .type = kernels_float32,
        .panel_stride = k * kernels_panel_width, .panel_step = kernels_panel_width,
        .out = out, .out_stride = out_stride, .m = m, .n = n, .k = k, .function = kernels_identity,
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
        .panel_stride = k * kernels_panel_width, .panel_step = kernels_panel_width,
        .out = out, .out_stride = out_stride, .m = m, .n = n, .k = k, .function = kernels_identity,
    };
    product(&arguments);
}

static void attention(const struct kernels_attention *a) {
    float *const key_panels = a->scratch;
    float *const value_panels = key_panels + kernels_panel_count(a->key_count, a->head_size);
    float *const scores = value_panels + kernels_panel_count(a->head_size, a->key_count);
    pack_columns(a->keys, kernels_float32, a->key_stride, a->key_count, a->head_size, key_panels);
    pack_rows(a->values, a->value_stride, a->key_count, a->head_size, value_panels);
    for (ptrdiff_t first = 0; first < a->query_count; first += score_rows) {
        const ptrdiff_t rest = a->query_count - first;
        const ptrdiff_t count = rest < score_rows ? rest : score_rows;
        product_by_columns(
            a->queries + first * a->query_stride, a->query_stride, key_panels, scores, a->key_count, count,
            a->key_count, a->head_size);
        for (ptrdiff_t row = 0; row < count; row++) {
            float *const weights = scores + row * a->key_count;
            softmax_of_row(weights, a->scale, weights, a->key_count);
            const ptrdiff_t position = (first + row) * a->key_count;
            if (a->probabilities) memcpy(a->probabilities + position, weights, (size_t)a->key_count * sizeof(float));
            if (a->mask) multiply(weights, a->mask + position, weights, a->key_count);
        }
        product_by_columns(
            scores, a->key_count, value_panels, a->out + first * a->out_stride, a->out_stride, count, a->head_size,
            a->key_count);
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
