#ifndef C_MINIBERT_KERNELS_H
#define C_MINIBERT_KERNELS_H

// The inner loops of `Tensors`. This header is an implementation detail, not an interface for others.
//
// Every variant of `struct kernels` computes the same functions for another instruction set. They all follow one
// rule: an output row depends only on its own input row and is computed in one fixed order, so its bits do not
// change with the rows beside it, the number of rows, or the alignment of the data.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Matrices are read in panels of adjacent columns. The width of a panel is a multiple of `kernels_panel_unit`
/// columns; no variant reads panels wider than `kernels_widest_panel`, and the widest panel of each variant
/// divides it.
enum { kernels_panel_unit = 16, kernels_widest_panel = 48 };

/// The number of floats of panels that are processed together.
enum { kernels_group_floats = 64 << 10 };

/// The format of a stored number.
enum kernels_type { kernels_float32, kernels_float16, kernels_bfloat16, kernels_int8 };

/// Calls `F` with each function of one number.
#define KERNELS_FOR_EACH_FUNCTION(F)                                                                                 \
    F(kernels_identity)                                                                                              \
    F(kernels_relu)                                                                                                  \
    F(kernels_relu_squared)                                                                                          \
    F(kernels_relu6)                                                                                                 \
    F(kernels_leaky_relu)                                                                                            \
    F(kernels_sigmoid)                                                                                               \
    F(kernels_tanh)                                                                                                  \
    F(kernels_gelu)                                                                                                  \
    F(kernels_gelu_tanh)                                                                                             \
    F(kernels_gelu_sigmoid)                                                                                          \
    F(kernels_gelu_clipped)                                                                                          \
    F(kernels_silu)                                                                                                  \
    F(kernels_hard_swish)                                                                                            \
    F(kernels_mish)                                                                                                  \
    F(kernels_laplace)                                                                                               \
    F(kernels_exponential)

/// Functions of one number.
enum kernels_function {
#define KERNELS_CASE(function) function,
    KERNELS_FOR_EACH_FUNCTION(KERNELS_CASE)
#undef KERNELS_CASE
};

/// The output of a product [m, n], and the operations fused with it: out = function(product + bias) + residual.
struct kernels_output {
    float *out;
    ptrdiff_t stride;
    ptrdiff_t m, n;
    const float *_Nullable bias;
    enum kernels_function function;
    /// The factor of negative numbers in `kernels_leaky_relu`.
    float negative_slope;
    const float *_Nullable residual;
    ptrdiff_t residual_stride;
};

/// output = rows[m, k] · panels[k, n], or `output +=` that product.
///
/// Strides count elements. Each sum is one chain of multiply-adds over ascending k.
struct kernels_product {
    const float *rows;
    /// The distance from one row to the next, and from one k to the next in a row.
    ptrdiff_t row_stride, row_step;
    /// Panels of `panel_width` columns, at most the widest of the variant. The last one is only as wide as its
    /// columns require.
    const void *panels;
    enum kernels_type type;
    ptrdiff_t panel_width;
    /// The distance from one panel to the next.
    ptrdiff_t panel_stride;
    /// The distance from one k to the next in a matrix that is read unpacked; 0 for panels, which are contiguous.
    ptrdiff_t matrix_step;
    /// The first k of the panels to use.
    ptrdiff_t first_k;
    ptrdiff_t k;
    /// Whether the chains start from the values in `output` instead of 0.
    bool accumulates;
    /// Scratch memory of `kernels_group_floats` floats, which speeds up products with panels of 16-bit numbers.
    float *_Nullable scratch;
    struct kernels_output output;
};

/// output = rows[m, k] · panels[k, n] in integers, times the scales of row and column.
///
/// The rows are of words of 32 bits: two numbers of 16 bits each, or four of 8 bits. The sums are exact: 16 bits
/// are used as far as no sum overflows (`kernels_quantized_limit`); with 8 bits, k is at most 65,000.
struct kernels_quantized_product {
    /// Numbers of 16 bits with a sign, or of 8 bits without one; a row is padded with 0 to whole words.
    const void *rows;
    const float *row_scales;
    /// The number of 8 bits that stands for 0 in each row; no zeros for numbers of 16 bits.
    const int32_t *_Nullable row_zeros;
    /// Panels of [word][panel_width][numbers in a word]. The last one is only as wide as its columns require.
    const int8_t *panels;
    ptrdiff_t panel_width;
    const float *column_scales;
    /// The sum of the numbers in each column; used with `row_zeros`.
    const int32_t *_Nullable column_sums;
    /// k / 2 or k / 4, rounded up.
    ptrdiff_t words;
    /// For rows of 16 bits, memory for `kernels_group_floats` words, or for those of one panel if they are more.
    /// Panels that many rows use are widened there.
    int16_t *scratch;
    struct kernels_output output;
};

