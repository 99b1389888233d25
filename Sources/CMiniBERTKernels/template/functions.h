// Functions of one number. The error bounds are relative to the exact value and are tested by `ActivationTests`,
// that of the power of two by `ScaledDotProductAttentionTests`.

/// e^x within 2 units in the last place from -87.3 to 88.3; 0 below, infinity above.
///
/// Subnormal results are replaced by 0 because each costs a processor a hundred cycles.
///
/// e^x = 2^n · e^r with |r| <= ln 2 / 2; the polynomial is that of Cephes' `expf` (Moshier, 1989).
INLINE floats exponential(floats x) {
    // Adding 1.5 · 2^23 rounds to an integer, which is then in the lowest bits.
    const floats shifted = multiply_add(x, 1.44269504088896341f, 12582912.0f);
    const ints exponent = as_ints(shifted) - 0x4B400000;
    const floats whole = shifted - 12582912.0f;
    floats r = multiply_add(whole, -0.693359375f, x);
    r = multiply_add(whole, 2.12194440e-4f, r);
    floats p = 1.9875691500e-4f;
    p = multiply_add(p, r, 1.3981999507e-3f);
    p = multiply_add(p, r, 8.3334519073e-3f);
    p = multiply_add(p, r, 4.1665795894e-2f);
    p = multiply_add(p, r, 1.6666665459e-1f);
    p = multiply_add(p, r, 5.0000001201e-1f);
    p = multiply_add(p, r * r, r) + 1.0f;
    const floats power = p * as_floats((exponent + 127) << 23);
    return choose(x < -87.3f, 0.0f, choose(x > 88.3f, __builtin_inff(), power));
}

/// 2^x within a unit in the last place for x from -126 to 0; 0 below.
///
/// The polynomial is that of Cephes' `exp2f` (Moshier, 1989).
INLINE floats power_of_two(floats x) {
    const floats shifted = x + 12582912.0f;
    const floats r = x - (shifted - 12582912.0f);
    floats p = 1.535336188319500e-4f;
    p = multiply_add(p, r, 1.339887440266574e-3f);
    p = multiply_add(p, r, 9.618437357674640e-3f);
    p = multiply_add(p, r, 5.550332471162809e-2f);
    p = multiply_add(p, r, 2.402264791363012e-1f);
    p = multiply_add(p, r, 6.931472028550421e-1f);
    p = multiply_add(p, r, 1.0f);
    // As above, the integer is in the lowest bits; it becomes the exponent of the power.
    const floats power = as_floats((as_ints(shifted) << 23) + 0x3F800000);
    return choose(x < -126.0f, 0.0f, p * power);
}

/// Within 3e-7 relative.
INLINE floats hyperbolic_tangent(floats x) {
    const floats size = magnitude(x);
    const floats square = x * x;
    floats p = -5.70498872745e-3f;
    p = multiply_add(p, square, 2.06390887954e-2f);
    p = multiply_add(p, square, -5.37397155531e-2f);
    p = multiply_add(p, square, 1.33314422036e-1f);
    p = multiply_add(p, square, -3.33332819422e-1f);
    const floats near = multiply_add(p * square, x, x);
    const floats far = 1.0f - 2.0f / (exponential(2.0f * size) + 1.0f);
    const floats signed_far = as_floats(as_ints(far) | (as_ints(x) & (int32_t)0x80000000));
    return choose(size < 0.625f, near, signed_far);
}

/// Within 3e-7 relative.
INLINE floats sigmoid(floats x) { return 1.0f / (1.0f + exponential(-x)); }

/// The error function as a ratio of polynomials; it is 1 in 32 bits from 4 on.
INLINE floats error_function(floats x) {
    x = choose(x < -4.0f, -4.0f, x);
    x = choose(x > 4.0f, 4.0f, x);
    const floats square = x * x;
    floats p = -2.72614225801306e-10f;
    p = multiply_add(p, square, 2.77068142495902e-08f);
    p = multiply_add(p, square, -2.10102402082508e-06f);
    p = multiply_add(p, square, -5.69250639462346e-05f);
    p = multiply_add(p, square, -7.34990630326855e-04f);
    p = multiply_add(p, square, -2.95459980854025e-03f);
    p = multiply_add(p, square, -1.60960333262415e-02f);
    floats q = -1.45660718464996e-05f;
    q = multiply_add(q, square, -2.13374055278905e-04f);
    q = multiply_add(q, square, -1.68282697438203e-03f);
    q = multiply_add(q, square, -7.37332916720468e-03f);
    q = multiply_add(q, square, -1.42647390514189e-02f);
    return x * p / q;
}

/// x · Φ(x), where Φ is the distribution function of the normal distribution (Hendrycks and Gimpel, 2016).
INLINE floats gelu(floats x) {
    const floats half = 0.5f * x;
    return multiply_add(half, error_function(x * 0.70710678118654752f), half);
}

/// x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2, the approximation of the same paper.
INLINE floats gelu_tanh(floats x) {
    const floats half = 0.5f * x;
    const floats inner = 0.79788456080286536f * multiply_add(0.044715f * x * x, x, x);
    return multiply_add(half, hyperbolic_tangent(inner), half);
}

