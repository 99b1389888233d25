// Compares the NEON kernels with the portable ones on odd sizes; `neon_kernels.sh` runs it under an emulator.

#include "CMiniBERTKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static float *numbers(ptrdiff_t count, uint32_t seed) {
    float *const out = calloc((size_t)count + 64, sizeof(float));
    for (ptrdiff_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        out[i] = (float)(seed >> 8) / 8388608.0f - 1.0f;
    }
    return out;
}

static void compare(const char *name, ptrdiff_t size, const float *expected, const float *found, ptrdiff_t count, float tolerance) {
    float worst = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        const float difference = fabsf(expected[i] - found[i]) / fmaxf(1.0f, fabsf(expected[i]));
        if (!(difference <= worst)) worst = difference;
    }
    if (worst <= tolerance) return;
    failures++;
    printf("%s, size %td: off by %g\n", name, size, (double)worst);
}

static void test_products(const struct kernels *oracle, const struct kernels *neon, ptrdiff_t size) {
    const ptrdiff_t m = size, n = size + 6, k = 2 * size + 1;
    float *const rows = numbers(m * k, 1), *const weight = numbers(n * k, 2), *const bias = numbers(n, 3);
    float *const expected = numbers(m * n, 4), *const found = numbers(m * n, 4);
    const struct kernels *const both[] = {oracle, neon};
    float *const outputs[] = {expected, found};
    const enum kernels_type types[] = {kernels_float32, kernels_float16, kernels_bfloat16};
    for (int t = 0; t < 3; t++) {
        void *const narrow = numbers(n * k, 0);
        oracle->narrow(weight, types[t], narrow, n * k);
        for (int v = 0; v < 2; v++) {
            float *const panels = numbers(kernels_panel_count(n, k), 0);
            float *const scratch = numbers(kernels_group_floats, 0);
            both[v]->pack_columns(narrow, types[t], k, n, k, both[v]->panel_width, panels);
            const struct kernels_product product = {
                .rows = rows, .row_stride = k, .row_step = 1, .panels = panels, .type = types[t],
                .panel_width = both[v]->panel_width, .panel_stride = k * both[v]->panel_width, .k = k,
                .scratch = scratch,
                .output = {.out = outputs[v], .stride = n, .m = m, .n = n, .bias = bias, .function = kernels_gelu},
            };
            both[v]->product(&product);
            free(panels);
            free(scratch);
        }
        free(narrow);
        compare("product", size, expected, found, m * n, 1e-5f);
    }

    // The gradient of a weight: the rows are those of a transposed matrix, and the result is added.
    float *const output_gradient = numbers(k * m, 5), *const input = numbers(k * n, 6);
    for (int v = 0; v < 2; v++) {
        float *const panels = numbers(kernels_panel_count(n, k), 0);
        both[v]->pack_rows(input, n, k, n, both[v]->panel_width, panels);
        const struct kernels_product product = {
            .rows = output_gradient, .row_stride = 1, .row_step = m, .panels = panels, .type = kernels_float32,
            .panel_width = both[v]->panel_width, .panel_stride = k * both[v]->panel_width, .k = k, .accumulates = true,
            .output = {.out = outputs[v], .stride = n, .m = m, .n = n},
        };
        both[v]->product(&product);
        free(panels);
    }
    compare("transposed product", size, expected, found, m * n, 1e-5f);

    // Whole numbers: the same bits.
    const ptrdiff_t pairs = (k + 1) / 2;
    int8_t *const bytes = calloc((size_t)(n * pairs * 2), 1);
    float *const column_scales = numbers(kernels_panel_count(n, 1), 0);
    kernels_quantize_weight(weight, n, k, bytes, pairs * 2, column_scales);
    for (int v = 0; v < 2; v++) {
        int8_t *const panels = calloc((size_t)kernels_panel_count(n, pairs * 2), 1);
        int16_t *const quantized = calloc((size_t)(m * pairs * 2), sizeof(int16_t));
        const ptrdiff_t widest = pairs * kernels_widest_panel;
        int16_t *const scratch = calloc((size_t)(widest > kernels_group_floats ? widest : kernels_group_floats), 4);
        float *const row_scales = numbers(m, 0);
        both[v]->pack_columns(bytes, kernels_int8, pairs, n, pairs, both[v]->panel_width, panels);
        both[v]->quantize_rows(rows, m, k, kernels_quantized_limit(k), quantized, pairs, row_scales);
        const struct kernels_quantized_product product = {
            .rows = quantized, .row_scales = row_scales, .panels = panels,
            .panel_width = both[v]->panel_width, .column_scales = column_scales, .words = pairs,
            .scratch = scratch, .output = {.out = outputs[v], .stride = n, .m = m, .n = n, .bias = bias},
        };
        both[v]->quantized_product(&product);
        free(scratch);
        free(panels);
        free(quantized);
        free(row_scales);
    }
    compare("product of whole numbers", size, expected, found, m * n, 0.0f);
    void *const all[] = {rows, weight, bias, expected, found, output_gradient, input, bytes, column_scales};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void test_attention(const struct kernels *oracle, const struct kernels *neon, ptrdiff_t size) {
    const ptrdiff_t count = size, width = 19;
    float *const queries = numbers(count * width, 1), *const keys = numbers(count * width, 2);
    float *const values = numbers(count * width, 3), *const gradient = numbers(count * width, 4);
    const struct kernels *const both[] = {oracle, neon};
    float *results[2][5];
    for (int v = 0; v < 2; v++) {
        for (int i = 0; i < 5; i++) results[v][i] = numbers(i == 1 ? count * count : count * width, 0);
        float *const scratch = numbers(
            kernels_attention_scratch(count, count, width) + kernels_attention_gradient_scratch(count, count, width), 0);
        const struct kernels_attention attention = {
            .queries = queries, .keys = keys, .values = values, .query_stride = width, .key_stride = width,
            .value_stride = width, .query_count = count, .key_count = count, .head_size = width, .scale = 0.25f,
            .out = results[v][0], .out_stride = width, .probabilities = results[v][1], .scratch = scratch,
        };
        both[v]->attention(&attention);
        const struct kernels_attention_gradient backward = {
            .queries = queries, .keys = keys, .values = values, .query_stride = width, .key_stride = width,
            .value_stride = width, .query_count = count, .key_count = count, .head_size = width, .scale = 0.25f,
            .probabilities = results[v][1], .out_gradient = gradient, .out_gradient_stride = width,
            .query_gradient = results[v][2], .key_gradient = results[v][3], .value_gradient = results[v][4],
            .query_gradient_stride = width, .key_gradient_stride = width, .value_gradient_stride = width,
            .scratch = scratch,
        };
        both[v]->attention_gradient(&backward);
        free(scratch);
    }
    const char *const names[] = {"attention", "probabilities", "query gradient", "key gradient", "value gradient"};
    for (int i = 0; i < 5; i++) {
        compare(names[i], size, results[0][i], results[1][i], i == 1 ? count * count : count * width, 1e-5f);
        free(results[0][i]);
        free(results[1][i]);
    }
    void *const all[] = {queries, keys, values, gradient};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void test_numbers(const struct kernels *oracle, const struct kernels *neon, ptrdiff_t size) {
    const ptrdiff_t rows = 3, count = rows * size;
    float *const in = numbers(count, 1), *const other = numbers(count, 2);
    float *const expected = numbers(count, 0), *const found = numbers(count, 0);
    const struct kernels *const both[] = {oracle, neon};
    float *const outputs[] = {expected, found};
    // As far as the functions bend.
    float *const wide = numbers(count, 5);
    for (ptrdiff_t i = 0; i < count; i++) wide[i] *= 12.0f;
    for (enum kernels_function function = kernels_identity; function <= kernels_exponential; function++) {
        for (int v = 0; v < 2; v++) both[v]->apply(function, 0.1f, wide, outputs[v], count);
        compare("function", function, expected, found, count, 1e-6f);
        for (int v = 0; v < 2; v++) both[v]->apply_derivative(function, 0.1f, other, wide, outputs[v], count);
        compare("derivative", function, expected, found, count, 1e-6f);
    }
    free(wide);
    for (int v = 0; v < 2; v++) both[v]->softmax_rows(in, outputs[v], rows, size);
    compare("softmax", size, expected, found, count, 1e-6f);
    for (int v = 0; v < 2; v++) both[v]->layer_norm(in, other, in, other, 1e-5f, outputs[v], rows, size);
    compare("layer norm", size, expected, found, count, 1e-4f);
    for (int v = 0; v < 2; v++)
        both[v]->add_scaled_rows(in, size, (const uint32_t[]){2, 0, 2}, other, 3, outputs[v], size);
    compare("sum of scaled rows", size, expected, found, count, 1e-4f);
    for (int v = 0; v < 2; v++) both[v]->dropout_mask(42, 20000, 1.5f, outputs[v], count);
    compare("dropout mask", size, expected, found, count, 0.0f);
    const struct kernels_adam adam = {
        .first_decay = 0.9f, .second_decay = 0.999f, .kept_share = 0.99f, .rate = 0.1f, .inverse_root = 2, .epsilon = 1e-3f};
    for (int v = 0; v < 2; v++) {
        float *const first = numbers(count, 3), *const second = numbers(count, 4);
        for (ptrdiff_t i = 0; i < count; i++) second[i] *= second[i];
        memcpy(outputs[v], other, (size_t)count * sizeof(float));
        both[v]->adam_step(&adam, in, outputs[v], first, second, count);
        free(first);
        free(second);
    }
    compare("step of Adam", size, expected, found, count, 1e-5f);
    void *const all[] = {in, other, expected, found};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

int main(void) {
    const struct kernels *const oracle = kernels_named("portable"), *const neon = kernels_named("neon");
    if (!oracle || !neon) return puts("no NEON kernels here"), 2;
    const ptrdiff_t sizes[] = {1, 3, 17, 65};
    for (int i = 0; i < 4; i++) {
        test_products(oracle, neon, sizes[i]);
        test_attention(oracle, neon, sizes[i]);
        test_numbers(oracle, neon, sizes[i]);
    }
    printf("%s: %d failures\n", neon->name, failures);
    return failures > 0;
}