/// One head of one sequence: out = softmax(scale · queries · keysᵀ) · values.
struct kernels_attention {
    const float *queries, *keys, *values;
    ptrdiff_t query_stride, key_stride, value_stride;
    ptrdiff_t query_count, key_count, head_size;
    float scale;
    float *out;
    ptrdiff_t out_stride;
    /// Receives the softmax, [query_count, key_count].
    float *_Nullable probabilities;
    /// Multiplies the softmax before the values are weighted, [query_count, key_count].
    const float *_Nullable mask;
    /// `kernels_attention_scratch` floats.
    float *scratch;
};

/// The derivatives of `kernels_attention`; `probabilities` and `mask` are those of the forward pass.
struct kernels_attention_gradient {
    const float *queries, *keys, *values;
    ptrdiff_t query_stride, key_stride, value_stride;
    ptrdiff_t query_count, key_count, head_size;
    float scale;
    const float *probabilities;
    const float *_Nullable mask;
    const float *out_gradient;
    ptrdiff_t out_gradient_stride;
    float *query_gradient, *key_gradient, *value_gradient;
    ptrdiff_t query_gradient_stride, key_gradient_stride, value_gradient_stride;
    /// `kernels_attention_gradient_scratch` floats.
    float *scratch;
};

/// The coefficients of a step of Adam (Kingma and Ba, 2015).
struct kernels_adam {
    /// The shares of the last means of the gradients and of their squares that are kept.
    float first_decay, second_decay;
    /// The factor of a parameter before the step.
    float kept_share;
    /// The learning rate, and the factor of the root of the second mean, which corrects that the means started
    /// from 0.
    float rate, inverse_root;
    float epsilon;
};

/// The functions of one instruction set. Matrices are row-major. `out` may be the first input itself, but must
/// not overlap anything else.
struct kernels {
    const char *name;

    /// The number of columns of the widest tile, and so of the widest panel: a product reads memory without gaps.
    ptrdiff_t panel_width;

    /// Computes multiply-adds between registers only, to measure what the processor can reach; returns the number
    /// of floating-point operations.
    double (*exhaust)(ptrdiff_t rounds);

    void (*product)(const struct kernels_product *product);
    void (*quantized_product)(const struct kernels_quantized_product *product);
    /// out = in / scale, rounded to integers from -limit to limit; each row is padded with 0 to `pairs` pairs.
    /// A row with a number that is not finite has a scale that is not finite, and any integers.
    void (*quantize_rows)(
        const float *in, ptrdiff_t rows, ptrdiff_t columns, float limit, int16_t *out, ptrdiff_t pairs, float *scales);
    /// out = in / scale, rounded to integers of which a row has at most 256 different ones; each row is padded with 0
    /// to `words` words. Rows with numbers that are not finite are as above.
    ///
    /// A word has `numbers_in_byte_word` numbers: four of 8 bits without a sign, which are the integers + zero, or the
    /// two integers with 16 bits.
    void (*quantize_rows_to_bytes)(
        const float *in, ptrdiff_t rows, ptrdiff_t columns, void *out, ptrdiff_t words, float *scales, int32_t *zeros);
    ptrdiff_t numbers_in_byte_word;
    /// weight[n, k] -> panels of [k][panel_width], of the same type; columns beyond n become 0. Of 8-bit numbers,
    /// k and the stride count pairs.
    void (*pack_columns)(
        const void *weight, enum kernels_type type, ptrdiff_t row_stride, ptrdiff_t n, ptrdiff_t k,
        ptrdiff_t panel_width, void *panels);
    /// matrix[k, n] -> panels of [k][panel_width]; columns beyond n become 0.
    void (*pack_rows)(
        const float *matrix, ptrdiff_t row_stride, ptrdiff_t k, ptrdiff_t n, ptrdiff_t panel_width, float *panels);

    void (*attention)(const struct kernels_attention *attention);
    void (*attention_gradient)(const struct kernels_attention_gradient *gradient);

