import TestSupport
import SystemFiles
import Tensors
@testable import MiniBERTTraining
import Testing

struct ByteReaderTests {
    @Test func `reading ahead keeps the available bytes`() throws {
        let (reading, writing) = try makePipe()
        defer { System.close(reading) }
        var bytes = ByteReader(OpenFile(borrowing: reading), name: "in")
        _ = try System.write([1, 2, 3], from: 0, to: writing)
        #expect(try bytes.fill(waiting: true) == .bytes)
        bytes.consume(1)

        #expect(try bytes.extend(waiting: false) == .wouldBlock)
        #expect(Array(bytes.available) == [2, 3])
        _ = try System.write([4], from: 0, to: writing)
        #expect(try bytes.extend(waiting: true) == .bytes)
        #expect(Array(bytes.available) == [2, 3, 4])
        System.close(writing)
        #expect(try bytes.extend(waiting: true) == .end)
        bytes.consume(3)
        #expect(try bytes.fill(waiting: true) == .end)
    }

    @Test func `a request to stop ends the wait for a slow writer`() throws {
        let (reading, writing) = try makePipe()
        defer { for descriptor in [reading, writing] { System.close(descriptor) } }
        let error = #expect(throws: DataError.self) {
            try StopRequest.heeding({ true }) {
                var bytes = ByteReader(OpenFile(borrowing: reading), name: "in")
                _ = try bytes.fill(waiting: true)
            }
        }
        #expect(error == .stopped(file: "in"))
    }

    @Test func `a missing file and a folder are different errors`() {
        let missing = #expect(throws: DataError.self) { _ = try ByteReader(path: "/no/such/file") }
        let folder = #expect(throws: DataError.self) {
            var bytes = try ByteReader(path: "/")
            _ = try bytes.fill(waiting: true)
        }

        #expect(missing?.description == "/no/such/file: cannot be read: No such file or directory")
        #expect(folder == .isFolder(file: "/"))
    }
}
