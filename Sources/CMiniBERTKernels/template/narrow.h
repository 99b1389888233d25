// Floats as numbers of fewer bits, and integers as floats: loops of which the compiler makes vectors.

INLINE uint16_t bfloat16_bits(float value) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return (uint16_t)((bits >> 16) | 0x40u);  // NaN stays NaN
    return (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

INLINE uint16_t float16_bits(float value) {
    const int32_t bits = __builtin_bit_cast(int32_t, value);
    const int32_t size = bits & 0x7FFFFFFF, quiet_nan = 0x7E00 | ((size >> 13) & 0x3FF);
    const int32_t normal = (size - 0x38000000 + 0xFFF + ((size >> 13) & 1)) >> 13;
    // Below the smallest normal number, adding 1/2 leaves the rounded subnormal number in the lowest bits.
    const float shifted = __builtin_bit_cast(float, size) + 0.5f;
    const int32_t subnormal = __builtin_bit_cast(int32_t, shifted) - 0x3F000000;
    const int32_t finite = size < 0x38800000 ? subnormal : normal;
    const int32_t special = size > 0x7F800000 ? quiet_nan : 0x7C00;
    // 65,520 and more round to infinity.
    return (uint16_t)(((bits >> 16) & 0x8000) | (size >= 0x477FF000 ? special : finite));
}

static void narrow(const float *in, enum kernels_type type, void *out, ptrdiff_t count) {
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

static void widen_quantized(const int8_t *in, float scale, float *out, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) out[i] = scale * (float)in[i];
}
