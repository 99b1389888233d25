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

    @Test func `there are more than two hundred`() {
        #expect(GeneratedTable.all.count > 200)
        #expect(Set(GeneratedTable.all.map(\.name)).count == GeneratedTable.all.count)
    }

    @Test(arguments: GeneratedTable.all)
    func `a file is read right, and alike with labels and without`(table: GeneratedTable) throws {
        let labeled = try LabeledData(bytes: table.bytes, name: table.name)
        let unlabeled = try texts(table)

        #expect(labeled.examples.map { Array($0.text.utf8) } == table.rows.map { Array($0.text.utf8) })
        #expect(labeled.examples.map(\.target) == table.rows.map { .label(Label($0.label)) })
        #expect(unlabeled.rows.map { Array($0.utf8) } == table.rows.map { Array($0.text.utf8) })
        for reading in [labeled.files[0], try #require(unlabeled.reading)] {
            #expect(reading.format == table.style.format)
            #expect(reading.delimiter == table.style.delimiter)
            guard table.style != .fastText else { continue }
            #expect(reading.hasHeader == (table.style == .json ? nil : table.names != nil))
            #expect(reading.textColumns == [table.textColumn])
            #expect(reading.labelColumn == table.labelColumn)
        }
    }

    @Test(arguments: GeneratedTable.all.filter { $0.style != .fastText && $0.names != nil })
    func `a stream says the same of a header as a file`(table: GeneratedTable) throws {
        let sample = InputSample(
            bytes: table.bytes.prefix(through: table.bytes.firstIndex(of: 0x0A) ?? 0), isWhole: false)
        let whole = InputSample(bytes: table.bytes, isWhole: true)

        let choices = try [sample, whole].map {
            try FormatChoice(name: table.name, sample: $0, options: RecordOptions())
        }

        // Quotes that only later rows have are beyond the first line.
        guard table.style != .quotedTabs || table.quoting == .all else { return }
        #expect(choices[0].format == choices[1].format)
        #expect(choices[0].delimiter == choices[1].delimiter)
    }
}
