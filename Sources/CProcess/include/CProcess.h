// How the process was started.

#ifndef CPROCESS_H
#define CPROCESS_H

#pragma clang assume_nonnull begin

/// The number of arguments, the program's name among them; 0 where the C library does not tell.
int process_argument_count(void);

/// The argument at `index`, from 0 to below the count.
const char *process_argument(int index);

#pragma clang assume_nonnull end

#endif
