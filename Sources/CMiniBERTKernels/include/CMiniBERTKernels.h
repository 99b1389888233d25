#ifndef C_MINIBERT_KERNELS_H
#define C_MINIBERT_KERNELS_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// out[m, n] = a[m, k] · b[n, k]ᵀ. All matrices are row-major and contiguous; `out` must not overlap `a` or `b`.
void kernels_matmul_nt(const float *a, const float *b, float *out, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k);

#pragma clang assume_nonnull end

#endif
