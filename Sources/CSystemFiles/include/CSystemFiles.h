// The arguments of the process, its end for lack of memory, and the inner loop of SHA-256.

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

/// Makes a lack of memory end the process with a line on standard error and an exit status, wherever an allocation fails.
/// The line, with its newline, has 512 bytes at most.
void process_expect_shortage(const char *line, int status);

/// Ends the process with that line and status; does nothing if there is none.
void process_end_for_shortage(void);

/// Whether the system would provide `count` bytes of memory now.
bool process_can_map(ptrdiff_t count);

/// The bytes of memory that the user allows the process to map; 0 without a limit.
ptrdiff_t process_memory_limit(void);

/// Adds `count` blocks of 64 bytes to the eight words of a SHA-256 hash. Uses the processor's SHA instructions where it
/// has them, unless `portably` is set.
void sha256_add_blocks(uint32_t *state, const uint8_t *blocks, ptrdiff_t count, bool portably);

#pragma clang assume_nonnull end

#endif
