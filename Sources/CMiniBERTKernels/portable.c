#include "CMiniBERTKernels.h"

void kernels_matmul_nt(const float *a, const float *b, float *out, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
    for (ptrdiff_t i = 0; i < m; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            float sum = 0;
            for (ptrdiff_t x = 0; x < k; x++) sum += a[i * k + x] * b[j * k + x];
            out[i * n + j] = sum;
        }
}
