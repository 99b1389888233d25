import MiniBERT
@testable import MiniBERTTraining
import Testing

struct GeneratedTableTests {
    private func texts(_ table: GeneratedTable) throws(DataError) -> (rows: [String], reading: FileReading?) {
        var reader = RecordReader(ByteReader(bytes: table.bytes, name: table.name), options: RecordOptions())
        var rows: [String] = []
        while case .record(let record) = try reader.next(waiting: true) {
            rows.append(String(decoding: try record.content.get().text, as: UTF8.self))
        }
        return (rows, reader.reading)
    }

    @Test func `there are more than two hundred combinations`() {
        #expect(GeneratedTable.all.count > 200)
        #expect(Set(GeneratedTable.all.map(\.name)).count == GeneratedTable.all.count)
    }

    // The tests loop over the files, as a line of output for each would bury everything else.

    @Test func `generated files are read right, with and without labels`() throws {
        for table in GeneratedTable.all { try checkReading(of: table) }
    }

    private func checkReading(of table: GeneratedTable) throws {
        let comment = Comment(rawValue: table.name)
        let labeled = try LabeledData(bytes: table.bytes, name: table.name)
        let unlabeled = try texts(table)

        #expect(
            labeled.examples.map { Array($0.text.utf8) } == table.rows.map { Array($0.text.utf8) }, comment)
        #expect(labeled.examples.map(\.target) == table.rows.map { .label(ClassLabel($0.label)) }, comment)
        #expect(unlabeled.rows.map { Array($0.utf8) } == table.rows.map { Array($0.text.utf8) }, comment)
        for reading in [labeled.files[0], try #require(unlabeled.reading)] {
            #expect(reading.format == table.style.format, comment)
            #expect(reading.delimiter == table.style.delimiter, comment)
            guard table.style != .fastText else { continue }
            #expect(reading.hasHeader == (table.style == .json ? nil : table.names != nil), comment)
            #expect(reading.textColumns == [table.textColumn], comment)
            #expect(reading.labelColumn == table.labelColumn, comment)
        }
    }

    @Test func `a stream has the same format as a file`() throws {
        for table in GeneratedTable.all where table.style != .fastText && table.names != nil {
            try checkStream(of: table)
        }
    }

    private func checkStream(of table: GeneratedTable) throws {
        let sample = InputSample(
            bytes: table.bytes.prefix(through: table.bytes.firstIndex(of: 0x0A) ?? 0), isWhole: false)
        let whole = InputSample(bytes: table.bytes, isWhole: true)

        let choices = try [sample, whole].map {
            try FormatChoice(name: table.name, sample: $0, options: RecordOptions())
        }

        // A stream is decided by its first line, which has no quotes if only later rows have them.
        guard table.style != .quotedTabs || table.quoting == .all else { return }
        #expect(choices[0].format == choices[1].format, "\(table.name)")
        #expect(choices[0].delimiter == choices[1].delimiter, "\(table.name)")
    }
}
