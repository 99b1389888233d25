import Tensors
import TestSupport
@testable import MiniBERTTraining
import Foundation
import Testing

struct FeatureCacheTests {
    private let folder = TemporaryFolder()
    private let key = FeatureCacheKey(modelDigest: [1, 2], pooling: "cls", maximumLength: 128)
    private let first = FeatureCacheKey.textDigest("first")
    private let second = FeatureCacheKey.textDigest("second")

    private func open() throws -> FeatureCache { try FeatureCache(folder: folder.path, key: key, width: 2) }

    private func isDamaged() throws -> Bool {
        let cache = try open()
        return cache.isDamaged
    }

    private func fill() throws -> String {
        var cache = try open()
        try cache.append(Tensor([1, -2, .pi, .leastNonzeroMagnitude], shape: [2, 2]), of: [first, second])
        return cache.path
    }

    private func row(_ cache: borrowing FeatureCache, _ digest: [UInt8]) -> [Float]? {
        cache.row(of: digest).map(Array.init)
    }

    @Test func `rows are read back bit for bit`() throws {
        _ = try fill()

        let cache = try open()

        #expect(row(cache, first) == [1, -2])
        #expect(row(cache, second) == [.pi, .leastNonzeroMagnitude])
        #expect(row(cache, FeatureCacheKey.textDigest("third")) == nil)
    }

