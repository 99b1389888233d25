import Tensors
import TestSupport
@testable import MiniBERTTraining
import Foundation
import Testing

struct FeatureCacheTests {
    private let folder = TemporaryFolder()
    private let key = FeatureCacheKey(
        encoderDigest: [1, 2], tokenizerSettings: [3], pooling: "cls", maximumLength: 128)
    private let first = FeatureCacheKey.textDigest("first")
    private let second = FeatureCacheKey.textDigest("second")

    private func open() throws -> FeatureCache { try FeatureCache(folder: folder.path, key: key, width: 2) }

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

    @Test func `another setting has another file`() throws {
        _ = try fill()
        let keys = [
            FeatureCacheKey(
                encoderDigest: [1], tokenizerSettings: [2, 3], pooling: "cls", maximumLength: 128),
            FeatureCacheKey(
                encoderDigest: [1, 2], tokenizerSettings: [3], pooling: "mean", maximumLength: 128),
            FeatureCacheKey(
                encoderDigest: [1, 2], tokenizerSettings: [3], pooling: "cls", maximumLength: 64),
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

    @Test func `a pair differs from its joined texts`() {
        #expect(FeatureCacheKey.textDigest("a", pair: "b") != FeatureCacheKey.textDigest("ab"))
        #expect(FeatureCacheKey.textDigest("caf\u{E9}") != FeatureCacheKey.textDigest("cafe\u{301}"))
    }
}
