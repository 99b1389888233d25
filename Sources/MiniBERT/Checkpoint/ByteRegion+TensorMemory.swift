import Tensors
package import SystemFiles

/// A file of weights is memory that tensors read in place.
extension ByteRegion: TensorMemory {}
