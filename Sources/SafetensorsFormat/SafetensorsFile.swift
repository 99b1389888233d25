// Tensor files.
