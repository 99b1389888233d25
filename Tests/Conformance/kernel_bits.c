// Prints a hash of what each variant of the kernels computes for inference; `kernel_bits.sh` compares them.

#include "CMiniBERTKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static float *numbers(ptrdiff_t count, uint32_t seed) {
    float *const out = calloc((size_t)count + 64, sizeof(float));
    for (ptrdiff_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        out[i] = (float)(seed >> 8) / 2097152.0f - 4.0f;
    }
    return out;
}

static const struct kernels *variant;

/// Prints the FNV-1a hash of the bits; a NaN counts as one number.
static void show(const char *kernel, ptrdiff_t size, const float *values, ptrdiff_t count) {
    uint64_t hash = 14695981039346656037u;
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t bits = 0x7FC00000;
        if (values[i] == values[i]) memcpy(&bits, values + i, sizeof bits);
        for (int byte = 0; byte < 4; byte++) hash = (hash ^ (bits >> 8 * byte & 255)) * 1099511628211u;
    }
    printf("%s\t%s\t%td\t%016llx\n", variant->name, kernel, size, (unsigned long long)hash);
}

static void product(enum kernels_type type, const char *name, ptrdiff_t size) {
    const ptrdiff_t m = size, n = size + 6, k = 2 * size + 1;
    float *const rows = numbers(m * k, 1), *const weight = numbers(n * k, 2), *const bias = numbers(n, 3);
    float *const residual = numbers(m * n, 4), *const out = numbers(m * n, 0);
    float *const panels = numbers(kernels_panel_count(n, k), 0), *const scratch = numbers(kernels_group_floats, 0);
    void *const narrow = numbers(n * k, 0);
    variant->narrow(weight, type, narrow, n * k);
    variant->pack_columns(narrow, type, k, n, k, variant->panel_width, panels);
    const struct kernels_product product = {
        .rows = rows, .row_stride = k, .row_step = 1, .panels = panels, .type = type,
        .panel_width = variant->panel_width, .panel_stride = k * variant->panel_width, .k = k, .scratch = scratch,
        .output = {.out = out, .stride = n, .m = m, .n = n, .bias = bias, .function = kernels_gelu,
                   .residual = residual, .residual_stride = n},
    };
    variant->product(&product);
    show(name, size, out, m * n);
    void *const all[] = {rows, weight, bias, residual, out, panels, scratch, narrow};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

/// A product with 8-bit weights, whose rows are rounded to 16 bits or to 8.
static void quantized_product(ptrdiff_t size, bool rounds_to_bytes, const char *name) {
    const ptrdiff_t m = size, n = size + 6, k = 2 * size + 1, in_word = rounds_to_bytes ? variant->numbers_in_byte_word : 2;
    const ptrdiff_t words = (k + in_word - 1) / in_word, length = words * in_word;
    float *const rows = numbers(m * k, 1), *const weight = numbers(n * k, 2), *const bias = numbers(n, 3);
    float *const residual = numbers(m * n, 4), *const out = numbers(m * n, 0), *const row_scales = numbers(m, 0);
    float *const column_scales = numbers(kernels_panel_count(n, 1), 0);
    int8_t *const bytes = calloc((size_t)(n * length), 1);
    int8_t *const panels = calloc((size_t)kernels_panel_count(n, length), 1);
    void *const quantized = calloc((size_t)(m * words), 4);
    int32_t *const zeros = calloc((size_t)m, 4), *const sums = calloc((size_t)kernels_panel_count(n, 1), 4);
    const ptrdiff_t widest = words * kernels_widest_panel;
    int16_t *const scratch = calloc((size_t)(widest > kernels_group_floats ? widest : kernels_group_floats), 4);
    kernels_quantize_weight(weight, n, k, bytes, length, column_scales);
    for (ptrdiff_t i = 0; i < n * length; i++) sums[i / length] += bytes[i];
    const enum kernels_type type = in_word == 4 ? kernels_float32 : kernels_int8;
    variant->pack_columns(bytes, type, words, n, words, variant->panel_width, panels);
    if (rounds_to_bytes)
        variant->quantize_rows_to_bytes(rows, m, k, quantized, words, row_scales, zeros);
    else
        variant->quantize_rows(rows, m, k, kernels_quantized_limit(k), quantized, words, row_scales);
    const struct kernels_quantized_product product = {
        .rows = quantized, .row_scales = row_scales, .row_zeros = in_word == 4 ? zeros : NULL, .panels = panels,
        .panel_width = variant->panel_width, .column_scales = column_scales, .column_sums = sums, .words = words,
        .scratch = scratch,
        .output = {.out = out, .stride = n, .m = m, .n = n, .bias = bias, .function = kernels_gelu,
                   .residual = residual, .residual_stride = n},
    };
    variant->quantized_product(&product);
    show(name, size, out, m * n);
    void *const all[] = {rows, weight, bias, residual, out, row_scales, column_scales, bytes, panels, quantized, zeros,
                         sums, scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void attention(ptrdiff_t size) {
    const ptrdiff_t count = size, width = size % 40 + 8;
    float *const queries = numbers(count * width, 1), *const keys = numbers(count * width, 2);
    float *const values = numbers(count * width, 3), *const out = numbers(count * width, 0);
    float *const scratch = numbers(kernels_attention_scratch(count, count, width), 0);
    const struct kernels_attention attention = {
        .queries = queries, .keys = keys, .values = values, .query_stride = width, .key_stride = width,
        .value_stride = width, .query_count = count, .key_count = count, .head_size = width, .scale = 0.25f,
        .out = out, .out_stride = width, .scratch = scratch,
    };
    variant->attention(&attention);
    show("attention", size, out, count * width);
    void *const all[] = {queries, keys, values, out, scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void numbers_of_rows(ptrdiff_t size) {
    const ptrdiff_t rows = 3, count = rows * size;
    float *const in = numbers(count, 1), *const other = numbers(count, 2), *const out = numbers(count, 0);
    for (enum kernels_function function = kernels_identity; function <= kernels_exponential; function++) {
        variant->apply(function, 0.1f, in, out, count);
        char name[24];
        snprintf(name, sizeof name, "function %d", (int)function);
        show(name, size, out, count);
    }
    variant->softmax_rows(in, out, rows, size);
    show("softmax", size, out, count);
    variant->layer_norm(in, other, in, other, 1e-12f, out, rows, size);
    show("layer norm", size, out, count);
    variant->scale_rows(in, other, other, out, rows, size);
    show("scale of rows", size, out, count);
    variant->add_scaled_rows(in, size, (const uint32_t[]){2, 0, 2}, other, 3, out, size);
    show("sum of scaled rows", size, out, count);
    const float dot = (float)variant->dot(in, other, count);
    show("dot", size, &dot, 1);
    void *const all[] = {in, other, out};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

int main(void) {
    static const char *const names[] = {"portable", "avx2", "avx512", "avx512vnni", "neon"};
    static const ptrdiff_t sizes[] = {1, 3, 8, 17, 65, 130, 300};
    for (size_t v = 0; v < sizeof names / sizeof *names; v++) {
        variant = kernels_named(names[v]);
        for (size_t i = 0; variant && i < sizeof sizes / sizeof *sizes; i++) {
            product(kernels_float32, "product with float32 weights", sizes[i]);
            product(kernels_float16, "product with float16 weights", sizes[i]);
            product(kernels_bfloat16, "product with bfloat16 weights", sizes[i]);
            quantized_product(sizes[i], false, "product with 8-bit weights");
            quantized_product(sizes[i], true, "product of bytes");
            attention(sizes[i]);
            numbers_of_rows(sizes[i]);
        }
    }
}
