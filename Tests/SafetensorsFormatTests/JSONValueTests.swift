import Testing

@testable import SafetensorsFormat
