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
        // Below the smallest normal number, adding 1/2 leaves the rounded subnormal in the lowest bits.
        const float shifted = __builtin_bit_cast(float, size) + 0.5f;
        return (uint16_t)(sign | (__builtin_bit_cast(uint32_t, shifted) - 0x3F000000u));
    }
    return (uint16_t)(sign | ((size - 0x38000000u + 0xFFFu + ((size >> 13) & 1u)) >> 13));
}

void kernels_narrow(const float *in, enum kernels_type type, void *out, ptrdiff_t count) {
    uint16_t *const halves = out;
    switch (type) {
    case kernels_float32: memcpy(out, in, (size_t)count * sizeof(float)); break;
    case kernels_float16:
        for (ptrdiff_t i = 0; i < count; i++) halves[i] = float16_bits(in[i]);
        break;
    case kernels_bfloat16:
        for (ptrdiff_t i = 0; i < count; i++) halves[i] = bfloat16_bits(in[i]);
        break;
    }
}
