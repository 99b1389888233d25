// The arguments of the process, and the inner loop of SHA-256.

#ifndef CSYSTEMFILES_H
#define CSYSTEMFILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The number of arguments, including the program's name; 0 where the C library does not give them to initializers.
int process_argument_count(void);

/// The argument at `index`, from 0 to below the count.
const char *process_argument(int index);

/// Adds `count` blocks of 64 bytes to the eight words of a SHA-256 hash. Uses the processor's SHA instructions where it
/// has them, unless `portably` is set.
void sha256_add_blocks(uint32_t *state, const uint8_t *blocks, ptrdiff_t count, bool portably);

#pragma clang assume_nonnull end

#endif
