@testable import SafetensorsFormat

/// A safetensors file is refused, or every tensor of it lies in the file and can be read, written and read again.
///
/// The input is the JSON of a header, then perhaps 0xFF and data. The length before the header is right, except in one
/// of eight inputs, in which it is taken from the input.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    var bytes: [UInt8]
    if choices.byte() & 7 == 7 {
        bytes = choices.remaining
    } else {
        let header = choices.part()
        bytes = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
        bytes += choices.remaining
    }
    guard let file = readFile(bytes) else { return }
    var covered = 0
    for tensor in file.tensors {
        let range = file.byteRange(of: tensor)
        require(range.lowerBound >= 8 && range.upperBound <= bytes.count, "\(tensor.name) lies in the file")
        require(file.bytes(of: tensor) == Array(bytes[range]), "\(tensor.name) has the bytes of its range")
        require(file.entry(named: tensor.name) == tensor, "\(tensor.name) is found by its name")
        covered += range.count
        if tensor.dataType.isReadableAsFloat {
            let floats = try? file.floats(of: tensor)
            require(floats.map { $0.count == tensor.elementCount } ?? true, "as many floats as elements")
        }
    }
    requireRoundTrip(file)
}

private func readFile(_ bytes: [UInt8]) -> SafetensorsFile? {
    do throws(SafetensorsError) {
        return try SafetensorsFile(bytes: bytes, name: "f")
    } catch {
        require(!error.description.isEmpty, "an error has words")
        return nil
    }
}

private func requireRoundTrip(_ file: SafetensorsFile) {
    let contents = file.tensors.map {
        TensorContent(name: $0.name, dataType: $0.dataType, shape: $0.shape, bytes: file.bytes(of: $0))
    }
    guard let written = try? SafetensorsWriter(contents, metadata: file.metadata).bytes() else {
        return require(false, "what was read can be written")
    }
    guard let copy = readFile(written) else { return require(false, "what was written can be read") }
    require(copy.metadata == file.metadata, "the metadata is the same")
    require(copy.tensors.count == file.tensors.count, "the tensors are the same")
    for tensor in file.tensors {
        guard let other = copy.entry(named: tensor.name) else {
            return require(false, "\(tensor.name) is in the copy")
        }
        require(other.shape == tensor.shape && other.dataType == tensor.dataType, "of the same shape")
        require(copy.bytes(of: other) == file.bytes(of: tensor), "with the same bytes")
    }
}