INLINE floats gelu_derivative(floats x) {
    const floats distribution = multiply_add(0.5f, error_function(x * 0.70710678118654752f), 0.5f);
    const floats density = 0.39894228040143268f * exponential(-0.5f * x * x);
    return multiply_add(x, density, distribution);
}

INLINE floats gelu_tanh_derivative(floats x) {
    const floats square = x * x;
    const floats t = hyperbolic_tangent(0.79788456080286536f * multiply_add(0.044715f * square, x, x));
    const floats inner = 0.79788456080286536f * multiply_add(3.0f * 0.044715f, square, 1.0f);
    return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * inner;
}

/// The hyperbolic tangent in `mish`. With m = e^-x it is 1 / (1 + w), w = m · (1 - 0.5 / (m + 0.5)); no
/// intermediate value overflows before m does.
INLINE floats mish_share(floats x) {
    const floats m = exponential(-x);
    return 1.0f / multiply_add(m, 1.0f - 0.5f / (m + 0.5f), 1.0f);
}

/// x · tanh(log(1 + e^x)) within 5e-7 relative (Misra, 2019).
INLINE floats mish(floats x) { return x * mish_share(x); }

INLINE floats mish_derivative(floats x) {
    // Below -80 w would be infinite; value and derivative are negligible there.
    const floats bounded = choose(x < -80.0f, -80.0f, x);
    const floats m = exponential(-bounded);
    const floats w = m * (1.0f - 0.5f / (m + 0.5f));
    const floats t = 1.0f / (1.0f + w);
    // 1 - t² = (1 - t) · (1 + t), and 1 - t = w · t.
    return multiply_add(bounded * (w * t), (1.0f + t) / (1.0f + m), t);
}

/// The argument of the error function in `laplace`: (x - 0.707107) / (0.282095 · √2).
INLINE floats laplace_deviation(floats x) { return (x - 0.707107f) * 2.506626424383798f; }

INLINE floats function_value(enum kernels_function function, float slope, floats x) {
    switch (function) {
    case kernels_identity: return x;
    case kernels_relu: return choose(x < 0.0f, 0.0f, x);
    case kernels_relu_squared: return choose(x < 0.0f, 0.0f, x * x);
    case kernels_relu6: return choose(x < 0.0f, 0.0f, choose(x > 6.0f, 6.0f, x));
    case kernels_leaky_relu: return choose(x < 0.0f, slope * x, x);
    case kernels_sigmoid: return sigmoid(x);
    case kernels_tanh: return hyperbolic_tangent(x);
    case kernels_gelu: return gelu(x);
    case kernels_gelu_tanh: return gelu_tanh(x);
    case kernels_gelu_sigmoid: return x * sigmoid(1.702f * x);
    case kernels_gelu_clipped: {
        const floats whole = gelu(x);
        return choose(whole > 10.0f, 10.0f, whole);
    }
    case kernels_silu: return x * sigmoid(x);
    case kernels_hard_swish: {
        const floats shifted = x + 3.0f;
        return x * choose(shifted < 0.0f, 0.0f, choose(shifted > 6.0f, 6.0f, shifted)) * 0.16666667f;
    }
    case kernels_mish: return mish(x);
    case kernels_laplace: return multiply_add(0.5f, error_function(laplace_deviation(x)), 0.5f);
    case kernels_exponential: return exponential(x);
    }
    return x;
}

INLINE floats function_derivative(enum kernels_function function, float slope, floats x) {
    switch (function) {
    case kernels_identity: return 1.0f;
    case kernels_relu: return choose(x > 0.0f, 1.0f, 0.0f);
    case kernels_relu_squared: return choose(x > 0.0f, 2.0f * x, 0.0f);
    case kernels_relu6: return choose(x > 0.0f, choose(x < 6.0f, 1.0f, 0.0f), 0.0f);
    case kernels_leaky_relu: return choose(x > 0.0f, 1.0f, slope);
    case kernels_sigmoid: {
        const floats s = sigmoid(x);
        return s * (1.0f - s);
    }
    case kernels_tanh: {
        const floats t = hyperbolic_tangent(x);
        return 1.0f - t * t;
    }
    case kernels_gelu: return gelu_derivative(x);
    case kernels_gelu_tanh: return gelu_tanh_derivative(x);
    case kernels_gelu_sigmoid: {
        const floats s = sigmoid(1.702f * x);
        return s * (1.0f + 1.702f * x * (1.0f - s));
    }
    case kernels_gelu_clipped: return choose(gelu(x) > 10.0f, 0.0f, gelu_derivative(x));
    case kernels_silu: {
        const floats s = sigmoid(x);
        return s * (1.0f + x * (1.0f - s));
    }
    case kernels_hard_swish:
        return choose(x < -3.0f, 0.0f, choose(x > 3.0f, 1.0f, multiply_add(x, 0.33333333f, 0.5f)));
    case kernels_mish: return mish_derivative(x);
    case kernels_laplace: {
        const floats z = laplace_deviation(x);
        return 1.4142125184828966f * exponential(-z * z);
    }
    case kernels_exponential: return exponential(x);
    }
    return 1.0f;
}
