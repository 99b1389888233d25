// Layers take and return tensors, and `Tensors` is not a product of its own, so it is exported here.
@_exported public import Tensors