    @Test func `only the owner can read the cache`() throws {
        let path = try fill()

        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a changed byte loses rows, and never gives a wrong row`() throws {
        let path = try fill()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))

        for place in whole.indices {
            var bad = whole
            bad[place] ^= 0x10
            try bad.write(to: URL(fileURLWithPath: path))
            let cache = try open()
            #expect(cache.count < 2)
            #expect([nil, [1, -2]].contains(row(cache, first)))
            #expect([nil, [.pi, .leastNonzeroMagnitude]].contains(row(cache, second)))
        }
    }

    @Test func `a file truncated anywhere keeps its complete rows and can be extended`() throws {
        let path = try fill()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))

        for length in 0..<whole.count {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            do {
                var cache = try open()
                try cache.append(
                    Tensor([1, -2, .pi, .leastNonzeroMagnitude], shape: [2, 2]), of: [first, second])
            }
            let again = try open()
            #expect(row(again, first) == [1, -2] && row(again, second) == [.pi, .leastNonzeroMagnitude])
        }
    }

    @Test func `features that are not finite and records of another cache are not used`() throws {
        let otherKey = FeatureCacheKey(modelDigest: [1, 3], pooling: "cls", maximumLength: 128)
        let path = try fill()
        let own = try Data(contentsOf: URL(fileURLWithPath: path))
        func otherPath() throws -> String {
            var cache = try FeatureCache(folder: folder.path, key: otherKey, width: 2)
            try cache.append(Tensor([7, 8, .nan, 8], shape: [2, 2]), of: [first, second])
            return cache.path
        }
        let other = try Data(contentsOf: URL(fileURLWithPath: otherPath()))
        do {
            let cache = try FeatureCache(folder: folder.path, key: otherKey, width: 2)
            #expect(row(cache, first) == [7, 8] && row(cache, second) == nil)
            let isDamaged = cache.isDamaged
            #expect(isDamaged)
        }

        for records in [other.dropFirst(56), own.dropFirst(56).dropFirst(8)] {
            try (own.prefix(56) + records).write(to: URL(fileURLWithPath: path))
            let cache = try open()
            let (count, isDamaged) = (cache.count, cache.isDamaged)
            #expect(count == 0 && isDamaged)
        }
    }

    @Test func `a damaged file is reported once, and one of another version never`() throws {
        let path = try fill()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try !isDamaged())
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try isDamaged())
        #expect(try !isDamaged())

        try (Data("miniBERT features 1\n".utf8) + bytes.dropFirst(20)).write(to: URL(fileURLWithPath: path))
        let cache = try open()
        let (count, isDamaged) = (cache.count, cache.isDamaged)
        #expect(count == 0 && !isDamaged)
    }

    @Test func `another setting has another file`() throws {
        _ = try fill()
        let keys = [
            FeatureCacheKey(modelDigest: [1, 3], pooling: "cls", maximumLength: 128),
            FeatureCacheKey(modelDigest: [1, 2], pooling: "mean", maximumLength: 128),
            FeatureCacheKey(modelDigest: [1, 2], pooling: "cls", maximumLength: 64),
        ]

        for other in keys {
            let cache = try FeatureCache(folder: folder.path, key: other, width: 2)
            #expect(cache.count == 0)
        }
    }

    @Test func `a second process reads the cache but does not write it`() throws {
        _ = try fill()
        let holder = try open()

        var other = try open()
        try other.append(Tensor([5, 5], shape: [1, 2]), of: [FeatureCacheKey.textDigest("third")])

        #expect(holder.isWritable && !other.isWritable)
        #expect(row(other, first) == [1, -2])
        #expect(row(other, FeatureCacheKey.textDigest("third")) == [5, 5])
    }

    @Test func `clearing removes caches and nothing else`() throws {
        _ = try fill()
        try Data().write(to: URL(fileURLWithPath: folder.path + "/notes.txt"))

        let removed = try FeatureCacheFolder(path: folder.path).clear()

        #expect(removed.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
        #expect(try FeatureCacheFolder(path: folder.path + "/none").entries().isEmpty)
    }

    @Test func `clearing keeps files and links that only have a similar name`() throws {
        let path = try fill()
        let names = ["thesis.features", "\(String(repeating: "0", count: 63))g.features", ".features"]
        for name in names { try folder.write(name, "mine") }
        let link = String(repeating: "0", count: 64) + ".features"
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: link), withDestinationPath: "thesis.features")

        let removed = try FeatureCacheFolder(path: folder.path).clear()

        #expect(removed.map(\.path) == [path])
        #expect(try folder.names == (names + [link]).sorted())
        #expect(try folder.read("thesis.features") == "mine")
    }

    @Test func `a planted file, link or pipe is not opened, and what it leads to stays`() throws {
        let path = try fill()
        let letter = try folder.write("letter", "mine")
        let files = FileManager.default
        let plants: [() throws -> Void] =
            [
                { try files.createSymbolicLink(atPath: path, withDestinationPath: letter) },
                { try files.createSymbolicLink(atPath: path, withDestinationPath: letter + "2") },
                { try files.linkItem(atPath: letter, toPath: path) },
                {
                    try folder.write("letter2", "mine")
                    try files.moveItem(atPath: letter + "2", toPath: path)
                    try files.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
                },
            ]
            + UnreadableFile.possible.filter { $0 != .forbidden }.map { kind in { try kind.make(at: path) } }
        for plant in plants {
            try? files.removeItem(atPath: path)
            try plant()
            #expect(throws: FeatureCacheError.self) { _ = try open() }
            #expect(try folder.read("letter") == "mine")
            #expect(!folder.has("letter2"))
        }
    }

    @Test func `a folder that others can write, or a link to one, is not used`() throws {
        _ = try fill()
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o770], ofItemAtPath: folder.path)
        #expect(throws: FeatureCacheError.self) { _ = try open() }

        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let link = TemporaryFolder()
        try files.createSymbolicLink(atPath: link.path, withDestinationPath: folder.path)
        #expect(throws: FeatureCacheError.self) {
            _ = try FeatureCache(folder: link.path, key: key, width: 2)
        }
        #expect(try files.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o755)

        _ = try open()
        #expect(try files.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o700)
    }

    @Test func `a pair differs from its joined texts`() {
        #expect(FeatureCacheKey.textDigest("a", pair: "b") != FeatureCacheKey.textDigest("ab"))
        #expect(FeatureCacheKey.textDigest("caf\u{E9}") != FeatureCacheKey.textDigest("cafe\u{301}"))
    }
}
