import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import MiniBERTTraining

struct RowBlocksTests {
    @Test func `a head is the same with features in memory, in a file, and where no file can be made`() throws
    {
        var generator = SplitMix64(seed: 5)
        let folder = try TemporaryFolder.made()
        let features = Tensor.normal([1300, 16], using: &generator)
        let classes = (0..<1300).map { $0 % 3 }
        for targets: HeadTargets in [
            .classes(classes, count: 3), .classes(classes.map { $0 % 2 }, count: 2),
            .values(classes.map { Double($0) }),
        ] {
            for share in [nil, 0.2] {
                var fitting = HeadFitting(threads: WorkerThreads(count: 2))
                fitting.options.validationShare = share
                let inMemory = try fitting.fit(HeadFeatures(features), to: targets)
                fitting.memoryLimit = 0
                for path in [folder.path, folder.path + "/missing"] {
                    fitting.scratchFolder = path
                    fitting.threads = WorkerThreads(count: path == folder.path ? 1 : 2)
                    let other = try fitting.fit(HeadFeatures(features), to: targets)
                    #expect(other.map.weight == inMemory.map.weight && other.map.bias == inMemory.map.bias)
                    #expect(other.heldOut == inMemory.heldOut && other.path == inMemory.path)
                    #expect(other.learningCurve == inMemory.learningCurve)
                }
            }
        }
        #expect(try folder.names.isEmpty)
    }

    @Test func `blocks of a file hold the rows of blocks in memory, as do their beginnings`() throws {
        var generator = SplitMix64(seed: 6)
        let folder = try TemporaryFolder.made()
        let features = HeadFeatures(Tensor.normal([1100, 5], using: &generator))
        let rows = Array((0..<1100).reversed())
        let scale = FeatureScale(of: features.dense, rows: rows)
        let inMemory = try RowBlocks(features, rows: rows, scale: scale)
        let inFile = try RowBlocks(features, rows: rows, scale: scale, scratchFolder: folder.path)

        for count in [1, 512, 700, 1100] {
            let (first, second) = (inMemory.prefix(count), inFile.prefix(count))
            #expect(first.rows == second.rows && first.rowCount == count)
            for (one, other) in zip(first.blocks, second.blocks) {
                #expect(one.withFeatures { $0 } == other.withFeatures { $0.rows(0..<$0.rows) })
            }
        }
    }
}
