#include "CMiniBERTKernels.h"

#include <string.h>

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
