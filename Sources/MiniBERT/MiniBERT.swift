@_exported public import NeuralNetworks
@_exported public import SafetensorsFormat
@_exported public import Tensors
@_exported public import WordPiece
