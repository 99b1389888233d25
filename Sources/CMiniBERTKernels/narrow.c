#include "CMiniBERTKernels.h"

#include <string.h>

static uint16_t bfloat16_bits(float value) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return (uint16_t)((bits >> 16) | 0x40u);  // NaN stays NaN
    return (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

static uint16_t float16_bits(float value) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, value);
    const uint32_t sign = (bits >> 16) & 0x8000u, size = bits & 0x7FFFFFFFu;
    if (size > 0x7F800000u) return (uint16_t)(sign | 0x7E00u | ((size >> 13) & 0x3FFu));
    if (size >= 0x477FF000u) return (uint16_t)(sign | 0x7C00u);  // 65,520 and more round to infinity
    if (size < 0x38800000u) {
        // Below the smallest normal number, adding 1/2 leaves the rounded subnormal number in the lowest bits.
        const float shifted = __builtin_bit_cast(float, size) + 0.5f;
        return (uint16_t)(sign | (__builtin_bit_cast(uint32_t, shifted) - 0x3F000000u));
    }
    return (uint16_t)(sign | ((size - 0x38000000u + 0xFFFu + ((size >> 13) & 1u)) >> 13));
}

void kernels_narrow(const float *in, enum kernels_type type, void *out, ptrdiff_t count) {
    uint16_t *const halves = out;
    switch (type) {
    case kernels_int8: break;
    case kernels_float32: memcpy(out, in, (size_t)count * sizeof(float)); break;
    case kernels_float16:
        for (ptrdiff_t i = 0; i < count; i++) halves[i] = float16_bits(in[i]);
        break;
    case kernels_bfloat16:
        for (ptrdiff_t i = 0; i < count; i++) halves[i] = bfloat16_bits(in[i]);
        break;
    }
}

float kernels_quantized_limit(ptrdiff_t k) {
    const ptrdiff_t largest = k > 0 ? INT32_MAX / (127 * k) : INT16_MAX;
    return largest < INT16_MAX ? (float)largest : (float)INT16_MAX;
}

void kernels_quantize_weight(
    const float *in, ptrdiff_t rows, ptrdiff_t columns, int8_t *out, ptrdiff_t stride, float *scales) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += stride) {
        float largest = 0;
        for (ptrdiff_t i = 0; i < columns; i++) {
            const float size = in[i] < 0 ? -in[i] : in[i];
            if (size > largest) largest = size;
        }
        const float inverse = largest > 0 ? 127.0f / largest : 0;
        scales[row] = largest / 127.0f;
        memset(out, 0, (size_t)stride);
        // Adding 1.5 · 2^23 rounds to an integer, which is then in the lowest bits.
        for (ptrdiff_t i = 0; i < columns; i++) {
            const float steps = in[i] * inverse;
            out[i] = (int8_t)(__builtin_bit_cast(int32_t, steps + 12582912.0f) - 0x4B400000);
        }
    }
}

void kernels_widen_quantized(const int8_t *in, float scale, float *out, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) out[i] = scale * (float)in[i];
}
