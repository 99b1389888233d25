// Shows a program a processor that ends at AVX2: LD_PRELOAD=without_avx512.so program
//
// Linux can make the instruction `cpuid` fault (arch_prctl(2); /proc/cpuinfo lists cpuid_fault). The handler then emulates
// it without the bits of AVX-512, VNNI, AMX and AVX10. Variables such as ONEDNN_MAX_CPU_ISA affect only one library each:
// onnxruntime has none, and OpenVINO computes half of its products with MLAS, which ignores the variable of oneDNN.
//
// If cpuid cannot fault and CPUID_IS_UNDEFINED is set in the environment, the handler emulates the undefined instruction
// that undefine_cpuid.py has put in its place.
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ARCH_SET_CPUID = 0x1012 };

static long allow_cpuid(unsigned long is_allowed) { return syscall(SYS_arch_prctl, ARCH_SET_CPUID, is_allowed); }

static bool is_undefined;

static void answer(int signal_number, siginfo_t *info, void *context) {
    (void)info;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *instruction = (const unsigned char *)registers[REG_RIP];
    if (instruction[0] != 0x0f || instruction[1] != (is_undefined ? 0x0b : 0xa2)) {
        signal(signal_number, SIG_DFL);
        return;
    }
    unsigned leaf = (unsigned)registers[REG_RAX], part = (unsigned)registers[REG_RCX];
    unsigned a, b, c, d;
    if (!is_undefined) allow_cpuid(1);
    __cpuid_count(leaf, part, a, b, c, d);
    if (!is_undefined) allow_cpuid(0);
    if (leaf == 7 && part == 0) {
        // AVX-512 F, DQ, IFMA, PF, ER, CD, BW, VL; VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ; 4VNNIW, 4FMAPS, VP2INTERSECT,
        // AMX-BF16, AVX-512 FP16, AMX-TILE, AMX-INT8.
        b &= ~(1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31);
        c &= ~(1u << 1 | 1u << 6 | 1u << 11 | 1u << 12 | 1u << 14);
        d &= ~(1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 | 1u << 25);
    }
    if (leaf == 7 && part == 1) {
        // AVX-VNNI, AVX-512 BF16, AVX-IFMA; AVX-VNNI-INT8, AVX-VNNI-INT16, AVX10.
        a &= ~(1u << 4 | 1u << 5 | 1u << 23);
        d &= ~(1u << 4 | 1u << 10 | 1u << 19);
    }
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void hide(void) {
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    is_undefined = getenv("CPUID_IS_UNDEFINED") != NULL;
    if (sigaction(is_undefined ? SIGILL : SIGSEGV, &action, NULL) != 0 || (!is_undefined && allow_cpuid(0) != 0)) {
        fprintf(
            stderr, "without_avx512: this system cannot make cpuid fault: %s (undefine_cpuid.py helps)\n",
            strerror(errno));
        exit(1);
    }
}
