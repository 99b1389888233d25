/// A file without a name: it takes space on the disk as long as it is used, and not after a crash.
package struct ScratchFile: ~Copyable {
    private let file: OpenFile

    /// Creates an empty file in a folder; only this process can open it.
    package init(in folder: FilePath) throws(SystemError) {
        let name = ".minibert-\(System.processID)-\(String(UInt64.random(in: 0 ... .max), radix: 16)).scratch"
        let path = folder.appending(name)
        let file = try OpenFile(path, for: .creatingScratch, mode: 0o600)
        try System.removeFile(path)
        self.file = file
    }

    /// Adds bytes at the end.
    package func write(_ bytes: [UInt8]) throws(SystemError) { try file.write(bytes) }

    /// Maps the file into memory, read-only; it is freed with the region.
    package consuming func mapped() throws(ByteRegionError) -> ByteRegion { try ByteRegion(mapping: file) }
}
