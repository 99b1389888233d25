package import SystemFiles
internal import Tensors

/// A file of weights is memory that tensors read in place.
extension ByteRegion: TensorMemory {}
