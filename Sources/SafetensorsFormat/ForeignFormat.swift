/// A format that is often found in place of safetensors, recognized by its first bytes.
public enum ForeignFormat: Hashable, Sendable, CustomStringConvertible {
    /// The text that Git leaves in place of a large file that was not fetched.
    case gitLFSPointer
    /// A web page, as a failed download leaves it.
    case webPage
    /// A zip archive, as `torch.save` writes.
    case zipArchive
    /// A Python pickle, as older versions of `torch.save` wrote.
    case pickle
    /// A gzip stream.
    case gzip
    /// An HDF5 file, as TensorFlow's `.h5` weights.
    case hdf5
    /// An array of NumPy.
    case numpy
    /// A GGUF file, as llama.cpp reads.
    case gguf
    /// A JSON text, without the 8 bytes of a length before it.
    case json

    /// The format and the remedy, as the end of a sentence that begins with "FILE is".
    public var description: String {
        switch self {
        case .gitLFSPointer: "a Git LFS pointer, not the file itself; run 'git lfs pull' or download it"
        case .webPage: "a web page (HTML), not a safetensors file; download it again"
        case .zipArchive:
            "a zip archive (a PyTorch checkpoint?), which is not read; convert it to safetensors"
        case .pickle: "a Python pickle, which is not read; convert it to safetensors"
        case .gzip: "compressed by gzip; unpack it first"
        case .hdf5: "an HDF5 file, which is not read; convert it to safetensors"
        case .numpy: "a NumPy array, which is not read; convert it to safetensors"
        case .gguf: "a GGUF file, which is not read; convert it to safetensors"
        case .json: "a JSON text, not a safetensors file"
        }
    }

    /// Recognizes a format by the first bytes of a file that is known not to be safetensors.
    ///
    /// The first 8 bytes of a safetensors file are a number, which can look like any of these formats.
    init?(_ bytes: [UInt8]) {
        let magics: [(bytes: [UInt8], format: ForeignFormat)] = [
            (Array("version https://git-lfs".utf8), .gitLFSPointer),
            ([0x50, 0x4B, 0x03, 0x04], .zipArchive),
            ([0x1F, 0x8B], .gzip),
            ([0x89, 0x48, 0x44, 0x46], .hdf5),
            ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], .numpy),
            (Array("GGUF".utf8), .gguf),
        ]
        if let known = magics.first(where: { bytes.starts(with: $0.bytes) }) {
            self = known.format
        } else if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
            self = .pickle  // the opcode PROTO and a version
        } else if let format = Self.text(bytes) {
            self = format
        } else {
            return nil
        }
    }

    private static func text(_ bytes: [UInt8]) -> ForeignFormat? {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.dropFirst(bytes.starts(with: byteOrderMark) ? 3 : 0)
            .drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
            .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if ["<!doctype", "<html", "<?xml"].contains(where: { text.starts(with: $0.utf8) }) {
            return .webPage
        }
        return text.starts(with: "{\"".utf8) || text.starts(with: "{\n".utf8) ? .json : nil
    }
}
