import Testing

@testable import SafetensorsFormat

struct TensorStatisticsTests {
    private func statistics(_ content: TensorContent) throws -> TensorStatistics? {
        let opened = try open(SafetensorsWriter([content]).bytes())
        return opened.statistics(of: opened.tensors[0])
    }

    @Test func `numbers that are not finite are counted separately`() throws {
        for dataType: DataType in [DataType.float32, .float16, .bfloat16, .float64] {
            let floats: [Float] = [.nan, -3, .infinity, 1, 0.5, -.infinity]

            let result = try #require(
                try statistics(TensorContent(name: "a", floats: floats, shape: [6], as: dataType)))

            #expect(result.elementCount == 6)
            #expect(result.nanCount == 1)
            #expect(result.infinityCount == 2)
            #expect(result.minimum == -3)
            #expect(result.maximum == 1)
            #expect(result.mean == -0.5)
        }
    }

    @Test func `integers are signed by type`() throws {
        for (dataType, size, expected): (DataType, Int, Double) in [
            (DataType.int8, 1, -1.0), (.uint8, 1, 255), (.int16, 2, -1), (.uint16, 2, 65535), (.int32, 4, -1),
            (.uint32, 4, 4_294_967_295), (.int64, 8, -1), (.uint64, 8, 18_446_744_073_709_551_616),
        ] {
            let ones = [UInt8](repeating: 255, count: size)

            let result = try statistics(TensorContent(name: "a", dataType: dataType, shape: [], bytes: ones))

            #expect(result?.minimum == expected)
            #expect(result?.mean == expected)
        }
    }

    @Test func `an empty tensor has no mean, and BOOL has no statistics`() throws {
        let empty = try #require(try statistics(TensorContent(name: "a", floats: [], shape: [0])))

        #expect(empty.elementCount == 0)
        #expect(empty.mean == nil)
        #expect(empty.minimum == nil)
        #expect(try statistics(TensorContent(name: "a", dataType: .bool, shape: [1], bytes: [1])) == nil)
    }

    @Test func `more elements than one chunk are all counted`() throws {
        let floats = (0..<10_001).map { Float($0) }

        let result = try #require(try statistics(TensorContent(name: "a", floats: floats, shape: [10_001])))

        #expect(result.maximum == 10_000)
        #expect(result.mean == 5_000)
    }
}