    void (*apply)(enum kernels_function function, float slope, const float *in, float *out, ptrdiff_t count);
    /// out = gradient · function'(in)
    void (*apply_derivative)(
        enum kernels_function function, float slope, const float *gradient, const float *in, float *out,
        ptrdiff_t count);
    void (*add)(const float *a, const float *b, float *out, ptrdiff_t count);
    void (*subtract)(const float *a, const float *b, float *out, ptrdiff_t count);
    void (*multiply)(const float *a, const float *b, float *out, ptrdiff_t count);
    void (*scale)(const float *a, float factor, float *out, ptrdiff_t count);
    /// out += factor · a
    void (*add_scaled)(const float *a, float factor, float *out, ptrdiff_t count);
    /// out[width] += Σ factors[i] · the first elements of row `rows[i]` of the table, in the order of i; the rows begin
    /// `stride` elements apart.
    void (*add_scaled_rows)(
        const float *table, ptrdiff_t stride, const uint32_t *rows, const float *factors, ptrdiff_t count, float *out,
        ptrdiff_t width);
    /// first = running mean of the gradients, second = running mean of their squares; parameters = kept_share ·
    /// parameters - rate · first / (√second · inverse_root + epsilon)
    void (*adam_step)(
        const struct kernels_adam *adam, const float *gradients, float *parameters, float *first, float *second,
        ptrdiff_t count);
    /// out = 0 with a probability of threshold / 65,536, else `kept`. Each number of a SplitMix64 generator with
    /// `state` gives the bits for four elements, from the lowest bits on.
    void (*dropout_mask)(uint64_t state, uint32_t threshold, float kept, float *out, ptrdiff_t count);
    /// Adds in double precision.
    double (*dot)(const float *a, const float *b, ptrdiff_t count);
    /// 0 for no numbers; NaN if one is NaN.
    float (*maximum_magnitude)(const float *a, ptrdiff_t count);
    /// The index of the first infinity or NaN; `count` if there is none.
    ptrdiff_t (*first_not_finite)(const void *a, enum kernels_type type, ptrdiff_t count);
    /// out = in as 32-bit floats
    void (*widen)(const void *in, enum kernels_type type, float *out, ptrdiff_t count);
    /// out = scale · in
    void (*widen_quantized)(const int8_t *in, float scale, float *out, ptrdiff_t count);
    /// Rounds to the nearest float16 or bfloat16, ties to even.
    void (*narrow)(const float *in, enum kernels_type type, void *out, ptrdiff_t count);

    /// out = in · scale + bias, both of one row.
    void (*scale_rows)(
        const float *in, const float *_Nullable scale, const float *_Nullable bias, float *out, ptrdiff_t rows,
        ptrdiff_t columns);
    /// out[columns] += the sum of the rows, from the first to the last.
    void (*accumulate_rows)(const float *in, float *out, ptrdiff_t rows, ptrdiff_t columns);
    void (*softmax_rows)(const float *in, float *out, ptrdiff_t rows, ptrdiff_t columns);
    /// out = softmax · (gradient - the row's sum of gradient · softmax)
    void (*softmax_rows_gradient)(
        const float *gradient, const float *softmax, float *out, ptrdiff_t rows, ptrdiff_t columns);
    void (*log_sum_exp_rows)(const float *in, float *out, ptrdiff_t rows, ptrdiff_t columns);
    /// out = (in - mean) / deviation of each row
    void (*normalize_rows)(
        const float *in, float epsilon, float *out, float *inverse_deviations, ptrdiff_t rows, ptrdiff_t columns);
    /// out = (in + residual) normalized · scale + bias
    void (*layer_norm)(
        const float *in, const float *_Nullable residual, const float *scale, const float *bias, float epsilon,
        float *out, ptrdiff_t rows, ptrdiff_t columns);
    /// out = (g - mean g - normalized · mean (g · normalized)) · inverse deviation, where g = gradient · scale
    void (*layer_norm_gradient)(
        const float *gradient, const float *scale, const float *normalized, const float *inverse_deviations,
        float *out, ptrdiff_t rows, ptrdiff_t columns);
};

/// Returns the fastest variant that this processor supports.
const struct kernels *kernels_best(void);

/// Returns the variant of that name ("portable", "avx2", "avx512", "avx512vnni", "neon"); null if this processor
/// does not support it.
const struct kernels *_Nullable kernels_named(const char *name);

/// Returns the maximal number of elements of the panels of an [n, k] matrix.
ptrdiff_t kernels_panel_count(ptrdiff_t n, ptrdiff_t k);

/// Returns the number of floats of the scratch memory of attention, or of its derivatives.
ptrdiff_t kernels_attention_scratch(ptrdiff_t query_count, ptrdiff_t key_count, ptrdiff_t head_size);
ptrdiff_t kernels_attention_gradient_scratch(ptrdiff_t query_count, ptrdiff_t key_count, ptrdiff_t head_size);

/// Returns the largest magnitude to which rows of k numbers may be quantized for a product with 8-bit numbers.
float kernels_quantized_limit(ptrdiff_t k);

/// Quantizes each row of a weight to 8 bits with a scale of its own; a row takes `stride` bytes, padded with 0.
void kernels_quantize_weight(
    const float *in, ptrdiff_t rows, ptrdiff_t columns, int8_t *out, ptrdiff_t stride, float *scales);

/// Tells the processor that a loop only waits.
void kernels_pause(void);

/// Yields the processor to other threads.
void kernels_yield(void);

/// Returns the time of a clock that only advances, in nanoseconds.
int64_t kernels_nanoseconds(void);

/// Returns the number of processors that this process may run on.
ptrdiff_t kernels_processor_count(void);

/// Calls `body` once with each index below `count`, each on a thread of its own if the system provides as many, and
/// returns when all calls have returned. The calling thread makes the call with index 0 and all those that no other
/// thread makes: with no threads to be had, it makes them all.
void kernels_perform(ptrdiff_t count, void (*body)(void *context, ptrdiff_t index), void *context);

#pragma clang assume_nonnull end

#endif
