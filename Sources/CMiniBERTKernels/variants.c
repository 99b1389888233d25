#include "variants.h"

#include <string.h>

const struct kernels *kernels_named(const char *name) {
    if (strcmp(name, "portable") == 0) return &kernels_portable;
#if defined(__x86_64__)
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("f16c");
    if (strcmp(name, "avx2") == 0 && has_avx2) return &kernels_avx2;
    const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    if (strcmp(name, "avx512") == 0 && has_avx512) return &kernels_avx512;
    if (strcmp(name, "avx512vnni") == 0 && has_avx512 && __builtin_cpu_supports("avx512vnni"))
        return &kernels_avx512vnni;
#elif defined(__aarch64__)
    if (strcmp(name, "neon") == 0) return &kernels_neon;
#endif
    return NULL;
}

const struct kernels *kernels_best(void) {
    static const char *const fastest_first[] = {"avx512vnni", "avx512", "avx2", "neon"};
    for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++) {
        const struct kernels *const found = kernels_named(fastest_first[i]);
        if (found) return found;
    }
    return &kernels_portable;
}

ptrdiff_t kernels_panel_count(ptrdiff_t n, ptrdiff_t k) {
    return (n + kernels_widest_panel - 1) / kernels_widest_panel * kernels_widest_panel * k;
}

ptrdiff_t kernels_attention_scratch(ptrdiff_t query_count, ptrdiff_t key_count, ptrdiff_t head_size) {
    (void)query_count;  // Queries are processed panel by panel.
    return kernels_panel_count(1, head_size) + kernels_panel_count(head_size, key_count)
        + 2 * kernels_panel_count(1, key_count);
}

ptrdiff_t kernels_attention_gradient_scratch(ptrdiff_t query_count, ptrdiff_t key_count, ptrdiff_t head_size) {
    const ptrdiff_t longest = query_count < key_count ? key_count : query_count;
    const ptrdiff_t by_rows = kernels_panel_count(head_size, longest);
    const ptrdiff_t by_columns = kernels_panel_count(key_count, head_size);
    return 2 * query_count * key_count + (by_rows < by_columns ? by_columns : by_rows);
}
