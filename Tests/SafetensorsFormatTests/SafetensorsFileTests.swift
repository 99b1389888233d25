import TestSupport
import Tensors
import Foundation
import Testing

@testable import SafetensorsFormat

struct SafetensorsFileTests {
    @Test func `tensors are found by name, in place`() throws {
        let header =
            #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"I16","shape":[2,1],"data_offsets":[1,5]}}"#

        let opened = try open(file(header, [9, 1, 2, 3, 4]))

        let entry = try #require(opened.entry(named: "a"))
        #expect(entry == TensorEntry(name: "a", dataType: .int16, shape: [2, 1], dataOffsets: 1..<5))
        #expect(entry.elementCount == 2)
        #expect(opened.bytes(of: entry) == [1, 2, 3, 4])
        #expect(opened.byteRange(of: entry) == 8 + header.utf8.count + 1..<8 + header.utf8.count + 5)
        #expect(opened.entry(named: "c") == nil)
    }

    @Test func `headers are accepted where the format leaves a choice`() throws {
        for header: String in [
            "{}", " \t\r\n{}", "{} \t\r\n", #"{"__metadata__":null}"#, #"{"__metadata__":{}}"#,
            #"{"a":{"dtype":"F\u0033\u0032","shape":[0],"data_offsets":[0,0],"other":[{"x":[1,"y"]},{},[]]}}"#,
            #"{"":{"dtype":"U8","shape":[0,3],"data_offsets":[0,0]},"\u0000\n../x":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}}"#,
        ] {
            #expect(try open(file(header)).tensors.allSatisfy { $0.elementCount == 0 })
        }
    }

    @Test func `names that are only canonically equal are two tensors`() throws {
        let opened = try open(
            file(
                "{\"caf\u{e9}\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                    + "\"cafe\u{301}\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", [7, 8]))

        #expect(try opened.bytes(of: #require(opened.entry(named: "caf\u{e9}"))) == [7])
        #expect(try opened.bytes(of: #require(opened.entry(named: "cafe\u{301}"))) == [8])
    }

    @Test func `metadata keeps its order and compares keys by bytes`() throws {
        let opened = try open(file("{\"__metadata__\":{\"z\":\"1\",\"\u{e9}\":\"2\",\"e\u{301}\":\"3\"}}"))

        #expect(opened.metadata.map(\.value) == ["1", "2", "3"])
        #expect(opened.metadata["e\u{301}"] == "3")
        #expect(opened.metadata["y"] == nil)
    }

    @Test func `a file cut at any byte is refused`() throws {
        let whole = file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data(8))

        for length in 0..<whole.count {
            #expect(throws: SafetensorsError.self) { try open(Array(whole.prefix(length))) }
        }
        #expect(throws: SafetensorsError.trailingBytes(file: "f", byteCount: 1)) { try open(whole + [0]) }
    }

    @Test func `2,000 random mutations are read or refused`() throws {
        let header =
            #"{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b\u00e9":{"dtype":"F16","shape":[1,2],"data_offsets":[8,12]}}"#
        let whole = file(header, data(12))
        let pieces = [
            "[", "]", "{", "}", "\"", ",", ":", "9", "-", "18446744073709551615", "\\u", "U64", "F4", "null",
            "\u{0}",
        ]
        var generator = SplitMix64(seed: 20)
        var readCount = 0

        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2:
                    bytes.insert(
                        contentsOf: pieces.randomElement(using: &generator)?.utf8 ?? "".utf8, at: place)
                default:
                    bytes.removeSubrange(
                        place..<min(bytes.count, place + Int.random(in: 1...3, using: &generator)))
                }
            }
            bytes.replaceSubrange(
                0..<8, with: file([UInt8](repeating: 0, count: max(0, bytes.count - 20))).prefix(8))
            guard case .success(let opened) = Result(catching: { try open(bytes) }) else { continue }
            readCount += 1
            for entry in opened.tensors {
                #expect(opened.bytes(of: entry).count == entry.dataOffsets.count)
                _ = opened.statistics(of: entry)
            }
        }

        #expect((1..<2000).contains(readCount))
    }

    @Test(arguments: [SafetensorsFile.Access.mapped, .inMemory])
    func `a path to no regular file is refused without waiting`(access: SafetensorsFile.Access) throws {
        func open(_ path: String) throws { _ = try SafetensorsFile(contentsOf: path, access: access) }
        let folder = try TemporaryFolder.made()
        let empty = try folder.write([], to: "empty")
        let pipe = folder.path + "/pipe"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)

        #expect(throws: SafetensorsError.emptyFile(file: empty)) { try open(empty) }
        #expect(throws: SafetensorsError.notARegularFile(file: folder.path, kind: .folder)) {
            try open(folder.path)
        }
        #expect(throws: SafetensorsError.notARegularFile(file: pipe, kind: .pipe)) { try open(pipe) }
        #expect(throws: SafetensorsError.notARegularFile(file: "/dev/zero", kind: .device)) {
            try open("/dev/zero")
        }
        #expect(throws: SafetensorsError.noSuchFile(file: folder.path + "/x")) {
            try open(folder.path + "/x")
        }
        #expect(throws: SafetensorsError.invalidPath(file: "")) { try open("") }
        #expect(throws: SafetensorsError.invalidPath(file: "/dev/null\u{0}")) { try open("/dev/null\u{0}") }
    }

    @Test func `a message names the place, the finding and the expectation, and escapes names`() {
        let error = SafetensorsError.wrongByteCount(
            file: "m.safetensors", tensor: "a\u{1B}[2J\n\u{202E}", found: 4, expected: 3)

        #expect(
            error.description
                == #"m.safetensors: tensor 'a\u{1b}[2J\n\u{202e}' has 4 bytes by its offsets, but 3 by its dtype and shape"#
        )
    }
}
