// Scaled dot-product attention of one head over one sequence, and its derivatives.

/// The maximal number of vectors of queries that are processed together.
enum { most_query_vectors = widest_panel / lane_count };
_Static_assert(1 <= most_query_vectors && most_query_vectors <= 3, "queries fill one to three vectors");

/// Returns the width of the panels that divide `n` columns most evenly.
static ptrdiff_t even_width(ptrdiff_t n) {
    const ptrdiff_t count = n > widest_panel ? (n + widest_panel - 1) / widest_panel : 1;
    return width_of_panel((n + count - 1) / count, widest_panel);
}

/// out[m, n] = rows[m, k] · matrix[n, k]ᵀ, where `panels` is the packed matrix.
static void product_by_columns(
    const float *rows, ptrdiff_t row_stride, const float *panels, ptrdiff_t width, float *out, ptrdiff_t out_stride,
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
    const struct kernels_product arguments = {
        .rows = rows, .row_stride = row_stride, .row_step = 1,
        .panels = panels, .type = kernels_float32,
        .panel_width = width, .panel_stride = k * width,
        .k = k, .output = {.out = out, .stride = out_stride, .m = m, .n = n, .function = kernels_identity},
    };
    product(&arguments);
}

/// The same with the transpose of rows[k, m].
static void transposed_product(
    const float *rows, ptrdiff_t row_stride, const float *panels, ptrdiff_t width, float *out, ptrdiff_t out_stride,
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
    const struct kernels_product arguments = {
        .rows = rows, .row_stride = 1, .row_step = row_stride,
        .panels = panels, .type = kernels_float32,
        .panel_width = width, .panel_stride = k * width,
        .k = k, .output = {.out = out, .stride = out_stride, .m = m, .n = n, .function = kernels_identity},
    };
    product(&arguments);
}

/// weights[key, query] = e^(scale · (score - the largest of the query)), in place, and 1 / their sums over the keys.
///
/// Each query has a lane of its own, so nothing is summed across lanes.
INLINE void weigh_keys_of(
    float *weights, ptrdiff_t key_count, const int vector_count, float scale, float *inverse_sums) {
    const ptrdiff_t width = vector_count * lane_count;
    floats largest[most_query_vectors], totals[most_query_vectors];
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) {
        largest[v] = -__builtin_inff();
        totals[v] = 0;
    }
    for (ptrdiff_t key = 0; key < key_count; key++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) {
            const floats score = load(weights + key * width + v * lane_count);
            largest[v] = score > largest[v] ? score : largest[v];
        }
    const float binary_scale = scale * 1.44269504088896341f;
    for (ptrdiff_t key = 0; key < key_count; key++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) {
            float *const place = weights + key * width + v * lane_count;
            const floats weight = power_of_two(binary_scale * (load(place) - largest[v]));
            totals[v] += weight;
            store(place, weight);
        }
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) store(inverse_sums + v * lane_count, 1.0f / totals[v]);
}

static void weigh_keys(float *weights, ptrdiff_t key_count, ptrdiff_t width, float scale, float *inverse_sums) {
    switch (width / lane_count) {
    case 1: weigh_keys_of(weights, key_count, 1, scale, inverse_sums); break;
    case 2: weigh_keys_of(weights, key_count, 2, scale, inverse_sums); break;
    case 3: weigh_keys_of(weights, key_count, 3, scale, inverse_sums); break;
    default: break;
    }
}

/// Stores the weights of some queries for training, and applies the mask to them.
static void record_and_mask(
    const struct kernels_attention *a, ptrdiff_t first, ptrdiff_t count, ptrdiff_t width, float *weights,
    const float *inverse_sums, float *masks) {
    const ptrdiff_t position = first * a->key_count;
    if (a->probabilities) {
        float *const rows = a->probabilities + position;
        transpose_floats(weights, width, a->key_count, count, rows, a->key_count);
        for (ptrdiff_t row = 0; row < count; row++)
            scale(rows + row * a->key_count, inverse_sums[row], rows + row * a->key_count, a->key_count);
    }
    if (a->mask) {
        transpose_floats(a->mask + position, a->key_count, count, a->key_count, masks, width);
        for (ptrdiff_t place = 0; place < a->key_count * width; place += width)
            multiply(weights + place, masks + place, weights + place, count);
    }
}

