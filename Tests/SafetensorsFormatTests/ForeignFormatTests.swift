import Testing

@testable import SafetensorsFormat

struct ForeignFormatTests {
    @Test func `a file of another format is named`() {
        for (bytes, format): ([UInt8], ForeignFormat) in [
            (
                Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".utf8),
                ForeignFormat.gitLFSPointer
            ),
            (Array("\n<!DOCTYPE html><html>".utf8), .webPage), (Array("<HTML><body>".utf8), .webPage),
            ([0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0], .zipArchive),
            ([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9], .pickle), ([0x80, 4, 0x2E], .pickle),
            ([0x1F, 0x8B, 8, 0], .gzip), (Array("\u{89}HDF".unicodeScalars.map { UInt8($0.value) }), .hdf5),
            ([0x93] + Array("NUMPY\u{1}".utf8), .numpy), (Array("GGUF1234".utf8), .gguf),
            (Array(#"{"metadata": {}, "weight_map": {}}"#.utf8), .json),
        ] {
            #expect(throws: SafetensorsError.foreignFormat(file: "f", format)) { try open(bytes) }
        }
    }

    @Test func `a header whose length looks like a pickle is read`() throws {
        let header = "{}" + String(repeating: " ", count: 0x280 - 2)  // the bytes 0x80 0x02

        #expect(try open(file(header)).tensors.isEmpty)
    }
}
