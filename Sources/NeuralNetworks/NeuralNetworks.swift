// Layers take and give tensors: whoever imports the layers needs them, too.
@_exported public import Tensors