static void attention(const struct kernels_attention *a) {
    const ptrdiff_t widest = even_width(a->query_count), value_width = even_width(a->head_size);
    float *const query_panel = a->scratch;
    float *const value_panels = query_panel + kernels_panel_count(1, a->head_size);
    float *const weights = value_panels + kernels_panel_count(a->head_size, a->key_count);
    float *const masks = weights + kernels_panel_count(1, a->key_count);
    pack_rows(a->values, a->value_stride, a->key_count, a->head_size, value_width, value_panels);
    for (ptrdiff_t first = 0; first < a->query_count; first += widest) {
        const ptrdiff_t rest = a->query_count - first, width = width_of_panel(rest, widest);
        const ptrdiff_t count = rest < width ? rest : width;
        pack_columns(
            a->queries + first * a->query_stride, kernels_float32, a->query_stride, count, a->head_size, width,
            query_panel);
        product_by_columns(
            a->keys, a->key_stride, query_panel, width, weights, width, a->key_count, width, a->head_size);
        float inverse_sums[widest_panel];
        weigh_keys(weights, a->key_count, width, a->scale, inverse_sums);
        record_and_mask(a, first, count, width, weights, inverse_sums, masks);
        float *const out = a->out + first * a->out_stride;
        transposed_product(
            weights, width, value_panels, value_width, out, a->out_stride, count, a->head_size, a->key_count);
        // Scaling the output needs fewer multiplications than scaling the weights.
        for (ptrdiff_t row = 0; row < count; row++)
            scale(out + row * a->out_stride, inverse_sums[row], out + row * a->out_stride, a->head_size);
    }
}

static void attention_gradient(const struct kernels_attention_gradient *g) {
    const ptrdiff_t q = g->query_count, s = g->key_count, d = g->head_size;
    float *const weights = g->scratch;
    float *const score_gradient = weights + q * s;
    float *const panels = score_gradient + q * s;
    const ptrdiff_t width = even_width(d), key_width = even_width(s);

    // The gradient of the values: weightsᵀ · dout.
    if (g->mask)
        multiply(g->probabilities, g->mask, weights, q * s);
    else
        memcpy(weights, g->probabilities, (size_t)(q * s) * sizeof(float));
    pack_rows(g->out_gradient, g->out_gradient_stride, q, d, width, panels);
    transposed_product(weights, s, panels, width, g->value_gradient, g->value_gradient_stride, s, d, q);

    // The gradient of the scores: that of the weights, dout · valuesᵀ, back through mask and softmax.
    pack_columns(g->values, kernels_float32, g->value_stride, s, d, key_width, panels);
    product_by_columns(g->out_gradient, g->out_gradient_stride, panels, key_width, score_gradient, s, q, s, d);
    if (g->mask) multiply(score_gradient, g->mask, score_gradient, q * s);
    softmax_rows_gradient(score_gradient, g->probabilities, score_gradient, q, s);
    scale(score_gradient, g->scale, score_gradient, q * s);

    // The gradient of the queries: dscores · keys. That of the keys: dscoresᵀ · queries.
    pack_rows(g->keys, g->key_stride, s, d, width, panels);
    product_by_columns(score_gradient, s, panels, width, g->query_gradient, g->query_gradient_stride, q, d, s);
    pack_rows(g->queries, g->query_stride, q, d, width, panels);
    transposed_product(score_gradient, s, panels, width, g->key_gradient, g->key_gradient_stride, s, d, q);
}
